"""Personal data, above all of pupils, that must not be published.

What is found is not repeated: the messages stand in public logs. Precision comes before the rest,
for whoever is told ten times of nothing does not read the eleventh message. So numbers need words
that say what they are, and names need to be called a pupil's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from staffroom.checks.passages import Passage
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic

# --- e-mail -------------------------------------------------------------------------------------

_DOMAIN = re.compile(r"@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}+)\.){1,6}+)([A-Za-z]{2,24}+)(?![\w-])")
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
    *("teacher", "head", "us"),
}
"""Of these words alone, it is what stands where a real address would."""


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
            before = passage.text[max(0, start - 40) : start].lower()
            if re.search(r"://[^\s/@]*$|/$", before):
                # The user's part of an address on the web, with which another rule deals.
                continue
            told.add(address)
            yield _personal(
                submission, "email-address", passage, start, value=f"{local[0]}…@{host}"
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
    r"\b(?:(?:tele)?phone|tel|mobile|cell(?: ?phone)?|fax|whats ?app)(?: ?(?:number|no\.?))?\b|"
    r"\b(?:call|ring|text)(?: (?:me|us|her|him|them|\w{2,15}))? ?(?:at|on)\b",
    re.IGNORECASE,
)
_NATIONAL = re.compile(
    r"[\s:.(=/-]{0,6}+(?:at |on |is )?[\s(]{0,3}+(0\d{1,5}|\d{3,4})[)]?"
    r"(?:[ ./\u00a0-]{1,2}\d{2,8}){1,4}(?!\d)"
)
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
            if 8 <= digits <= 15 and not re.search(r"(?:[\d+=)*/^}]|\b[A-Za-z]) ?\Z", before):
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
                yield _personal(submission, "phone-number", passage, start)
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
                yield _personal(submission, "date-of-birth", passage, match.start())


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
                yield _personal(submission, "id-number", passage, match.start())


# --- pupils by name -----------------------------------------------------------------------------

# In small letters: “Student Council” is no pupil's name.
_PUPIL = r"(?:pupil|student|learner|child|kid|tutee)"
_PUPILS = r"(?:pupils|students|learners|children|kids|tutees)"
_NAME = r"[A-Z][a-zà-öø-ÿ]{1,20}(?:[-'’][A-Z]?[a-zà-öø-ÿ]{1,20})?"
_OURS = r"(?:[Mm]y|[Oo]ur)"
_BY_NAME = (
    # my pupil Omar; one of our students, Omar
    re.compile(
        rf"\b{_OURS}(?: [a-z]{{2,15}}| \d{{1,2}}-year-old)? "
        rf"(?:{_PUPIL}(?:,| called| named|:)?|{_PUPILS}(?:,| called| named)) (?P<name>{_NAME})\b"
    ),
    # a boy in my class called Omar
    re.compile(
        rf"\b(?:[Aa]|[Tt]he|[Oo]ne) (?:{_PUPIL}|boy|girl) (?:in|from|of) (?:my|our) "
        rf"(?:class|form|school|group)(?:,| called| named) (?P<name>{_NAME})\b"
    ),
    # Omar, a pupil in my class; Omar is one of my pupils
    re.compile(
        rf"\b(?:{_NAME} )?(?P<name>{_NAME})(?:,| is| was) (?:one of (?:my|our) {_PUPILS}|"
        rf"an? (?:{_PUPIL}|boy|girl) (?:in|from|of) (?:my|our|mine|ours)|(?:my|our) {_PUPIL})\b"
    ),
)
_NO_NAMES = {
    *("council", "handbook", "teacher", "teachers", "support", "portal", "services", "union"),
    *("voice", "leadership", "english", "maths", "science", "history", "french", "spanish"),
    *("german", "art", "music", "monday", "tuesday", "wednesday", "thursday", "friday"),
    *("saturday", "sunday", "january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december", "year", "grade", "class", "key"),
    *("what", "who", "how", "why", "when", "where", "which", "the", "this", "that", "these"),
    *("those", "it", "they", "we", "he", "she", "you", "in", "on", "at", "as", "if", "and", "or"),
    *("but", "so", "for", "to", "with", "after", "before", "some", "many", "most", "all", "each"),
    *("every", "one", "two", "three", "here", "there", "is", "are", "was", "were", "can", "do"),
    *("does", "did", "has", "have", "had", "will", "would", "should", "premium", "progress"),
    *("success", "centre", "center", "association", "parliament", "newspaper", "advisory", "board"),
    *("id", "ids", "survey", "feedback", "work", "self", "learning", "profile", "resources"),
    *("ambassadors", "ambassador", "assessment", "outcomes", "activities", "activity", "led"),
    *("latin", "greek", "american", "british", "african", "asian", "european", "muslim", "jewish"),
    *("christian", "google", "chromebooks", "ipads", "zoom", "teams", "step", "steps", "note"),
    *("use", "ask", "give", "let", "make", "then", "now", "today", "first", "yes", "no"),
}


def pupils_by_name(submission: Submission) -> Iterator[Diagnostic]:
    """A pupil who is called by name."""
    for passage in submission.passages:
        text = passage.text
        told: set[int] = set()
        for ours in _WHOSE.finditer(text):
            # All forms have one of these words in them, so only what stands around it is looked at.
            start, end = max(0, ours.start() - _BEFORE), ours.end() + _BEHIND
            for form in _BY_NAME:
                for match in form.finditer(text, start, end):
                    # At the very end of what is looked at, there may be half a word.
                    is_cut = match.end() == end
                    if is_cut or match["name"].casefold() in _NO_NAMES or match.start() in told:
                        continue
                    told.add(match.start())
                    initial = f"{match['name'][0]}…"
                    where = match.start()
                    yield _personal(submission, "pupil-by-name", passage, where, value=initial)


_WHOSE = re.compile(r"\b(?:[Mm]y|[Oo]ur|mine|ours)\b")
_BEFORE, _BEHIND = 90, 80
_CLASS_SIGN = re.compile(r"\d ?[a-h](?: class)? (?:at|of|from|in) ")
_CLASS = re.compile(
    # Between quotation marks it is an example of what not to write.
    r"(?<![\"“])\b(?:my|our|the|class|form|group) (?:class |form |group )?\d{1,2} ?(?-i:[a-hA-H])"
    r"(?: class)? (?:at|of|from|in) (?-i:[A-Z])[\w'’-]{2,30}",
    re.IGNORECASE,
)


def classes(submission: Submission) -> Iterator[Diagnostic]:
    """A class together with its school."""
    if not _CLASS_SIGN.search(submission.lowered):
        return
    for passage in submission.passages:
        for match in _CLASS.finditer(passage.text):
            yield _personal(submission, "class-of-a-school", passage, match.start())


_STREET = re.compile(
    r"\b\d{1,4}[a-z]? (?:[A-Z][\w'’-]{1,20} ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Boulevard|Blvd|Way|Close|Square|Court|Terrace)\b"
)
_SCHOOL = re.compile(r"\b(?:School|Academy|College|Kindergarten)\b")
_WHOLE_NAME = re.compile(rf"\b{_NAME} {_NAME}\b(?! [A-Z])")


def names_with_school(submission: Submission) -> Iterator[Diagnostic]:
    """Somebody's name with their school and its address, as on an envelope."""
    if not any(word in submission.lowered for word in ("school", "academy", "college", "kinderg")):
        return
    for passage in submission.passages:
        for street in _STREET.finditer(passage.text):
            # An address stands together: in the same paragraph, a line or two before the street.
            before = passage.text[max(0, street.start() - 160) : street.start()]
            before = before.rpartition("\n\n")[2]
            if (school := _SCHOOL.search(before)) is None:
                continue
            # The name of the school itself, or of a street, is nobody's: it ends at a comma.
            people = re.split(r"[,;:\n]", before[: school.start()])[:-1]
            for part in people:
                if (name := _WHOLE_NAME.search(part)) is not None and not _SCHOOL.search(part):
                    where = street.start() - len(before) + before.index(name[0])
                    initial = f"{name[0][0]}…"
                    yield _personal(submission, "name-with-school", passage, where, value=initial)
                    break


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


def _personal(
    submission: Submission, code: str, passage: Passage, offset: int, **values: str
) -> Diagnostic:
    return submission.at(code, passage.place(offset), personal=True, **values)


RULES: tuple[Rule, ...] = (
    emails, phones, births, numbers, pupils_by_name, classes, names_with_school,
)  # fmt: skip
"""Every rule of this subject."""
