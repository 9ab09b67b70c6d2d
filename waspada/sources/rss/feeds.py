"""Read what a source lists: RSS, Atom, JSON Feed, sitemaps and lists of addresses.

One parser for all XML: it expands nothing, fetches nothing, mends what is broken, and its time
grows with the length alone (decision 0052 tells why it is not feedparser).
"""

import html
import html.entities
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from waspada.core.errors import BadInput, TooLarge
from waspada.core.reports.plain import plain_line
from waspada.sources.rss.written import address_of, decoded, moment_of

LARGEST: Final = 5 * 1024 * 1024  # bytes
MOST_ENTRIES: Final = 500
MOST_LISTS: Final = 50
LONGEST_TITLE: Final = 240
LONGEST_CONTENT: Final = 200_000
_MOST_TAGS: Final = 400_000
_NAMED: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_XML_OWN: Final = frozenset(["amp", "lt", "gt", "quot", "apos"])
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_FEED_LINK: Final = re.compile(
    r"<link\b[^>]{0,300}?type\s*=\s*[\"']application/(?:rss|atom|feed)\+(?:xml|json)[\"'][^>]{0,400}>",
    re.IGNORECASE,
)
_HREF: Final = re.compile(r"href\s*=\s*[\"']([^\"'<>]{1,500})", re.IGNORECASE)
_PAGE: Final = re.compile(r"<!doctype html|<html\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a source lists.

    key : what the source itself knows it by, else its address
    content : HTML or text that came with it; "" in sitemaps
    changed : when it was last changed, where the source says so apart from when it appeared
    """

    address: str
    key: str
    title: str = ""
    moment: datetime | None = None
    content: str = ""
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source lists, the newest first.

    kind : rss, atom, json, sitemap, sitemaps (only lists of further ones) or addresses
    lists : addresses of further lists, the newest first
    """

    kind: str
    title: str = ""
    entries: tuple[Entry, ...] = ()
    lists: tuple[str, ...] = ()


def read_listing(data: bytes, base: str, content_type: str = "") -> Listing:
    """Return what a source lists.

    Raises
    ------
    BadInput : feeds.not_a_list, feeds.is_a_page (with the address of its feed), feeds.declares
    TooLarge : feeds.list_too_large
    """
    if len(data) > LARGEST:
        raise TooLarge("feeds.list_too_large", megabytes=LARGEST // 1024**2)
    text = decoded(data, content_type).strip()
    if text.startswith("{"):
        return _of_json(text, base)
    if re.match(r"https?://\S", text):
        return _of_lines(text)
    if _PAGE.search(text[:2000]):
        raise _is_page(text, base)
    return _of_xml(text, base)


def _is_page(text: str, base: str) -> BadInput:
    for tag in _FEED_LINK.findall(text[:200_000]):
        href = _HREF.search(tag)
        address = address_of(html.unescape(href[1]), base) if href else ""
        if address:
            return BadInput("feeds.is_a_page", address=address)
    return BadInput("feeds.not_a_list")


def _of_lines(text: str) -> Listing:
    found = (address_of(line) for line in text.splitlines()[: MOST_ENTRIES * 4])
    return Listing("addresses", "", _newest(Entry(one, one) for one in found if one))


def _of_json(text: str, base: str) -> Listing:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput("feeds.not_a_list") from error
    items = feed.get("items")
    if "jsonfeed.org" not in str(feed.get("version", "")) or not isinstance(items, list):
        raise BadInput("feeds.not_a_list")
    return Listing("json", _line(feed.get("title")), _newest(_of_items(items, base)))


def _of_items(items: list[Any], base: str) -> Iterator[Entry]:
    for item in items[: MOST_ENTRIES * 2]:
        if not isinstance(item, dict):
            continue
        address = address_of(_text(item.get("url") or item.get("external_url")), base)
        content = _text(item.get("content_html"))
        if not content:
            plain = _text(item.get("content_text") or item.get("summary"))
            content = _as_page(plain)
        if address:
            yield Entry(
                address,
                _text(item.get("id"))[:500] or address,
                _line(item.get("title")),
                moment_of(_text(item.get("date_published") or item.get("date_modified"))),
                content[:LONGEST_CONTENT],
                moment_of(_text(item.get("date_modified"))),
            )


def _as_page(plain: str) -> str:
    return "".join(f"<p>{html.escape(line)}</p>" for line in plain.splitlines() if line.strip())


def _of_xml(text: str, base: str) -> Listing:
    root = _parsed(text)
    kind = _name(root)
    if kind == "urlset":
        return Listing("sitemap", "", _newest(_of_urlset(root, base)))
    if kind == "sitemapindex":
        return Listing("sitemaps", lists=_of_index(root, base))
    if kind in {"rss", "RDF", "feed"}:
        wanted = "entry" if kind == "feed" else "item"
        title = next((_of_line(one) for one in root.iter("{*}title")), "")
        items = root.iter(f"{{*}}{wanted}")
        entries = _newest(_of_entries(items, base))
        return Listing("atom" if kind == "feed" else "rss", title, entries)
    raise BadInput("feeds.not_a_list")


def _parsed(text: str) -> Any:
    from lxml import etree  # noqa: PLC0415 (lazy)

    if "<!ENTITY" in text.upper():
        raise BadInput("feeds.declares")
    if text.count("<") > _MOST_TAGS:
        raise TooLarge("feeds.list_too_large", megabytes=LARGEST // 1024**2)
    text = _NAMED.sub(_named, _DECLARATION.sub("", text))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput("feeds.not_a_list") from error
    if root is None:
        raise BadInput("feeds.not_a_list")
    return root


def _named(found: re.Match[str]) -> str:
    if found[1] in _XML_OWN:
        return found[0]
    return html.entities.html5.get(f"{found[1]};", found[0])


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _of_entries(items: Iterable[Any], base: str) -> Iterator[Entry]:
    for count, item in enumerate(items):
        if count >= MOST_ENTRIES * 2:
            return
        said: dict[str, list[Any]] = {}
        for part in item:
            said.setdefault(_name(part), []).append(part)
        address = _link_of(said, base)
        if not address:
            continue
        key = _first(said, "guid", "id") or address
        when = _first(said, "pubDate", "published", "date", "updated", "modified", "issued")
        contents = [
            _inside(part)
            for name in ("encoded", "content", "description", "summary")
            for part in said.get(name, ())
        ]
        yield Entry(
            address,
            key[:500],
            _first_line(said, "title"),
            moment_of(when),
            max(contents, key=len, default="")[:LONGEST_CONTENT],
            moment_of(_first(said, "updated", "modified")),
        )


def _link_of(said: dict[str, list[Any]], base: str) -> str:
    for link in said.get("link", ()):
        if link.get("rel", "alternate") == "alternate":
            address = address_of(link.get("href") or _of_text(link), base)
            if address:
                return address
    guid = _first(said, "guid")
    return address_of(guid) if guid.startswith("http") else ""


def _of_urlset(root: Any, base: str) -> Iterator[Entry]:
    rows = []
    for url in root.iterchildren("{*}url"):
        when = url.findtext("{*}news/{*}publication_date") or url.findtext("{*}lastmod") or ""
        rows.append((when.strip()[:40], url))
    # By the text of their dates, which sorts as they do: of 50,000 only the newest are read.
    rows.sort(key=lambda row: row[0], reverse=True)
    for when, url in rows[: MOST_ENTRIES * 2]:
        address = address_of(url.findtext("{*}loc") or "", base)
        if address:
            title = plain_line(url.findtext("{*}news/{*}title") or "")[:LONGEST_TITLE]
            changed = moment_of((url.findtext("{*}lastmod") or "").strip()[:40])
            yield Entry(address, address, title, moment_of(when), changed=changed)


def _of_index(root: Any, base: str) -> tuple[str, ...]:
    found = []
    for one in root.iterchildren("{*}sitemap"):
        address = address_of(one.findtext("{*}loc") or "", base)
        if address:
            when = moment_of(one.findtext("{*}lastmod") or "")
            # A list of news first: the others tell of pages that do not change.
            found.append((bool(re.search(r"news|berita", address)), _rank(when), address))
    found.sort(key=lambda one: (one[0], one[1]), reverse=True)
    return tuple(dict.fromkeys(address for _, _, address in found))[:MOST_LISTS]


def _newest(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries once each, the newest first; what has no time keeps its order behind."""
    once: dict[str, Entry] = {}
    for entry in entries:
        once.setdefault(entry.address, entry)
    return tuple(sorted(once.values(), key=lambda one: -_rank(one.moment)))[:MOST_ENTRIES]


def _rank(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _inside(part: Any) -> str:
    """Return the HTML that an element holds, written as text or (XHTML) as elements."""
    if not len(part):
        return part.text or ""
    from lxml import etree  # noqa: PLC0415 (lazy)

    return "".join([part.text or "", *(etree.tostring(one, encoding="unicode") for one in part)])


def _of_text(part: Any) -> str:
    return "".join(part.itertext()).strip()


def _of_line(part: Any) -> str:
    return plain_line(html.unescape(re.sub(r"<[^<>]{0,200}>", "", _of_text(part))))[:LONGEST_TITLE]


def _first(said: dict[str, list[Any]], *names: str) -> str:
    found = (_of_text(part) for name in names for part in said.get(name, ()))
    return next((text for text in found if text), "")


def _first_line(said: dict[str, list[Any]], name: str) -> str:
    return next((_of_line(part) for part in said.get(name, ())), "")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _line(value: object) -> str:
    return plain_line(_text(value)[:2000])[:LONGEST_TITLE]
