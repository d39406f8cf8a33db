"""The licences that communities use for content: name and address for an SPDX identifier."""

from __future__ import annotations

_CREATIVE_COMMONS = {
    "CC-BY-4.0": ("by/4.0", "CC BY 4.0"),
    "CC-BY-SA-4.0": ("by-sa/4.0", "CC BY-SA 4.0"),
    "CC-BY-NC-4.0": ("by-nc/4.0", "CC BY-NC 4.0"),
    "CC-BY-NC-SA-4.0": ("by-nc-sa/4.0", "CC BY-NC-SA 4.0"),
    "CC-BY-ND-4.0": ("by-nd/4.0", "CC BY-ND 4.0"),
    "CC-BY-NC-ND-4.0": ("by-nc-nd/4.0", "CC BY-NC-ND 4.0"),
    "CC-BY-3.0": ("by/3.0", "CC BY 3.0"),
    "CC-BY-SA-3.0": ("by-sa/3.0", "CC BY-SA 3.0"),
}


def licence_name(spdx: str) -> str:
    """What people call a licence."""
    if spdx in _CREATIVE_COMMONS:
        return _CREATIVE_COMMONS[spdx][1]
    return "CC0 1.0" if spdx == "CC0-1.0" else spdx


def licence_address(spdx: str) -> str:
    """Where a licence can be read: at Creative Commons, else in the SPDX list."""
    if spdx in _CREATIVE_COMMONS:
        return f"https://creativecommons.org/licenses/{_CREATIVE_COMMONS[spdx][0]}/"
    if spdx == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return f"https://spdx.org/licenses/{spdx}.html"
