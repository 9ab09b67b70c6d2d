"""A list of CAP messages as an Atom feed (RFC 4287): each entry leads to the message itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lxml import etree

ATOM: Final = "http://www.w3.org/2005/Atom"
CAP_TYPE: Final = "application/cap+xml"
ATOM_TYPE: Final = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Entry:
    """One message: its identifier, what it says, when it was sent, where its XML is."""

    identifier: str
    title: str
    summary: str
    kind: str  # Alert, Update, Cancel
    updated: datetime
    href: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: the same entries give the same bytes."""

    identifier: str
    title: str
    href: str
    updated: datetime
    author: str
    entries: Sequence[Entry]


def write_feed(feed: Feed) -> bytes:
    """Return the feed as UTF-8 XML."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _text(root, "id", feed.identifier)
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(feed.updated))
    _text(_under(root, "author"), "name", feed.author)
    _under(root, "link", rel="self", type="application/atom+xml", href=feed.href)
    for one in feed.entries:
        entry = _under(root, "entry")
        _text(entry, "id", one.identifier)
        _text(entry, "title", one.title)
        _text(entry, "updated", _moment(one.updated))
        if one.author:
            _text(_under(entry, "author"), "name", one.author)
        _under(entry, "category", term=one.kind)
        _under(entry, "link", rel="alternate", type=CAP_TYPE, href=one.href)
        _text(entry, "summary", one.summary)
    etree.indent(root)
    text: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def _under(above: Any, name: str, **attributes: str) -> Any:
    return etree.SubElement(above, f"{{{ATOM}}}{name}", **attributes)


def _text(above: Any, name: str, value: str) -> None:
    _under(above, name).text = value


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
