"""What other systems read: the catalog, the feed and the calendar, each by an outside reader."""

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from icalendar import Calendar
from lxml import etree

from communities import REAL_ADDRESS, ROOT, lesson, person, titled, write_community
from communities import Site as BuiltSite
from filled import Filler, needed
from staffroom import load_catalog
from staffroom.kinds import KINDS
from staffroom.site import Settings, Site, build_site, outputs
from staffroom.site.outputs import FEED_LENGTH

URL = "https://small.example.org/"


def site_of(folder: Path, files: dict[str, str], **settings: Any) -> Site:
    catalog = load_catalog(write_community(folder, files)).catalog
    given = {"url": URL, "name": "Small", "today": date(2026, 11, 22)} | settings
    return build_site(catalog, Settings(**given))


def unpacked(address: str, content: bytes) -> bytes:
    return gzip.decompress(content) if address.endswith(".gz") else content


def catalog_of(site: Site) -> list[dict[str, Any]]:
    data = json.loads(outputs(site)["catalog.json"])
    assert list(data) == ["documents"]
    documents: list[dict[str, Any]] = data["documents"]
    return documents


def feed_of(site: Site) -> feedparser.FeedParserDict:
    feed = feedparser.parse(outputs(site)["feed.xml"])
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def calendar_of(site: Site) -> Any:
    return Calendar.from_ical(outputs(site)["community/calendar.ics"])


LESSONS = "content/resources/lesson-plans"
HIDDEN = "---\nname: Zoe Zimmer\n---\n"
GROUP = {"content/community/groups/everybody.md": needed(KINDS["group"], "Everybody")}


# --- the real site ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real_documents(real_site: BuiltSite) -> list[dict[str, Any]]:
    documents: list[dict[str, Any]] = json.loads(real_site.text("catalog.json"))["documents"]
    return documents


def test_real_catalog_has_every_document_once(real_documents: list[dict[str, Any]]) -> None:
    catalog = load_catalog(ROOT / "content").catalog
    found = [(document["kind"], document["id"]) for document in real_documents]
    assert found == [tuple(record.key) for record in catalog.documents if record.is_listed]


def test_real_catalog_leads_to_the_pages(
    real_site: BuiltSite, real_documents: list[dict[str, Any]]
) -> None:
    for document in real_documents:
        page = real_site.page(document["url"])
        assert page.xpath("string(//h1)").strip() == document["title"]


def test_real_catalog_has_the_fixed_names(real_documents: list[dict[str, Any]]) -> None:
    for document in real_documents:
        for name in ("kind", "id", "title", "summary", "url"):
            assert isinstance(document[name], str), document["id"]
        for name in ("domains", "practices"):
            assert all(isinstance(id, str) for id in document[name]), document["id"]
        assert not {"consent", "contact"} & set(document)


def test_real_feed(real_site: BuiltSite) -> None:
    feed = feedparser.parse(real_site.file("feed.xml").read_bytes())
    assert not feed.bozo
    assert len(feed.entries) == FEED_LENGTH
    days = [entry.updated_parsed for entry in feed.entries]
    assert days == sorted(days, reverse=True)
    for entry in feed.entries:
        address = entry.link.removeprefix(REAL_ADDRESS)
        assert real_site.page(address).xpath("string(//h1)").strip() == entry.title
        assert entry.summary


def test_real_calendar_has_the_same_instants(real_site: BuiltSite) -> None:
    calendar = Calendar.from_ical(real_site.file("community/calendar.ics").read_bytes())
    catalog = load_catalog(ROOT / "content").catalog
    meetings = {record.title: record.fields for record in catalog.of_kind("meeting")}
    assert len(meetings) >= 4
    events = list(calendar.walk("VEVENT"))
    assert len({str(event["uid"]) for event in events}) == len(events) == len(meetings)
    for event in events:
        meeting: Any = meetings[str(event["summary"])]
        assert event.start == meeting.starts
        assert event.end == meeting.ends
        assert real_site.has(str(event["url"]).removeprefix(REAL_ADDRESS))


# --- the catalog --------------------------------------------------------------------------------


def test_catalog_of_one_lesson(tmp_path: Path) -> None:
    files = {
        "content/domains/nature.md": titled("Nature"),
        f"{LESSONS}/soil.md": lesson(
            "Søil",
            domains=["nature"],
            duration="1 h",
            created="2026-01-02",
            objectives=[{"id": "see", "text": "See it", "standards": ["ngss:5-LS2-1"]}],
        ),
    }
    [document] = [d for d in catalog_of(site_of(tmp_path, files)) if d["id"] == "soil"]
    assert document == {
        "kind": "lesson-plan",
        "id": "soil",
        "title": "Søil",
        "summary": "What Søil is about.",
        "url": "resources/lesson-plans/soil/",
        "domains": ["nature"],
        "practices": [],
        "subjects": ["science"],
        "levels": ["grade-5"],
        "duration": 60,
        "objectives": [{"id": "see", "text": "See it", "standards": ["ngss:5-LS2-1"]}],
        "status": "published",
        "created": "2026-01-02",
    }


def test_catalog_of_nothing(tmp_path: Path) -> None:
    assert catalog_of(site_of(tmp_path, {})) == []


def test_catalog_keeps_to_itself_what_is_nobodys_business(tmp_path: Path) -> None:
    files = {
        "content/community/people/ana.md": person(
            "Ana", mentoring={"offers": ["Time"], "contact": "ana@example.org"}
        )
    }
    [document] = catalog_of(site_of(tmp_path, files))
    assert document["mentoring"] == {"offers": ["Time"], "taken": 0}
    assert "consent" not in document


def test_retired_documents_leave_catalog_and_feed(tmp_path: Path) -> None:
    files = {f"{LESSONS}/soil.md": lesson("Soil", status="retired", created="2026-01-02")}
    site = site_of(tmp_path, files)
    assert catalog_of(site) == []
    assert feed_of(site).entries == []


def test_addresses_are_those_of_files_where_pages_are_files(tmp_path: Path) -> None:
    files = {
        f"{LESSONS}/soil.md": lesson("Soil", created="2026-01-02"),
        **GROUP,
        "content/community/meetings/may.md": needed(KINDS["meeting"], "In May"),
    }
    site = site_of(tmp_path, files, directory_urls=False)
    urls = {document["id"]: document["url"] for document in catalog_of(site)}
    assert urls["soil"] == "resources/lesson-plans/soil.html"
    feed = feed_of(site)
    assert feed.entries[0].link == f"{URL}resources/lesson-plans/soil.html"
    assert feed.feed.links[1].href == f"{URL}whats-new/index.html"
    [event] = calendar_of(site).walk("VEVENT")
    assert str(event["url"]) == f"{URL}community/meetings/may.html"


def test_nobody_is_named_who_has_not_agreed(tmp_path: Path) -> None:
    filler = Filler()
    files: dict[str, str] = {}
    for kind in KINDS.values():
        files |= filler.document(kind, f"a-{kind.name}")
    files |= {path: HIDDEN if "/people/" in path else text for path, text in filler.targets.items()}
    site = site_of(tmp_path, {**files, **GROUP, "docs/guide.md": "# A guide"})
    hidden = [path.stem for path in site.catalog.left_out]
    assert len(hidden) > 20
    for address, content in outputs(site).items():
        for name in ["Zoe", "Zimmer", *hidden]:
            assert name not in unpacked(address, content).decode(), (address, name)


# --- the feed -----------------------------------------------------------------------------------


def test_feed_has_what_is_new_newest_first(tmp_path: Path) -> None:
    files = {
        f"{LESSONS}/a.md": lesson("A & B <c>", created="2026-01-02", authors=["ana", "bo"]),
        f"{LESSONS}/b.md": lesson("Later", created="2026-01-01", updated="2026-03-04"),
        f"{LESSONS}/c.md": lesson("Undated"),
        "content/community/people/ana.md": person("Ana Duarte", created="2026-09-09"),
        "content/community/people/bo.md": HIDDEN,
    }
    feed = feed_of(site_of(tmp_path, files))
    assert feed.feed.title == "Small"
    assert feed.feed.updated == "2026-03-04T00:00:00Z"
    later, first = feed.entries
    assert (later.title, later.updated, later.published) == (
        "Later",
        "2026-03-04T00:00:00Z",
        "2026-01-01T00:00:00Z",
    )
    assert first.title_detail.type == "text/plain"
    assert first.title == "A & B <c>"
    assert first.id == first.link == f"{URL}resources/lesson-plans/a/"
    assert [author.name for author in first.authors] == ["Ana Duarte"]
    assert [(tag.term, tag.label) for tag in first.tags] == [("lesson-plan", "Lesson plan")]


def test_feed_is_no_longer_than_a_reader_wants(tmp_path: Path) -> None:
    files = {
        f"{LESSONS}/l-{n}.md": lesson(f"L {n}", created=f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}")
        for n in range(80)
    }
    feed = feed_of(site_of(tmp_path, files))
    assert len(feed.entries) == FEED_LENGTH
    assert feed.entries[0].updated.startswith("2026-12")


def test_feed_of_nothing(tmp_path: Path) -> None:
    feed = feed_of(site_of(tmp_path, {}))
    assert feed.entries == []
    assert feed.feed.updated == "2026-11-22T00:00:00Z"


def test_feed_of_a_site_without_an_address_makes_none_up(tmp_path: Path) -> None:
    files = {f"{LESSONS}/a.md": lesson("A", created="2026-01-02")}
    site = site_of(tmp_path, files, url="")
    feed = feed_of(site)
    assert feed.entries[0].id == "urn:staffroom:resources/lesson-plans/a/"
    assert feed.entries[0].link == "resources/lesson-plans/a/"
    assert b"example.org" not in outputs(site)["feed.xml"]


@pytest.mark.parametrize(
    "written", ['"Bell \\a"', '"Null \\0"', '"Half \\ud83d"', '"Not a character \\uffff"']
)
def test_characters_that_cannot_be_shown_break_no_file(tmp_path: Path, written: str) -> None:
    text = lesson("x", created="2026-01-02").replace("title: x", f"title: {written}")
    site = site_of(tmp_path, {f"{LESSONS}/a.md": text, f"{LESSONS}/b.md": lesson("B")})
    for address, content in outputs(site).items():
        text = unpacked(address, content)
        text.decode()
        if ".xml" in address:
            etree.fromstring(text)
    assert "b" in [document["id"] for document in catalog_of(site)]


# --- the calendar -------------------------------------------------------------------------------


def meeting(**fields: Any) -> str:
    return needed(KINDS["meeting"], "In May") if not fields else needed(KINDS["meeting"], **fields)


@pytest.mark.parametrize(
    ("starts", "instant"),
    [
        ("2026-12-02T15:45:00-05:00", datetime(2026, 12, 2, 20, 45, tzinfo=UTC)),
        ("2026-07-01 09:00 Europe/Lisbon", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("2026-12-01 09:00 Europe/Lisbon", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ("2026-03-01T00:30:00+05:45", datetime(2026, 2, 28, 18, 45, tzinfo=UTC)),
        ("2026-03-01T23:59:00Z", datetime(2026, 3, 1, 23, 59, tzinfo=UTC)),
    ],
)
def test_a_meeting_is_at_the_same_moment(tmp_path: Path, starts: str, instant: datetime) -> None:
    files = {
        **GROUP,
        "content/community/meetings/may.md": meeting(title="May", starts=starts, duration=90),
    }
    [event] = calendar_of(site_of(tmp_path, files)).walk("VEVENT")
    assert event.start == instant
    assert (event.end - event.start).total_seconds() == 90 * 60


def test_a_meeting_across_a_change_of_the_clocks_takes_as_long_as_it_takes(tmp_path: Path) -> None:
    # In Lisbon clocks went from 1:00 to 2:00 on 29 March 2026.
    files = {
        **GROUP,
        "content/community/meetings/may.md": meeting(
            title="Night watch", starts="2026-03-29 00:00 Europe/Lisbon", duration=180
        ),
    }
    [event] = calendar_of(site_of(tmp_path, files)).walk("VEVENT")
    assert event.start == datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    assert event.end == datetime(2026, 3, 29, 3, 0, tzinfo=UTC)


def test_words_of_a_meeting_are_read_as_they_were_written(tmp_path: Path) -> None:
    title = "Räume; Zeiten, \\ und: 2 < 3 " + "äöü" * 40
    files = {
        **GROUP,
        "content/community/meetings/may.md": meeting(
            title=title, summary="What, where; who.", place="Room 4\\5, 1st floor"
        ),
    }
    site = site_of(tmp_path, files)
    [event] = calendar_of(site).walk("VEVENT")
    assert str(event["summary"]) == title
    assert str(event["description"]) == "What, where; who."
    assert str(event["location"]) == "Room 4\\5, 1st floor"
    lines = outputs(site)["community/calendar.ics"].split(b"\r\n")
    assert max(map(len, lines)) <= 75


def test_calendar_of_nothing(tmp_path: Path) -> None:
    calendar = calendar_of(site_of(tmp_path, {}))
    assert calendar.walk("VEVENT") == []
    assert str(calendar["x-wr-calname"]) == "Small"


def test_retired_meetings_are_not_in_the_calendar(tmp_path: Path) -> None:
    files = {**GROUP, "content/community/meetings/may.md": meeting(title="M", status="retired")}
    assert calendar_of(site_of(tmp_path, files)).walk("VEVENT") == []


def test_another_day_makes_no_other_file(tmp_path: Path) -> None:
    files = {
        **GROUP,
        "content/community/meetings/may.md": meeting(),
        f"{LESSONS}/a.md": lesson("A", created="2026-01-02"),
    }
    first = site_of(tmp_path / "a", files)
    second = site_of(tmp_path / "b", files, today=date(2027, 5, 1))
    assert outputs(first) == outputs(second)
