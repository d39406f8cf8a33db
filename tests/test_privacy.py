"""What is personal is found and not repeated; what only looks like it is left alone."""

from datetime import date
from pathlib import Path, PurePosixPath

import pytest

from communities import ROOT, lesson, write_community
from staffroom import load_catalog
from staffroom.catalog import Catalog
from staffroom.checks import Submission, privacy, review
from staffroom.document import Document
from staffroom.kinds import KINDS

PERSONAL = {
    "email-address": [
        "ana.duarte@hillside.edu",
        "Write to A_Duarte2@mail.hillside.sch.uk, please.",
        "[Ana](mailto:ana@duarte.pt)",
        "`rui@duarte.pt`",
        "ana@müller.de",
        "ana.duarte (at) hillside.edu",
        "ana.duarte [at] hillside [dot] edu",
        "student.omar@hillside.org",
        "jane.smith@hillside.k12.us",
    ],
    "phone-number": [
        "+351 912 345 670",
        "+44 (0)20 7183 4592",
        "+1-212-867-5309",
        "Tel.: 030 12304568",
        "Ring me on 0171 234 5679",
        "(212) 867-5309",
        "212-867-5309",
        "0049 30 12304568",
        "phone: 2128675309",
        "Mobile: 98765 43213",
        "Ring 07911223344",
        "Call Ana: 07911 223344",
        "Tél. : 01 42 34 56 71",
        "Call us at 555-123-4567",
    ],
    "date-of-birth": ["born on the 3rd of May 2015", "DOB 3/5/15", "her birthday is 3 May 2015"],
    "id-number": ["Student number 2019-8877", "learner ID: AB12345", "passport X1234567"],
    "pupil-by-name": [
        "My student Li worked alone.",
        "our 9-year-old pupil Zoë",
        "One of my pupils, Jean-Luc, said so.",
        "Amara, one of our students, said so.",
        "Amara is a pupil of mine.",
        "My pupil Łukasz was late.",
        "my student Иван read",
        "my pupil محمد wrote",
        "my pupil O'Brien read",
        "my student DeShawn read",
        "my pupil **Omar** read",
        "My Year 5 pupil Omar",
        "my SEN pupil Omar",
        "my pupils Omar and Zoë",
    ],
    "name-with-school": ["Maria Lopez, Hillside Primary School, 12 Main Street"],
    "class-of-a-school": ["our class 4b at Hillside", "the 10 C of Northgate"],
}
HARMLESS = [
    "info@hillside.edu", "ana@example.org", "first.last@your-school.org", "a @ b.com", "x@y",
    "@ana.pt", "npm install @scope/package@1.2.3", "git@github.com:staff/room.git",
    "ssh://ana@host.net/x", "photo@2x.png", "5 @ 2.50 each", "3 + 456 789 012", "x +12 345 678 901",
    "978-0-306-40615-7", "2026-11-22", "0000-0002-1825-0097", "10.5281/zenodo.1234567", "https://a.example/555-867-5309",
    "call 911", "call on 3 pupils", "phone: 15 minutes", "tel 12", "+20 %", "555-0123", "(1) 2-3",
    "born in 1879", "Born on 14 March 1879", "her birthday is in May", "date of birth: ____",
    "student ID: ____", "student number 7", "social security", "passport to 12345 places",
    "our Student Council", "my students Read", "my pupils and Ana", "Pupil A",
    "A pupil called Sam has", "Each pupil, Omar among them", "class 4b", "my 4 of May",
    "a Grade 4 class at our school", "+38.7223 -9.1393", "a@b.co", "x@y.com",
    "student@hillside.org", "@ana@mastodon.social", "name@1.0.beta", "the 25 C in Lisbon",
    "our class 4b in Autumn",
    "the class 4b of Term 2", "the 5 E of Inquiry", "our child Protection lead",
    "my student Portfolio", "my students Read and Write", "look (at) home.", "0306406157",
    "our students English and Maths",
]  # fmt: skip


def codes(text: str, kind: str = "lesson-plan", front: str = "") -> list[str]:
    document = Document(PurePosixPath("content/x.md"), front, text, 1)
    day = date(2026, 11, 22)
    submission = Submission(document, KINDS[kind], None, None, Catalog({}, {}), day)
    return [problem.code for rule in privacy.RULES for problem in rule(submission)]


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in PERSONAL.items() for text in texts]
)
def test_personal_data_is_found_wherever_it_stands(code: str, text: str) -> None:
    assert codes(text) == [code]
    assert codes(f"Some words before it: {text}\n\nand after it.") == [code]
    assert codes("", front=f"assessment: |\n  {text}") == [code]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert codes(text) == []
    assert codes(f"Some words before it: {text} and after it.") == []


def test_messages_do_not_repeat_it_and_stand_on_no_page(tmp_path: Path) -> None:
    texts = [text for texts in PERSONAL.values() for text in texts]
    files = {"content/resources/lesson-plans/soil.md": lesson("Soil", "\n\n".join(texts))}
    found = review(load_catalog(write_community(tmp_path, files)), today=date(2026, 11, 22))
    found = [problem for problem in found if problem.code in PERSONAL]
    assert len(found) == len(texts)
    assert all(problem.personal for problem in found)
    told = "\n".join(problem.as_text() for problem in found)
    for secret in (
        "duarte@",
        "ana@",
        "912",
        "5309",
        "4592",
        "8877",
        "1234567",
        "Amara",
        "Zoë",
        "May",
    ):
        assert secret not in told


def test_a_person_who_agreed_may_be_reached() -> None:
    text, consent = "ana@duarte.pt, +351 912 345 670", "consent: {given: 2026-09-01}"
    assert codes(text, "person", consent) == []
    assert codes(text, "person") == ["email-address", "phone-number"]
    assert codes("", "person", "mentoring: {contact: ana@duarte.pt}") == []


def test_our_own_collection_is_clean() -> None:
    found = review(load_catalog(ROOT), today=date(2026, 11, 22))
    assert [problem.as_text() for problem in found if problem.code in PERSONAL] == []
