"""People who are told of by name: pupils, classes with their school, names as on an envelope.

As in `privacy`, what is found is not repeated, and precision comes before the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from staffroom.checks.passages import Passage
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic

# --- pupils by name -----------------------------------------------------------------------------

# In small letters: “Student Council” is no pupil's name.
_PUPIL = r"(?:pupil|student|learner|child|kid|tutee)"
_PUPILS = r"(?:pupils|students|learners|children|kids|tutees)"


def _letters(category: str) -> str:
    """The letters of alphabets that have capitals: Latin, Greek, Cyrillic, Armenian."""
    ranges = (range(0x250), range(0x370, 0x560), range(0x1E00, 0x2000))
    return "".join(
        chr(n) for each in ranges for n in each if unicodedata.category(chr(n)) == category
    )


_CAPITAL, _SMALL = f"[{_letters('Lu')}]", f"[{_letters('Ll')}]"
# In other writing there are no capitals: behind “my pupil”, any word is a name.
_WITHOUT = (
    r"[\u05d0-\u05ea\u0620-\u064a\u0904-\u0dff\u0e01-\u0e30\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]"
)
_PART = rf"{_CAPITAL}(?:{_SMALL}|['’]{_CAPITAL}?{_SMALL}|{_CAPITAL}{_SMALL}){{1,20}}+"
_NAME = rf"(?:{_PART}(?:-(?:{_PART}|{_SMALL}{{2,20}}+))?|{_WITHOUT}{{2,20}}+)"
_OURS = r"(?:[Mm]y|[Oo]ur)"
# What stands between: “my shy pupil”, “our 9-year-old pupil”, “my Year 5 pupil”, “my SEN pupil”.
_SORT = r"(?: [a-z]{2,15}| \d{1,2}(?:-year-old)?| [A-Z]{2,5}| [YG](?:ear|rade)){0,3}"
_BY_NAME = (
    # my pupil Omar; one of our students, Omar
    re.compile(
        rf"\b{_OURS}{_SORT} (?:{_PUPIL}(?:,| called| named|:)?|{_PUPILS}(?:,| called| named)) "
        rf"[*_]{{0,3}}(?P<name>{_NAME})\b"
    ),
    # my pupils Omar and Zoë
    re.compile(rf"\b{_OURS}{_SORT} {_PUPILS} (?P<name>{_NAME})(?:,| and| &) (?:{_NAME})\b"),
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
    *("portfolio", "portfolios", "presenter", "presenters", "instagram", "friendly", "protection"),
    *(
        "safeguarding",
        "wellbeing",
        "welfare",
        "development",
        "blog",
        "blogs",
        "dashboard",
        "passport",
    ),
    *("because", "care", "book", "health", "safety", "rights", "finance", "life", "forum", "radio"),
    *("planner", "diary", "journal", "notebook", "questionnaire", "charter", "agreement", "panel"),
    *("committee", "team", "data", "records", "version", "edition", "page", "worksheet", "sheet"),
    *("handout", "task", "tasks", "researchers", "mentors", "leaders", "exchange", "visit", "trip"),
    *(
        "read",
        "write",
        "day",
        "week",
        "assembly",
        "conference",
        "engagement",
        "wi-fi",
        "gallery",
        "showcase",
        "hub",
    ),
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
                    yield personal(submission, "pupil-by-name", passage, where, value=initial)


_WHOSE = re.compile(r"\b(?:[Mm]y|[Oo]ur|mine|ours)\b")
_BEFORE, _BEHIND = 90, 80
_CLASS_SIGN = re.compile(r"\d ?[a-h](?: class)? (?:at|of|from|in) ")
_CLASS = re.compile(
    # Between quotation marks it is an example of what not to write.
    r"(?<![\"“])\b(?:(?:my|our|class|form|group) (?:class |form |group )?|"
    r"the (?:class |form |group )|"
    # “The 25 C in Lisbon” are degrees.
    r"the (?!\d{1,2} ?[CF] (?:in|from)))\d{1,2} ?(?-i:[a-hA-H])"
    r"(?: class)? (?:at|of|from|in) (?P<where>(?-i:[A-Z])[\w'’-]{2,30})",
    re.IGNORECASE,
)
_NO_SCHOOLS = {
    *("autumn", "spring", "summer", "winter", "term", "year", "grade", "semester", "week", "unit"),
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday"),
    *("chapter", "figure", "appendix", "table", "lesson", "section", "part", "home", "school"),
    *("english", "maths", "mathematics", "science", "art", "history", "geography", "education"),
    *("inquiry", "learning", "design", "ethics", "work", "night", "water", "python", "sea"),
}


def classes(submission: Submission) -> Iterator[Diagnostic]:
    """A class together with its school."""
    if not _CLASS_SIGN.search(submission.lowered):
        return
    for passage in submission.passages:
        for match in _CLASS.finditer(passage.text):
            if match["where"].casefold() in _NO_SCHOOLS:
                continue
            yield personal(submission, "class-of-a-school", passage, match.start())


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
                    yield personal(submission, "name-with-school", passage, where, value=initial)
                    break


def personal(
    submission: Submission, code: str, passage: Passage, offset: int, **values: str
) -> Diagnostic:
    """A problem with personal data, of which no published page may tell."""
    return submission.at(code, passage.place(offset), personal=True, **values)


RULES: tuple[Rule, ...] = (pupils_by_name, classes, names_with_school)
"""Every rule of this subject."""
