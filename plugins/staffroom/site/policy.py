"""What the pages of the site may run, load and ask: their Content-Security-Policy.

Texts are cleaned before they come into a page. The policy is what still holds if that ever fails: a
browser then runs nothing that is no file of the site, and asks nothing of another host. It stands
in each page, so that it holds wherever the site lies, and in the files from which hosts take the
headers that they send.

Source of the format: Content Security Policy Level 3, https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

Sources = Mapping[str, Sequence[str]]
"""Directive → what it allows: `{"connect-src": ["https://api.example.org"]}`."""

_SITE: Sources = {
    "default-src": ("'none'",),
    # Pagefind is WebAssembly.
    "script-src": ("'self'", "'wasm-unsafe-eval'"),
    "style-src": ("'self'",),
    # The signs in Material's style sheet are part of it.
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "media-src": ("'self'",),
    "connect-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
}

_IN_HEADERS_ONLY: Sources = {
    # In a page, browsers complain of it.
    "frame-ancestors": ("'self'",),
    # For PDF files, which a browser may show as an object in a page of its own.
    "object-src": ("'self'",),
}

DIRECTIVES = frozenset(
    {*_SITE, *_IN_HEADERS_ONLY, "child-src", "frame-src", "manifest-src"}
    | {"script-src-attr", "script-src-elem", "style-src-attr", "style-src-elem", "worker-src"}
)
"""The directives that a community may add sources to."""

_SOURCE = re.compile(r"'[a-z-]+'|'sha(?:256|384|512)-[A-Za-z0-9+/=_-]+'|[A-Za-z0-9*.:/_~%+-]+")


def is_source(text: str) -> bool:
    """Whether a text is one source, with nothing in it that would begin another one."""
    return _SOURCE.fullmatch(text) is not None


def hash_source(script: str) -> str:
    """The source that allows one script (or style) which stands in a page itself."""
    # Browsers see line feeds only, however the lines of a file end.
    text = script.replace("\r\n", "\n").replace("\r", "\n")
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@dataclass(frozen=True)
class Policy:
    """A policy: what each directive allows."""

    sources: Sources = field(default_factory=lambda: {**_SITE, **_IN_HEADERS_ONLY})

    def allowing(self, more: Sources) -> Policy:
        """This policy with more allowed.

        A page that needs more than the others has a policy of its own:
        `Policy().allowing({"connect-src": ["https://api.example.org"]}).as_tag()` is the first
        thing in its head, and `header_files` is given that policy, too.

        Args:
            more: What else each directive is to allow. A directive that the policy does not have
                begins with what holds for it without one.
        """
        found = {name: tuple(allowed) for name, allowed in self.sources.items()}
        for name, sources in more.items():
            known = found.get(name, found.get(_FALLBACKS.get(name, "default-src"), ()))
            allowed = dict.fromkeys((*known, *sources))
            if len(allowed) > 1:
                allowed.pop("'none'", None)
            found[name] = tuple(allowed)
        return Policy(found)

    def as_text(self) -> str:
        """What stands in a page."""
        shown = {name: s for name, s in self.sources.items() if name not in _IN_HEADERS_ONLY}
        return _written(shown)

    def as_tag(self) -> str:
        """The tag that holds for all that stands behind it in a page."""
        return f'<meta http-equiv="Content-Security-Policy" content="{self.as_text()}">'

    def as_header(self) -> str:
        """What a server sends with every file."""
        return _written(self.sources)


_FALLBACKS = {
    **dict.fromkeys(("script-src-attr", "script-src-elem", "worker-src"), "script-src"),
    **dict.fromkeys(("style-src-attr", "style-src-elem"), "style-src"),
}


def _written(sources: Sources) -> str:
    return "; ".join(" ".join((name, *allowed)) for name, allowed in sources.items())


NOTHING = Policy({"default-src": ("'none'",)})
"""For a page that is text alone."""


def header_files(policy: Policy, *others: Policy, htaccess: bool = False) -> Mapping[str, bytes]:
    """The files from which hosts of static sites take the headers that they send with all files.

    A browser holds a page to what is in the page *and* to the header. So the header allows
    whatever one of the pages may.

    Args:
        policy: That of the pages.
        others: Those of pages that have one of their own.
        htaccess: Whether to make the file for Apache, too. Where Apache is set to forbid headers
            in it, it answers with nothing but an error.

    Returns:
        Address → content: `_headers` (Netlify, Cloudflare Pages), `staticwebapp.config.json`
        (Azure), and `.htaccess`.
    """
    for other in others:
        policy = policy.allowing(other.sources)
    headers = {"Content-Security-Policy": policy.as_header(), **_HEADERS}
    lines = "".join(f"  {name}: {value}\n" for name, value in headers.items())
    azure = json.dumps({"globalHeaders": headers}, indent=2)
    files = {"_headers": f"/*\n{lines}", "staticwebapp.config.json": f"{azure}\n"}
    if htaccess:
        # Quoted, as every value here can be: none has a double quote or a backslash.
        lines = "".join(f'Header always set {name} "{value}"\n' for name, value in headers.items())
        files[".htaccess"] = f"<IfModule mod_headers.c>\n{lines}</IfModule>\n"
    return {address: text.encode() for address, text in files.items()}


_HEADERS = {
    # A text that looks like a page stays a text.
    "X-Content-Type-Options": "nosniff",
    # Nobody else learns which page a reader came from.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
