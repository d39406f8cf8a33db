"""Hosts: ProperDocs, the fork of MkDocs that is kept alive, makes the same site."""

import re
from pathlib import Path

import pytest

from communities import REAL_ADDRESS, ROOT, Site, run_build
from conftest import Once

_GENERATOR = re.compile(rb'<meta name="generator" content="[^"]*">')


@pytest.fixture(scope="module")
def other_host(once: Once) -> Site:
    def make(folder: Path) -> None:
        build = run_build(
            ROOT, folder, "--strict", command=("-m", "properdocs"), SITE_URL=REAL_ADDRESS
        )
        if build.returncode != 0:
            pytest.fail(f"ProperDocs does not build the real site:\n{build.stdout}", pytrace=False)

    return Site(once("properdocs", make))


def test_properdocs_makes_the_same_files(real_site: Site, other_host: Site) -> None:
    assert set(other_host.files) == set(real_site.files)


def test_properdocs_writes_the_same_into_them(real_site: Site, other_host: Site) -> None:
    ours = dict(real_site.everything())
    differ = [
        address
        for address, content in other_host.everything()
        if _GENERATOR.sub(b"", content) != _GENERATOR.sub(b"", ours[address])
    ]
    assert differ == []


def test_it_was_properdocs(other_host: Site) -> None:
    generator = other_host.page("").xpath("string(//meta[@name='generator']/@content)")
    assert "ProperDocs" in generator
