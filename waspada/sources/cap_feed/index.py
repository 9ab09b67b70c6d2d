"""Read an index of CAP messages: the links in it, in RSS 2.0 or Atom, whoever wrote it.

Nothing is expanded or fetched here; a declaration is refused as in `channels/cap/reading.py`.
"""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from lxml import etree

from waspada.core.errors import BadInput, TooLarge

LARGEST: Final = 2 * 1024 * 1024  # bytes
MOST_LINKS: Final = 500
_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_CAP_TYPE: Final = "application/cap+xml"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a message is, and what the index says of when it was changed (any text)."""

    href: str
    stamp: str


def read_index(data: bytes, base: str) -> list[Link]:
    """Return the links of an index, each once, as absolute addresses on the index's own host.

    Raises
    ------
    BadInput : hazards.not_an_index, cap.declares; TooLarge : cap.too_large
    """
    if len(data) > LARGEST:
        raise TooLarge("cap.too_large", megabytes=LARGEST // 1024**2)
    root = _parsed(data)
    if root.tag == "rss":
        found = [_of_item(item) for item in root.iterfind("channel/item")]
    elif root.tag == f"{_ATOM}feed":
        found = [_of_entry(entry) for entry in root.iterfind(f"{_ATOM}entry")]
    else:
        raise BadInput("hazards.not_an_index")
    host = urlsplit(base).netloc.lower()
    links: dict[str, Link] = {}
    for href, stamp in found[:MOST_LINKS]:
        address = _absolute(href, base)
        if address and urlsplit(address).netloc.lower() == host:
            links.setdefault(address, Link(address, stamp[:80]))
    return list(links.values())


def _parsed(data: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput("hazards.not_an_index") from error
    if root.getroottree().docinfo.doctype:
        raise BadInput("cap.declares")
    return root


def _of_item(item: Any) -> tuple[str, str]:
    stamp = item.findtext("pubDate") or item.findtext("guid") or ""
    return (item.findtext("link") or "").strip(), stamp.strip()


def _of_entry(entry: Any) -> tuple[str, str]:
    links = list(entry.iterfind(f"{_ATOM}link"))
    typed = [one for one in links if one.get("type") == _CAP_TYPE]
    others = [one for one in links if one.get("rel", "alternate") == "alternate"]
    best = next(iter([*typed, *others]), None)
    stamp = (entry.findtext(f"{_ATOM}updated") or "").strip()
    return ("" if best is None else str(best.get("href") or "").strip()), stamp


def _absolute(href: str, base: str) -> str:
    if not href:
        return ""
    try:
        address = urljoin(base, href)
        scheme = urlsplit(address).scheme
    except ValueError:
        return ""
    return address if scheme in {"https", "http"} else ""
