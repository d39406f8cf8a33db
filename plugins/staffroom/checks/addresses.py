"""Addresses in texts and fields: unsafe ones, and links to our own site in full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from staffroom.catalog import Record
from staffroom.checks.passages import Mention
from staffroom.checks.submission import Rule, Submission
from staffroom.diagnostic import Diagnostic
from staffroom.kinds.fields import is_safe_address
from staffroom.links import Form

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:")
_ON_A_COMPUTER = re.compile(r"file:|[A-Za-z]:[\\/]|\\\\[A-Za-z0-9]", re.IGNORECASE)
_INSIDE = re.compile(
    r"https?://(?:localhost|[^/]{1,60}+\.localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\]|"
    r"192\.168\.\d+\.\d+|10\.\d+\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+)(?:[:/?#]|$)",
    re.IGNORECASE,
)


def dangerous(submission: Submission) -> Iterator[Diagnostic]:
    """Addresses that run a program, or that lead to one computer only."""
    for mention in submission.addresses:
        address = mention.address
        if _INSIDE.match(address):
            yield submission.at("local-address", mention.where, target=address[:60])
        elif _SCHEME.match(address) and not _is_reported(submission, mention):
            if _ON_A_COMPUTER.match(address):
                yield submission.at("local-address", mention.where, target=address[:60])
            elif not is_safe_address(address) and not _is_note(address, mention):
                yield submission.at("unsafe-address", mention.where, target=address[:60])


def _is_reported(submission: Submission, mention: Mention) -> bool:
    """Whether the models or the catalog look at this address."""
    if mention.form == "field":
        return True
    in_body = isinstance(mention.where, int) and mention.form in set(Form)
    return in_body and isinstance(submission.node, Record)


def _is_note(address: str, mention: Mention) -> bool:
    # In angle brackets, “<Note: x>” is no address; only schemes that browsers know are.
    known = ("javascript:", "data:", "vbscript:", "blob:", "about:", "filesystem:")
    return mention.form == "auto" and not address.lower().startswith(known)


def secrets(submission: Submission) -> Iterator[Diagnostic]:
    """A user's name and password within an address are everybody's."""
    for mention in submission.addresses:
        if "@" not in mention.address or not mention.address.lower().startswith(_WEB):
            continue
        user, at, host = _host(mention.address).rpartition("@")
        if at and ":" in user:
            yield submission.at("secret-in-address", mention.where, host=host, personal=True)


_WEB = ("http://", "https://", "ftp://")


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def own_site(submission: Submission) -> Iterator[Diagnostic]:
    """Links to our own pages in full break on copies of the site, and when it moves."""
    if not submission.address:
        return
    _, _, ours = submission.address.partition("://")
    for mention in submission.addresses:
        _, _, theirs = mention.address.partition("://")
        if mention.form != "field" and f"{theirs}/".startswith(ours) and theirs:
            rest = f"{theirs}/"[len(ours) :].strip("/") or "the first page"
            yield submission.at("own-site-in-full", mention.where, page=rest)


def pictures(submission: Submission) -> Iterator[Diagnostic]:
    """Pictures on other hosts are not shown."""
    by_hand = submission.kind is None
    for mention in submission.addresses:
        if not mention.is_picture or not re.match(r"(?:https?:)?//", mention.address):
            continue
        host = _host(mention.address).rpartition("@")[2] or "another host"
        if by_hand:
            outcome = "every reader's browser would ask that host for it"
        elif mention.form == "html":
            outcome = "the page leaves it out"
        else:
            outcome = "the page shows a link in its place"
        is_open = mention.address.lower().startswith("http://")
        code = "http-image" if is_open else "image-elsewhere"
        yield submission.at(code, mention.where, host=host, outcome=outcome)


_TRACKING = re.compile(
    r"[?&;](?:utm_[a-z]{1,20}|fbclid|gclid|msclkid|mc_eid|igshid)=", re.IGNORECASE
)


def tracking(submission: Submission) -> Iterator[Diagnostic]:
    """Some addresses tell the other site where a reader came from."""
    for mention in submission.addresses:
        if (match := _TRACKING.search(mention.address)) is not None:
            yield submission.at("tracking-address", mention.where, part=match[0][1:-1])


RULES: tuple[Rule, ...] = (dangerous, secrets, own_site, pictures, tracking)
"""Every rule of this subject."""
