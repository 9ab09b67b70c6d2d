"""The article of a page: its heading, its text, when it was published, its lasting address."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from waspada.core.errors import BadInput, TooLarge
from waspada.core.news.page import text_of_page
from waspada.core.reports.plain import plain_line, plain_text
from waspada.sources.rss.written import address_of, decoded, moment_of

LARGEST: Final = 2 * 1024 * 1024  # bytes of one page
MOST_TAGS: Final = 20_000  # a newspaper's page has some 5,000; the reading grows faster than they
LONGEST_TEXT: Final = 20_000
LONGEST_TITLE: Final = 240
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_PUBLISHED: Final = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish-date",
    "content_publisheddate",
    "dcterms.created",
    "dc.date",
    "date",
)
_SITE_BEHIND: Final = re.compile(r"\s+[|–—-]\s+[^|–—-]{2,40}$")
_PARAGRAPHS: Final = re.compile(r"\s*\n\s*")
_DEEPEST: Final = 6
_FEWEST: Final = 80  # characters: less is no article


@dataclass(frozen=True, slots=True)
class Article:
    """What stands in a page; empty and None are what it does not say.

    text : paragraphs with a blank line between
    address : the lasting one that the page names for itself
    """

    title: str = ""
    text: str = ""
    published: datetime | None = None
    address: str = ""

    @property
    def whole(self) -> str:
        """Heading and text as one reads them."""
        return "\n\n".join(part for part in (self.title, self.text) if part)


def read_article(data: bytes, content_type: str = "text/html", *, address: str = "") -> Article:
    """Return the article of a page, or of a plain text, whose first line may be its heading.

    Raises
    ------
    TooLarge : feeds.page_too_large
    BadInput : feeds.no_article, nothing in it is a text
    """
    if len(data) > LARGEST:
        raise TooLarge("feeds.page_too_large", megabytes=LARGEST // 1024**2)
    text = decoded(data, content_type)
    found = (
        _of_plain(text)
        if content_type.partition(";")[0].strip().lower() == "text/plain"
        else _of_page(text, address)
    )
    if not found.title and len(found.text) < _FEWEST:
        raise BadInput("feeds.no_article")
    return found


def _of_plain(text: str) -> Article:
    text = plain_text(text)[:LONGEST_TEXT].strip()
    first, _, rest = text.partition("\n")
    is_heading = bool(rest.strip()) and len(first) <= LONGEST_TITLE and not first.endswith(".")
    return Article(plain_line(first), rest.strip()) if is_heading else Article("", text)


def _of_page(page: str, address: str) -> Article:
    if page.count("<") > MOST_TAGS:
        raise TooLarge("feeds.page_too_large", megabytes=LARGEST // 1024**2)
    from lxml import etree, html  # noqa: PLC0415 (lazy)

    page = _DECLARATION.sub("", page)
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
    try:
        tree = html.document_fromstring(page, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise BadInput("feeds.no_article") from error
    linked = list(_linked(tree))
    canonical = next(iter(tree.xpath("//link[@rel='canonical']/@href")), "")
    title, published = _title(tree), _published(tree, linked)
    text = _PARAGRAPHS.sub("\n\n", plain_text(_text(page))).strip()
    return Article(
        title,
        (text.removeprefix(title).strip() if title else text)[:LONGEST_TEXT],
        published,
        address_of(str(canonical), address) if canonical else "",
    )


def _text(page: str) -> str:
    # Slow to load, and few processes ever read a page.
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.ERROR)  # an empty page is no news to us

    found = trafilatura.extract(
        page,
        fast=True,
        include_comments=False,
        include_tables=False,
        deduplicate=False,
        with_metadata=False,
    )
    return found or text_of_page(page)


def _title(tree: Any) -> str:
    told = _meta(tree, ("og:title", "twitter:title"))
    headings = [" ".join(one.itertext()) for one in tree.iter("h1")]
    titles = [" ".join(one.itertext()) for one in tree.iter("title")]
    for text in (*headings[:1], told, *(_SITE_BEHIND.sub("", one) for one in titles[:1])):
        line = plain_line(text)
        if line:
            return line[:LONGEST_TITLE]
    return ""


def _published(tree: Any, linked: list[dict[str, Any]]) -> datetime | None:
    said = [str(one.get("datePublished", "")) for one in linked]
    said += [_meta(tree, (name,)) for name in _PUBLISHED]
    said += [str(one) for one in tree.xpath("//article//time/@datetime")[:3]]
    said += [str(one) for one in tree.xpath("//time/@datetime")[:1]]
    return next((moment for moment in map(moment_of, said) if moment), None)


def _meta(tree: Any, names: tuple[str, ...]) -> str:
    for one in tree.iter("meta"):
        name = one.get("property") or one.get("name") or one.get("itemprop") or ""
        if name.lower() in names and one.get("content"):
            return str(one.get("content"))
    return ""


def _linked(tree: Any) -> Iterator[dict[str, Any]]:
    """Give what a page says of itself in JSON-LD, as far as it is an article's."""
    for script in tree.xpath("//script[@type='application/ld+json']")[:10]:
        try:
            said = json.loads((script.text or "")[:100_000])
        except (ValueError, RecursionError):
            continue
        yield from _dated(said, _DEEPEST)


def _dated(said: Any, deep: int) -> Iterator[dict[str, Any]]:
    if isinstance(said, dict):
        if said.get("datePublished"):
            yield said
        said = list(said.values())
    if isinstance(said, list) and deep:
        for one in said[:50]:
            yield from _dated(one, deep - 1)
