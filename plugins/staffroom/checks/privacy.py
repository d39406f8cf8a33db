"""Personal data, above all of pupils, that must not be published.

What is found is not repeated: the messages stand in public logs. Precision comes before the rest,
for whoever is told ten times of nothing does not read the eleventh message. So numbers need words
that say what they are, and names need to be called a pupil's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from staffroom.checks.named import RULES as BY_NAME
from staffroom.checks.named import personal
from staffroom.checks.passages import Passage
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic

# --- e-mail -------------------------------------------------------------------------------------

_DOMAIN = re.compile(r"@((?:[^\W_](?:[^\W_]|-){0,62}+\.){1,6}+)([A-Za-z]{2,24}+)(?![\w-])")
# How people write an address that programs are not to find; other people find it all the same.
_SPELT = re.compile(
    r"(?<=[\w.+-])(?P<at> ?[\[({] ?at ?[\])}] ?)[^\W_](?:[^\W_]|-){1,62}+"
    r"(?:\.|(?P<dot> ?[\[({] ?dot ?[\])}] ?))[a-z]{2,10}\b",
    re.IGNORECASE,
)
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-")
_NO_HOSTS = {"png", "jpg", "jpeg", "gif", "svg", "webp", "md", "js", "css", "html", "json", "py"}
_EXAMPLES = re.compile(
    r"(?:^|\.)(?:example\.(?:com|org|net|edu)|[\w-]+\.(?:example|test|invalid|localhost|local)|"
    r"(?:your|my|our)-?(?:school|domain|site|organi[sz]ation|company)\.[a-z.]+|domain\.[a-z]+)$"
)
_OFFICES = {
    *("info", "contact", "office", "hello", "hi", "admin", "administration", "administrator"),
    *("support", "help", "helpdesk", "mail", "email", "team", "enquiries", "inquiries", "school"),
    *("secretary", "secretariat", "reception", "headteacher", "principal", "library"),
    *("press", "media", "webmaster", "postmaster", "hostmaster", "abuse", "security", "noreply"),
    *("reply", "donotreply", "git", "community", "editor", "editors", "privacy", "dpo", "jobs"),
    *("events", "feedback", "service", "services", "training", "learning", "list", "lists", "hub"),
    *("staffroom", "project", "coordination", "coordinator", "group", "network", "news", "hq"),
    *("newsletter", "sales", "billing", "conduct", "volunteer", "volunteers", "membership", "data"),
}
"""With one of these words in it, it is the address of an office."""
_STAND_INS = {
    *("you", "your", "yourname", "name", "first", "last", "firstname", "lastname", "user"),
    *("username", "someone", "somebody", "nobody", "anyone", "me", "example", "test", "person"),
    *("teacher", "head", "us", "pupil", "pupils", "student", "students", "parent", "parents"),
    *("child", "class"),
}
"""Of these words alone, it is what stands where a real address would."""


_AT = re.compile(r"[\[({] ?[Aa][Tt] ?[\])}]")


def emails(submission: Submission) -> Iterator[Diagnostic]:
    """The e-mail address of a person: everybody can write to it, and it often holds the name."""
    for passage in _of_others(submission):
        told: set[str] = set()
        for match in _each(_DOMAIN, "@", passage.text):
            address, start = _whole(passage.text, match)
            host = (match[1] + match[2]).lower()
            local = address.partition("@")[0].lower()
            if not local or address in told or match[2].lower() in _NO_HOSTS:
                continue
            words = set(re.split(r"[._%+-]|\d+", local))
            if words & _OFFICES or words <= _STAND_INS or _EXAMPLES.search(host):
                continue
            # “a@b.com” stands for any address, and behind “name@1.2.” there is a version.
            if host[1:2] == "." or host.split(".")[0].isdigit():
                continue
            if passage.text[start - 1 : start] == "@":
                # The name under which somebody writes in public.
                continue
            before = passage.text[max(0, start - 40) : start].lower()
            if re.search(r"://[^\s/@]*$|/$", before):
                # The user's part of an address on the web, with which another rule deals.
                continue
            told.add(address)
            yield personal(submission, "email-address", passage, start, value=f"{local[0]}…@{host}")
        for spelt in _SPELT.finditer(passage.text) if _AT.search(passage.text) else ():
            yield personal(
                submission,
                "email-address",
                passage,
                spelt.start(),
                value=f"…{spelt['at'].strip()}…",
            )


def _whole(text: str, match: re.Match[str]) -> tuple[str, int]:
    """An e-mail address, and where it begins."""
    start = match.start()
    earliest = max(0, start - 64)
    while start > earliest and text[start - 1] in _LOCAL:
        start -= 1
    while start < match.start() and text[start] in "._%+-":
        start += 1
    return text[start : match.end()], start


# --- telephone ----------------------------------------------------------------------------------

_SEVERAL_DIGITS = re.compile(r"\d(?:[ ()./\u00a0-]{0,3}\d){6}")
_PLUS = re.compile(r"\+(?=[1-9])(?:\d{1,4}[ .()/\u00a0-]{0,3}){2,8}(?!\d)")
_WITH_WORD = re.compile(
    r"\b(?:(?:tele)?phone|tel|mobile|cell(?: ?phone)?|fax|whats ?app|telefon[eo]?|t[ée]l[ée]?phone|"
    r"tél|m[óo]vil|celular|handy)(?: ?(?:number|no\.?))?\b|\b(?:my|his|her|our|their) number is\b|"
    r"\b(?:call|ring|text)(?: (?:me|us|her|him|them|\w{2,15}))? ?(?:at|on)\b|"
    r"\b(?:call|ring|text)(?: \w{2,15})?:?(?= 0\d)",
    re.IGNORECASE,
)
_NATIONAL = re.compile(
    r"[\s:.(=/-]{0,6}+(?:at |on |is )?[\s(]{0,3}+((?:0\d{1,5}|\d{3,5})[)]?"
    r"(?:[ ./\u00a0-]{1,2}\d{2,8}){1,4}|0?\d{9,11})(?![\d-])"
)
# Degrees, as in “+38.7223”: after the point, nothing but digits.
_DEGREES = re.compile(r"\+\d{1,3}\.\d{2,8}(?:[ ,]|\Z)")
_ABROAD = re.compile(r"(?<![\w.,+/-])00[1-9]\d{0,2}[ ./-](?:\(0\))?(?:\d{1,5}[ ./-]?){2,6}(?![\d])")
_AMERICAN = re.compile(r"(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w-])")


def phones(submission: Submission) -> Iterator[Diagnostic]:
    """A telephone number."""
    if not _SEVERAL_DIGITS.search(submission.lowered):
        return
    for passage in _of_others(submission):
        text = passage.text
        places: list[tuple[int, int]] = []
        for match in _each(_PLUS, "+", text):
            digits = sum(c.isdigit() for c in match[0])
            before = text[max(0, match.start() - 3) : match.start()]
            if (
                8 <= digits <= 15
                and not re.search(r"(?:[\d+=)*/^}]|\b[A-Za-z]) ?\Z", before)
                and not _DEGREES.match(match[0])
            ):
                places.append(match.span())
        for match in _ABROAD.finditer(text) if "00" in text else ():
            if 11 <= sum(c.isdigit() for c in match[0]) <= 16:
                places.append(match.span())
        for word in _WITH_WORD.finditer(text):
            if (number := _NATIONAL.match(text, word.end())) is not None:
                digits = sum(c.isdigit() for c in number[0])
                if 7 <= digits <= 13:
                    places.append((number.start(1), number.end()))
        for match in _AMERICAN.finditer(text) if "-" in text or "." in text else ():
            before = text[max(0, match.start() - 1) : match.start()]
            if not re.match(r"[\w./=+-]", before):
                places.append(match.span())
        behind = -1
        for start, end in sorted(places):
            if start > behind:
                yield personal(submission, "phone-number", passage, start)
            behind = max(behind, end)


# --- dates of birth, numbers --------------------------------------------------------------------

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_BIRTH = re.compile(
    r"\b(?:born(?: on)?|d\.?o\.?b\.?|date of birth|birth ?date|birthday)\b"
    r"[\s:(*_=-]{0,6}+(?:is |was |on )?"
    rf"(?:(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? (?P<a>\d{{4}})|"
    rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?P<b>\d{{4}})|"
    r"\d{1,2}[./-]\d{1,2}[./-](?P<c>\d{4}|\d{2})\b|(?P<d>\d{4})-\d{2}-\d{2})",
    re.IGNORECASE,
)
_PUPILS_AGE = 22


def births(submission: Submission) -> Iterator[Diagnostic]:
    """The day on which somebody was born who may be a pupil; not that of people in history."""
    if not any(word in submission.lowered for word in ("born", "birth", "dob", "d.o.b")):
        return
    for passage in submission.passages:
        for match in _BIRTH.finditer(passage.text):
            written = match["a"] or match["b"] or match["c"] or match["d"]
            year = int(written) + (2000 if len(written) == 2 else 0)
            if submission.today.year - _PUPILS_AGE <= year <= submission.today.year:
                yield personal(submission, "date-of-birth", passage, match.start())


_FIVE_DIGITS = re.compile(r"\d(?:[ -]?[a-z]{0,6}[ -]?\d){4}")
_LONG_NUMBER = re.compile(
    r"(?:id|number|n[or]\.?|passport|insurance|security|ssn|upn|card)[\s:.#*_=-]{0,6}+"
    r"(?:is |was )?[a-z]{0,3}[ -]?\d"
)
_NUMBER_WORDS = re.compile(
    r"\b(?:(?:student|pupil|learner|candidate|matriculation|enrol?ment|admission)(?:'s|’s)?"
    r"[ -]?(?:id|number|no\.?|nr\.?)|passport(?: (?:number|no\.?))?|national insurance(?: number)?|"
    r"social security(?: number)?|ssn|upn|unique pupil number|identity card(?: number)?|"
    r"id card(?: number)?|tax (?:id|number)|nhs number)\b[\s:.#*_=-]{0,6}+(?:is |was )?"
    r"(?P<number>(?-i:[A-Z]{0,3})[ -]?\d[\dA-Z]{0,3}(?:[ -]?[\dA-Z]{1,6}){1,6})(?!\w)",
    re.IGNORECASE,
)


def numbers(submission: Submission) -> Iterator[Diagnostic]:
    """A number by which an office knows a person."""
    text = submission.lowered
    if not (_FIVE_DIGITS.search(text) and _LONG_NUMBER.search(text)):
        return
    for passage in submission.passages:
        for match in _NUMBER_WORDS.finditer(passage.text):
            if sum(c.isdigit() for c in match["number"]) >= 5:
                yield personal(submission, "id-number", passage, match.start())


# --- what they share ----------------------------------------------------------------------------


def _of_others(submission: Submission) -> Iterator[Passage]:
    """The texts that are not about how to reach somebody who has agreed to be reached."""
    kind = submission.kind
    if kind is not None and kind.name == "person" and submission.document.metadata.get("consent"):
        return
    for passage in submission.passages:
        if passage.field[-1:] != ("contact",):
            yield passage


def _each(pattern: re.Pattern[str], sign: str, text: str) -> Iterator[re.Match[str]]:
    """The matches that begin with a sign, which is looked for much faster than the pattern."""
    position = text.find(sign)
    while position != -1:
        match = pattern.match(text, position)
        if match is not None:
            yield match
        position = text.find(sign, match.end() if match else position + 1)


RULES: tuple[Rule, ...] = (emails, phones, births, numbers, *BY_NAME)
"""Every rule of this subject."""
