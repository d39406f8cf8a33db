"""A tree as XHTML."""

from __future__ import annotations

from xml.etree.ElementTree import HTML_EMPTY, Element

from markdown.serializers import RE_AMP, to_xhtml_string


def _escaped(text: str) -> str:
    if "&" in text:
        text = RE_AMP.sub("&amp;", text)
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def serialised(root: Element) -> str:
    """The tree as XHTML, as Python-Markdown writes it."""
    try:
        return "".join(_pieces(root))
    except TypeError:
        # Something that is no string: a comment, a name with a namespace, an empty attribute.
        return to_xhtml_string(root)


def _pieces(root: Element) -> list[str]:
    pieces: list[str] = []
    rest: list[Element | str] = [root]
    while rest:
        element = rest.pop()
        if isinstance(element, str):
            pieces.append(element)
            continue
        tag, text, tail = element.tag, element.text, element.tail
        if not isinstance(tag, str) or tag in ("script", "style"):
            raise TypeError
        attributes = ""
        if items := element.items():
            for name, value in sorted(items):
                escaped = _escaped(value).replace('"', "&quot;")
                attributes += f' {name}="{escaped}"'
        if tag in HTML_EMPTY:
            pieces.append(
                f"<{tag}{attributes} />{_escaped(tail)}" if tail else f"<{tag}{attributes} />"
            )
        elif len(element):
            pieces.append(
                f"<{tag}{attributes}>{_escaped(text)}" if text else f"<{tag}{attributes}>"
            )
            rest.append(f"</{tag}>{_escaped(tail)}" if tail else f"</{tag}>")
            rest += reversed(element)
        else:
            inner, after = _escaped(text) if text else "", _escaped(tail) if tail else ""
            pieces.append(f"<{tag}{attributes}>{inner}</{tag}>{after}")
    return pieces
