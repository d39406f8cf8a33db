"""Small communities as sites: written into a folder, built as their people would build them."""

from __future__ import annotations

import gzip
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch
from urllib.parse import quote, unquote, urljoin, urlsplit

import yaml
from lxml import html
from mkdocs.commands.build import build
from mkdocs.config import load_config

from samples import write_files
from staffroom.catalog import Catalog, Key
from staffroom.site.addresses import EDITOR_APP, address_of

ROOT = Path(__file__).resolve().parents[1]
EPOCH = "1795305600"
"""The day for which sites are built in tests: 22 November 2026."""

CONFIG = "site_name: Small community\nplugins: [staffroom]\n"
"""The least that a community needs."""

ADDRESS = "https://small.example.org/"

URL = f"site_url: {ADDRESS}\n"
"""For a configuration: where the site will be."""

LESSONS = "content/resources/lesson-plans"

REAL_ADDRESS = "https://staffroom.example.org/kb/"
"""Where the real site is told to be: a folder of its host, as on GitHub Pages."""


FIXED_PAGES = (
    *("", "domains/", "practices/", "resources/", "resources/lesson-plans/"),
    *("resources/rubrics/", "case-studies/", "pathways/", "community/", "community/people/"),
    *("community/groups/", "community/goals/", "community/meetings/", "glossary/"),
    *("subjects/", "levels/", "tags/", "standards/", "whats-new/", "needs-attention/"),
    *("plan/", "reference/front-matter/", "reference/problems/", "404.html"),
)
"""The pages that every site has, also one with nothing in it yet."""


def write_community(folder: Path, files: Mapping[str, Any], config: str = CONFIG) -> Path:
    """A community in a folder: its files, `mkdocs.yml` and `docs/`, if they do not have them."""
    write_files(folder, {"mkdocs.yml": config, **files})
    (folder / "docs").mkdir(exist_ok=True)
    return folder


def environment(**more: str) -> dict[str, str]:
    """The variables for a command that builds a site."""
    return os.environ | {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": EPOCH} | more


def run_build(
    project: Path,
    site: Path,
    *arguments: str,
    command: Sequence[str] = ("-m", "mkdocs"),
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """Build a site as a person does, with the command; everything that it says is in `stdout`."""
    return subprocess.run(
        [sys.executable, *command, "build", "--site-dir", str(site), *arguments],
        cwd=project,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage().removeprefix("staffroom: "))


def build_here(project: Path, site: Path, *, search: bool = False, **config: Any) -> list[str]:
    """Build a site within this process, which is quicker; gives the warnings.

    Without the search index, unless it is asked for.
    """
    return build_pages(project, site, search=search, **config).warnings


class Built(NamedTuple):
    """What came of a build."""

    warnings: list[str]
    rendered: set[str]
    """The addresses of the pages that were rendered, and not taken from an earlier build."""


def build_pages(
    project: Path, site: Path, *, search: bool = False, epoch: str = EPOCH, **config: Any
) -> Built:
    """`build_here`, with what was rendered."""
    collector = _Collector()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(collector)
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = epoch
    try:
        loaded = load_config(str(project / "mkdocs.yml"), site_dir=str(site), **config)
        with nullcontext() if search else patch("staffroom.mkdocs.finding.update"):
            build(loaded)
    finally:
        logger.removeHandler(collector)
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
    plugin = loaded.plugins["staffroom"]
    return Built(collector.texts, set(plugin.build.rendered))  # type: ignore[attr-defined]


def make_site(folder: Path, files: Mapping[str, Any], config: str = CONFIG, **more: Any) -> Site:
    """The site of a small community, built within this process."""
    project = write_community(folder / "project", files, config)
    warnings = build_here(project, folder / "site", **more)
    return Site(folder / "site", tuple(warnings))


REFRESH = re.compile(r"0; url=(?P<target>.+)")
_FROM_THE_PAGE = {"href", "src", "action", "poster", "data"}


@dataclass(frozen=True)
class Site:
    """A site that is built, to look at."""

    folder: Path
    warnings: tuple[str, ...] = ()
    base: str = ADDRESS
    """Where the site is taken to be, for links within it."""

    def file(self, address: str) -> Path:
        """The file that a server gives for an address relative to the site."""
        path = unquote(address)
        if path == "" or path.endswith("/"):
            path += "index.html"
        return self.folder / path

    def has(self, address: str) -> bool:
        """Whether there is something at an address."""
        return self.file(address).is_file()

    def text(self, address: str) -> str:
        """The text of what is at an address."""
        return self.file(address).read_text("utf-8")

    def page(self, address: str) -> html.HtmlElement:
        """The page at an address."""
        return self.pages[address]

    def headline(self, address: str) -> str:
        """The title that stands above a page's text."""
        return str(self.page(address).xpath("string(//h1)")).strip()

    def found_with(self, *words: str) -> set[str]:
        """The addresses of files with one of the words, in small letters or capitals."""
        patterns = [word.lower().encode() for word in words]
        return {
            address
            for address, content in self.everything()
            if any(
                pattern in content.lower() or pattern.decode() in address for pattern in patterns
            )
        }

    @cached_property
    def pages(self) -> Mapping[str, html.HtmlElement]:
        """Every page, by its address; a redirect is a page, too, and the editor is none."""
        parser = html.HTMLParser(encoding="utf-8")
        return {
            address: html.parse(str(file), parser).getroot()
            for address, file in self.files.items()
            if file.suffix == ".html" and not address.startswith(EDITOR_APP)
        }

    @cached_property
    def proper_pages(self) -> Mapping[str, html.HtmlElement]:
        """Every page but those that only lead to another one."""
        return {
            address: page
            for address, page in self.pages.items()
            if not page.xpath("//meta[@http-equiv='refresh']")
        }

    @cached_property
    def files(self) -> Mapping[str, Path]:
        """Every file, by its address."""
        found = {}
        for file in sorted(self.folder.rglob("*")):
            if file.is_file():
                path = file.relative_to(self.folder).as_posix()
                found[re.sub(r"(^|/)index\.html$", r"\1", path)] = file
        return found

    def links(self, address: str) -> Iterator[str]:
        """Where a page's links and pictures lead, as absolute addresses, fragments included."""
        page = self.pages[address]
        for element in page.iter():
            if not isinstance(element.tag, str):
                continue
            for name in _FROM_THE_PAGE & set(element.attrib):
                yield self._absolute(address, element.get(name))
            refresh = element.get("http-equiv") == "refresh"
            if refresh and (match := REFRESH.fullmatch(element.get("content", ""))):
                yield self._absolute(address, match["target"])

    def _absolute(self, address: str, link: str) -> str:
        return urljoin(self.base + quote(address), link.strip())

    def dead_links(self) -> list[str]:
        """Links within the site that lead nowhere, by page and target."""
        base, anchors, dead = self.base, dict[str, set[str]](), list[str]()
        for address in self.pages:
            for link in sorted(set(self.links(address))):
                if not link.startswith(base):
                    # Within the host, but above the site.
                    if urlsplit(link).netloc in ("", urlsplit(base).netloc) and ":/" in link:
                        dead.append(f"{address} → {link}")
                    continue
                path, _, fragment = link.removeprefix(base).partition("#")
                # What stands behind it is for a script.
                path = path.partition("?")[0]
                if not self.has(path):
                    dead.append(f"{address} → {link}")
                elif fragment and path in self.pages:
                    if path not in anchors:
                        anchors[path] = {
                            element.get("id") for element in self.pages[path].xpath("//*[@id]")
                        }
                    if unquote(fragment) not in anchors[path]:
                        dead.append(f"{address} → {link}")
        return dead

    def resolve(self, address: str, href: str) -> str:
        """Where a link on a page leads: an address of this site without fragment, or elsewhere."""
        link = self._absolute(address, href)
        return unquote(link.removeprefix(self.base).partition("#")[0].partition("?")[0])

    def internal(self, address: str) -> set[str]:
        """The addresses of this site to which a page links, without fragments."""
        links = (link for link in self.links(address) if link.startswith(self.base))
        return {self.resolve(address, link) for link in links}

    def reachable(self, start: str, below: str = "") -> set[str]:
        """The addresses that a reader reaches from a page, following links on pages `below`."""
        seen: set[str] = set()
        todo = [start]
        while todo:
            address = todo.pop()
            if address in seen or address not in self.pages:
                continue
            seen.add(address)
            links = self.internal(address)
            todo += [link for link in links if link.startswith(below)]
            seen |= {link for link in links if not link.startswith(below)}
        return seen

    def unreached(self) -> set[str]:
        """The pages to which no way leads from the first one."""
        return set(self.pages) - self.reachable("")

    def references_missing(self, catalog: Catalog) -> list[str]:
        """The references that do not show on the page of their source, or on that of their target.

        What does not fit on a page goes on on pages below it.
        """

        def shows(page: Key, other: Key) -> bool:
            start = address_of(page)
            below = (
                [start] if page.kind == "page" else [a for a in self.pages if a.startswith(start)]
            )
            return any(address_of(other) in self._linked_from_text[address] for address in below)

        return [
            f"{r.source} –{r.relation}→ {r.target}: not on the page of the {end}"
            for r in catalog.references
            for end, page, other in (
                ("first", r.source, r.target),
                ("second", r.target, r.source),
            )
            if not shows(page, other)
        ]

    @cached_property
    def _linked_from_text(self) -> Mapping[str, set[str]]:
        """For each page the addresses to which it links between header and footer."""
        return {
            address: {
                self.resolve(address, link) for link in page.xpath("//*[@id='sr-main']//a/@href")
            }
            for address, page in self.pages.items()
        }

    def repeated_ids(self) -> list[str]:
        """Ids that stand twice on one page, by page and id."""
        repeated = []
        for address, page in self.pages.items():
            ids = page.xpath("//@id")
            repeated += [f"{address}: {id}" for id in sorted({i for i in ids if ids.count(i) > 1})]
        return repeated

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """The name and content of every file; what is packed is unpacked."""
        for address, file in self.files.items():
            content = file.read_bytes()
            yield address, gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


def main_text(page: html.HtmlElement) -> str:
    """What a reader reads between header and footer, spaces made even."""
    return " ".join(page.get_element_by_id("sr-main").text_content().split())


def front_matter(fields: Mapping[str, Any], body: str = "") -> str:
    """The text of a document with these fields."""
    written = yaml.safe_dump(dict(fields), allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{written}---\n{body}"


def lesson(title: str, body: str = "", **fields: Any) -> str:
    """The text of a lesson plan that has what it needs."""
    needed = {
        "title": title,
        "summary": f"What {title} is about.",
        "subjects": ["science"],
        "levels": ["grade-5"],
        "duration": 45,
        "objectives": ["Explain it"],
    }
    return front_matter(needed | fields, body)


def titled(title: str, body: str = "", **fields: Any) -> str:
    """The text of a domain, practice, term … that has what it needs."""
    return front_matter({"title": title, "summary": f"What {title} is about."} | fields, body)


def person(name: str, **fields: Any) -> str:
    """The text of a person's page who has agreed to appear."""
    return front_matter({"name": name, "consent": {"given": "2026-09-01"}} | fields)


def lessons(number: int, **fields: Any) -> dict[str, str]:
    """Many lesson plans, all different."""
    return {
        f"content/resources/lesson-plans/lesson-{n}.md": lesson(
            f"Lesson {n}", f"## Part {n}\n\nText of lesson {n}.", **fields
        )
        for n in range(1, number + 1)
    }


BY_HAND: Mapping[str, str] = {
    "content/resources/lesson-plans/soil.md": lesson(
        "Soil", "See [the roles](../../../docs/guides/roles.md#two)."
    ),
    "content/domains/nature.md": titled("Nature"),
    "docs/index.md": "---\ntitle: Welcome\ndescription: We teach outdoors.\n---\nCome **in**.\n",
    "docs/domains/index.md": "# What we love\n\n[[nature]] and [roles](../guides/roles.md).\n",
    "docs/practices/index.md": "---\ndescription: How we do it.\n---\n",
    "docs/resources/lesson-plans/index.md": "Lessons, [[soil|tried]] ones.\n\n## First\n\nx\n",
    "docs/guides/roles.md": (
        "---\ntitle: Roles & people\n---\n# Roles\n\n## One & only\n\n"
        "[[soil]] [[lesson-plan:soil|dirt]] [soil](../../content/resources/lesson-plans/soil.md) "
        "[domains](../domains/index.md) [all](../resources/lesson-plans/index.md#first)\n\n"
        "## Two\n\n- [ ] done\n\n!!! note\n\n    x\n"
    ),
    "docs/guides/norms.md": "# Norms\n\n[Roles](roles.md) and ![a picture](norms.png)\n",
    "docs/guides/norms.png": "picture",
    "docs/plain.md": "No heading at all.\n",
}
"""A community whose people wrote pages themselves, some at the addresses of listings."""
