"""The licences under which people share content: which there are, what they are called, and which
go with which.

Identifiers are those of the SPDX License List, 3.27 (https://spdx.org/licenses/). The list here is
short on purpose: what teachers meet, not all that exists.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from staffroom.vocabulary import nearest

_PARTS = ("BY", "BY-SA", "BY-NC", "BY-NC-SA", "BY-ND", "BY-NC-ND")
_VERSIONS = ("1.0", "2.0", "2.5", "3.0", "4.0")
_OTHERS = (
    # Free of all conditions.
    "CC0-1.0", "CC-PDM-1.0", "CC-PDDC", "PDDL-1.0", "Unlicense", "0BSD",
    # The versions of Creative Commons' licences for one country.
    "CC-BY-2.5-AU", "CC-BY-3.0-AT", "CC-BY-3.0-AU", "CC-BY-3.0-DE", "CC-BY-3.0-IGO",
    "CC-BY-3.0-NL", "CC-BY-3.0-US", "CC-BY-NC-3.0-DE", "CC-BY-NC-ND-3.0-DE", "CC-BY-NC-ND-3.0-IGO",
    "CC-BY-NC-SA-2.0-DE", "CC-BY-NC-SA-2.0-FR", "CC-BY-NC-SA-2.0-UK", "CC-BY-NC-SA-3.0-DE",
    "CC-BY-NC-SA-3.0-IGO", "CC-BY-ND-3.0-DE", "CC-BY-SA-2.0-UK", "CC-BY-SA-2.1-JP",
    "CC-BY-SA-3.0-AT", "CC-BY-SA-3.0-DE", "CC-BY-SA-3.0-IGO",
    # For texts, art and data.
    "GFDL-1.1-only", "GFDL-1.1-or-later", "GFDL-1.2-only", "GFDL-1.2-or-later", "GFDL-1.3-only",
    "GFDL-1.3-or-later", "LAL-1.2", "LAL-1.3", "ODbL-1.0", "ODC-By-1.0", "DL-DE-BY-2.0",
    "DL-DE-ZERO-2.0", "OGL-UK-1.0", "OGL-UK-2.0", "OGL-UK-3.0", "OGL-Canada-2.0", "etalab-2.0",
    # For programs, which lessons use, too.
    "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MPL-2.0", "EUPL-1.2",
    "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "LGPL-2.1-only",
    "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "AGPL-3.0-only",
    "AGPL-3.0-or-later",
)  # fmt: skip

LICENCES: tuple[str, ...] = (*(f"CC-{p}-{v}" for v in _VERSIONS[::-1] for p in _PARTS), *_OTHERS)
"""The identifiers that are known, those that are used most first."""

_BY_LOWER = {each.lower(): each for each in LICENCES}
_FREE = frozenset({"CC0-1.0", "CC-PDM-1.0", "CC-PDDC", "PDDL-1.0", "Unlicense", "0BSD"})
_IN_WORDS = {
    "public-domain": "CC-PDM-1.0",
    "publicdomain": "CC-PDM-1.0",
    "pd": "CC-PDM-1.0",
    "cc0": "CC0-1.0",
    "cc-zero": "CC0-1.0",
    "gpl": "GPL-3.0-or-later",
    "gfdl": "GFDL-1.3-or-later",
    "apache": "Apache-2.0",
}
_CREATIVE_COMMONS = re.compile(
    r"CC-(?P<parts>BY(?:-NC|-SA|-ND){0,2})-(?P<version>\d\.\d)(?:-(?P<country>[A-Z]{2,3}))?"
)
_PUBLIC_DOMAIN = {
    "CC0-1.0": ("zero/1.0", "CC0 1.0"),
    "CC-PDM-1.0": ("mark/1.0", "Public Domain Mark 1.0"),
}
_ANY = re.compile(r"(?i)LicenseRef-[a-z0-9.-]{1,100}|NONE|NOASSERTION")


def is_known(licence: str) -> bool:
    """Whether it is an identifier that SPDX's rules allow and that can be looked up.

    `LicenseRef-…` is how SPDX names a licence that is not on its list, `NONE` that there is none.
    """
    return licence in LICENCES or _ANY.fullmatch(licence) is not None


@cache
def suggested(written: str) -> str | None:
    """The identifier that was probably meant: `CC BY 4.0` is `CC-BY-4.0`; None if none is near."""
    text = re.sub(r"[\s_-]+", "-", written.strip()[:100].lower()).removesuffix("-international")
    text = re.sub(r"^(?:creative-?commons-|cc(?=by))", "cc-", text).replace("cc-by4", "cc-by-4")
    text = re.sub(r"-(?=[2-4]$)(\d)", r"-\1.0", re.sub(r"-v(?=\d)", "-", text))
    text = text.replace("attribution", "by").replace("sharealike", "sa")
    text = text.replace("noncommercial", "nc").replace("noderivatives", "nd")
    for guess in (text, f"cc-{text}", f"{text}-4.0", f"cc-{text}-4.0"):
        if guess in _BY_LOWER:
            return _BY_LOWER[guess]
    return _IN_WORDS.get(text) or nearest(text.upper(), LICENCES)


def licence_name(licence: str) -> str:
    """What people call a licence: `CC-BY-SA-3.0-DE` is “CC BY-SA 3.0 DE”."""
    if licence in _PUBLIC_DOMAIN:
        return _PUBLIC_DOMAIN[licence][1]
    match = _CREATIVE_COMMONS.fullmatch(licence)
    return " ".join(filter(None, ("CC", *match.groups()))) if match else licence


def licence_address(licence: str) -> str:
    """Where a licence can be read: at Creative Commons, else in the SPDX License List."""
    if licence in _PUBLIC_DOMAIN:
        return f"https://creativecommons.org/publicdomain/{_PUBLIC_DOMAIN[licence][0]}/"
    match = _CREATIVE_COMMONS.fullmatch(licence)
    # The first version called one of them by its parts in another order.
    if match is None or licence == "CC-BY-NC-ND-1.0":
        return f"https://spdx.org/licenses/{licence}.html"
    way = "/".join(filter(None, match.groups())).lower()
    return f"https://creativecommons.org/licenses/{way}/"


class _Terms(NamedTuple):
    """What a licence of Creative Commons asks for."""

    version: float
    non_commercial: bool
    share_alike: bool
    no_derivatives: bool


def _terms(licence: str) -> _Terms | None:
    match = _CREATIVE_COMMONS.match(licence)
    if match is None:
        return None
    parts = match["parts"].split("-")
    return _Terms(float(match["version"]), "NC" in parts, "SA" in parts, "ND" in parts)


# What a work under this licence may become part of, besides Creative Commons' own.
# Source: https://creativecommons.org/share-your-work/licensing-considerations/compatible-licenses/
_COMPATIBLE = {"CC-BY-SA-4.0": ("LAL-1.3", "GPL-3.0-only", "GPL-3.0-or-later")}


def conflict(source: str, adaptation: str) -> tuple[str, str] | None:
    """Why something made from a work under one licence may not be under another.

    After the chart for adapters of Creative Commons (*If I derive or adapt material offered under
    a Creative Commons license, which CC license(s) can I use?*, https://creativecommons.org/faq/).
    Licences that it does not know are not judged.

    Returns:
        The reason and what licence it takes instead, both in words; the second is empty where
        nothing may be made from it. None if nothing speaks against it.
    """
    from_, to = _terms(source), _terms(adaptation)
    if from_ is None:
        return None
    if from_.no_derivatives:
        return "does not allow anything to be made from it", ""
    if adaptation in _FREE:
        return "asks for its makers to be named", _wanted(source, from_)
    if adaptation in _COMPATIBLE.get(source, ()):
        return None
    if from_.share_alike and (
        to is None
        or (to.non_commercial, to.share_alike, to.no_derivatives)
        != (from_.non_commercial, True, False)
        or to.version < from_.version
        or (from_.version == 1 and to.version != 1)
    ):
        return "asks for the same licence for all that is made from it", _wanted(source, from_)
    if from_.non_commercial and to is not None and not to.non_commercial:
        return "does not allow commercial use, and this must stay so", _wanted(source, from_)
    return None


def _wanted(source: str, terms: _Terms) -> str:
    if terms.share_alike:
        same = "CC-BY-NC-SA" if terms.non_commercial else "CC-BY-SA"
        return source if terms.version in (1, 4) else f"{same}-4.0"
    return "CC-BY-NC-4.0" if terms.non_commercial else "CC-BY-4.0"
