"""What the same community looks like without Staffroom: stock MkDocs with Material, and Hugo.

Every document becomes a plain Markdown page with the same words, its fields included. What
Staffroom makes of them (listings, the other end of a link, facets, data) is not there; that is
Staffroom's work, and its time.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from mkdocs.utils.yaml import yaml_load

from community import LESSONS, ROOT, lessons, written
from staffroom.links import Form, Link, Replacement, replace_links
from staffroom.site.markdown import EXTENSIONS


def write_stock(folder: Path, number: int, seed: int = 1) -> Path:
    """The real site with that many lessons more, for MkDocs with Material as it is delivered."""
    docs = folder / "docs"
    shutil.copytree(ROOT / "docs", docs)
    for path, front_matter, text in _pages(number, seed):
        (docs / path).parent.mkdir(parents=True, exist_ok=True)
        (docs / path).write_text(written(front_matter, text), "utf-8")
    with (ROOT / "mkdocs.yml").open("rb") as file:
        config = yaml_load(file)
    _write_listings(docs, config["nav"])
    for page in docs.rglob("*.md"):
        if not page.is_relative_to(docs / LESSONS):
            page.write_text(_without_dead_links(page, page.read_text("utf-8")), "utf-8")
    (docs / "tags.md").write_text("# Tags\n\n<!-- material/tags -->\n", "utf-8")
    config["nav"].append({"Tags": "tags.md"})
    config |= {
        "plugins": ["search", "tags"],
        "markdown_extensions": [{name: dict(options)} for name, options in EXTENSIONS.items()],
        "not_in_nav": "".join(f"/{name}/**/*.md\n" for name in sorted(_folders())),
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")
    return folder


def write_hugo(folder: Path, number: int, seed: int = 1) -> Path:
    """The same pages for Hugo, with a theme of two bare templates and without a search."""
    content = folder / "content"
    for path, front_matter, text in _pages(number, seed):
        (content / path).parent.mkdir(parents=True, exist_ok=True)
        (content / path).write_text(written(front_matter, text), "utf-8")
    layouts = folder / "layouts"
    for name, text in _HUGO_LAYOUTS.items():
        (layouts / name).parent.mkdir(parents=True, exist_ok=True)
        (layouts / name).write_text(text, "utf-8")
    (folder / "config.yaml").write_text(
        "baseURL: https://staffroom.example.org/\ntitle: The Staffroom\ndisableKinds: [RSS]\n",
        "utf-8",
    )
    return folder


_HUGO_BASE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body><nav>{{ range .Site.Sections }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</nav>
<main>{{ block "main" . }}{{ end }}</main></body></html>
"""
_HUGO_LIST = """{{ define "main" }}{{ .Content }}<ul>{{ range .Paginator.Pages }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>
{{ with .Paginator.Prev }}<a href="{{ .URL }}">Before</a>{{ end }}
{{ with .Paginator.Next }}<a href="{{ .URL }}">After</a>{{ end }}{{ end }}
"""
_HUGO_LAYOUTS = {
    "_default/baseof.html": _HUGO_BASE,
    "_default/list.html": _HUGO_LIST,
    "_default/single.html": '{{ define "main" }}{{ .Content }}{{ end }}\n',
    "_default/_markup/render-link.html": (
        '<a href="{{ with .Page.GetPage .Destination }}{{ .RelPermalink }}'
        '{{ else }}{{ .Destination | safeURL }}{{ end }}">{{ .Text | safeHTML }}</a>'
    ),
}


def _pages(number: int, seed: int) -> Iterator[tuple[Path, dict[str, object], str]]:
    """Every document: its path, front matter that stock programs know, its text."""
    originals = {file.stem: file for file in sorted((ROOT / "content").rglob("*.md"))}
    parts = {id: _parts(file) for id, file in originals.items()}
    titles = {id: _title(front_matter) for id, (front_matter, _) in parts.items()}

    def plain_words(link: Link) -> Replacement | None:
        id = link.target.rpartition(":")[2]
        if link.form is Form.WIKI:
            return Replacement(whole=link.text or titles.get(id, id))
        return None

    for id, (front_matter, text) in parts.items():
        path = originals[id].relative_to(ROOT / "content")
        yield path, _known(front_matter), _text(front_matter, replace_links(text, plain_words))
    for lesson in lessons(number, seed):
        text = "\n\n".join(_linked(piece, id) for piece, id in lesson.body)
        path = Path(LESSONS, f"{lesson.id}.md")
        yield path, _known(lesson.front_matter), _text(lesson.front_matter, text)


def _linked(piece: str, id: str) -> str:
    return f"{piece} [{id}]({id}.md)" if id else piece


def _parts(file: Path) -> tuple[dict[str, object], str]:
    _, front_matter, text = file.read_text("utf-8").split("---\n", 2)
    # In the repository, docs/ lies beside content/; here, the documents lie in it.
    return yaml.safe_load(front_matter), text.replace("../docs/", "")


def _title(front_matter: Mapping[str, object]) -> str:
    return str(front_matter.get("title") or front_matter["name"])


def _known(front_matter: Mapping[str, object]) -> dict[str, object]:
    known: dict[str, object] = {"title": _title(front_matter)}
    for ours, theirs in (("summary", "description"), ("tags", "tags")):
        if ours in front_matter:
            known[theirs] = front_matter[ours]
    return known


def _text(front_matter: Mapping[str, object], text: str) -> str:
    """The text of a page that says in words what the fields say."""
    pieces = [f"# {_title(front_matter)}"]
    for name, value in front_matter.items():
        label = name.replace("_", " ").capitalize()
        match value:
            case _ if name in ("title", "name", "tags"):
                pass
            case [dict(), *_] | [str(), str(), *_] if name not in _IDS:
                items = "\n".join(f"- {_words(item)}" for item in value)
                pieces.append(f"## {label}\n\n{items}")
            case _:
                pieces.append(f"**{label}:** {_words(value)}")
    return "\n\n".join([*pieces, text.strip()])


# Lists of names, which stand in one line on our pages, too.
_IDS = (
    "also", "attended", "authors", "contributors", "documents", "domains", "grouping", "levels",
    "practices", "prerequisites", "reviewers", "rubrics", "standards", "stewards", "subjects",
)  # fmt: skip


def _words(value: object) -> str:
    """All that a field says, in one line."""
    if isinstance(value, dict):
        return "; ".join(_words(item) for name, item in value.items() if name != "id" and item)
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    return str(value)


def _folders() -> set[str]:
    return {path.name for path in (ROOT / "content").iterdir() if path.name != "vocabularies"}


def _write_listings(docs: Path, nav: list[dict[str, object]]) -> None:
    """The pages of the navigation that Staffroom makes: here, a title and links to what is there.

    Without the lessons: ten thousand links on one page are no listing.
    """
    for entry in nav:
        for title, target in entry.items():
            if isinstance(target, list):
                _write_listings(docs, target)
            elif not (page := docs / str(target)).exists():
                page.parent.mkdir(parents=True, exist_ok=True)
                links = [
                    f"- [{file.stem.replace('-', ' ')}]({file.relative_to(page.parent).as_posix()})"
                    for file in sorted(page.parent.rglob("*.md"))
                    if page.name == "index.md" and not file.is_relative_to(docs / LESSONS)
                ]
                page.write_text("\n".join([f"# {title}", "", *links, ""]), "utf-8")


def _without_dead_links(page: Path, text: str) -> str:
    """The text with plain words for links to what only Staffroom has, which stock would report."""

    def words(link: Link) -> Replacement | None:
        if link.form is Form.WIKI:
            name = link.text or link.target.rpartition(":")[2].replace("-", " ")
            return Replacement(whole=name)
        is_dead = not link.is_external and link.target and not (page.parent / link.target).exists()
        return Replacement(whole=link.text or "") if is_dead else None

    return replace_links(text, words)
