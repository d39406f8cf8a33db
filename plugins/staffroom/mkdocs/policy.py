"""The policy of a community's pages: the usual one, and what its own templates and options add."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig

from staffroom.mkdocs.config import StaffroomConfig
from staffroom.site.policy import Policy, hash_source


def policy_for(
    config: MkDocsConfig, own: StaffroomConfig, *, preview: bool
) -> tuple[Policy, list[str]]:
    """The policy under which the pages of a build stand, and what of the community's it blocks.

    What somebody's own templates have between `<script>` and `</script>`, or between `<style>` and
    `</style>`, is allowed by its hash. It is taken from the templates, not from finished pages: a
    hash of what stands there would allow as well what a text had smuggled in.
    """
    policy = Policy().allowing(own.policy or {})
    if preview:
        # The host puts a script into each page that it serves, another one each time.
        return policy.allowing({"script-src": ["'unsafe-inline'"]}), []
    problems = []
    folder = config.theme.custom_dir
    for file in sorted(Path(folder).rglob("*.html")) if folder else ():
        for directive, inner in _within(file.read_text("utf-8", errors="replace")):
            if "{{" in inner or "{%" in inner:
                problems.append(
                    f"The template {file.name} has a <{directive[:-4]}> with template marks in it, "
                    "which browsers will not run: the policy of the site allows only what is the "
                    "same on every page. Put the values into a data attribute, where a script "
                    "without marks can read them."
                )
            else:
                policy = policy.allowing({directive: [hash_source(inner)]})
    for needed in _blocked(config, policy):
        problems.append(
            "mkdocs.yml names a file of another host, which browsers will not load: the policy of "
            f"the site does not allow it. Put the file into docs/, or write “{needed}” below "
            "“policy:”, among the options of the plugin."
        )
    return policy, problems


_ELEMENT = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc\s*=", re.IGNORECASE)
_TYPE = re.compile(r"\btype\s*=\s*[\"']?([^\"'\s>]*)", re.IGNORECASE)
# Everything else is data, which a browser does not run.
_RUN = {"", "module", "text/javascript", "application/javascript", "importmap", "speculationrules"}


def _within(template: str) -> Iterator[tuple[str, str]]:
    """The scripts and styles that stand in a template: the directive for each, and its text."""
    for name, attributes, inner in _ELEMENT.findall(template):
        kind = _TYPE.search(attributes)
        if name.lower() == "style":
            yield "style-src", inner
        elif not _SOURCE.search(attributes) and (kind is None or kind[1].lower() in _RUN):
            yield "script-src", inner


def _blocked(config: MkDocsConfig, policy: Policy) -> Iterator[str]:
    """What mkdocs.yml names of other hosts and the policy does not allow, as options allow it."""
    named = (("script-src", config.extra_javascript), ("style-src", config.extra_css))
    for directive, files in named:
        for address in map(str, files):
            host = urlsplit(address).netloc
            if host and not _allows(policy.sources[directive], host):
                yield f"{directive}: [{urlsplit(address).scheme or 'https'}://{host}]"


def _allows(sources: Sequence[str], host: str) -> bool:
    hosts = [source.rpartition("//")[2].partition("/")[0] for source in sources]
    return "https:" in sources or any(fnmatchcase(host, each) for each in hosts)
