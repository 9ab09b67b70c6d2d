"""The text of a saved page: what stands in its paragraphs, without what a site puts around it."""

import re
from datetime import date
from typing import Final

from waspada.core.markup import PatientParser

_SKIPPED: Final = frozenset(
    ("script", "style", "nav", "aside", "footer", "form", "figure", "noscript", "iframe", "svg",
     "button", "select", "template", "head")
)  # fmt: skip
_BLOCKS: Final = frozenset(
    ("p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "section", "article", "tr", "blockquote",
     "header", "main", "ul", "ol", "table", "td", "time", "dl", "dt", "dd", "center")
)  # fmt: skip
_VOID: Final = frozenset(
    ("br", "img", "hr", "meta", "link", "input", "source", "area", "base", "col", "embed", "wbr")
)
# Names that sites give to what stands around and between a text.
_AROUND: Final = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|side-?bar|related|terkait|rekomendasi|"
    r"popular|terpopuler|trending|comments?|komentar|share|sharing|socials?|sosmed|tags?|ads?|"
    r"adsbygoogle|advert\w*|iklan|captions?|footer|top-?bar|newsletter|widget|baca-?juga|"
    r"lihat-?juga|read-?also|byline|copyright|cookie|popup|modal)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LINKS: Final = 0.8  # of a block's letters in links make it a menu
_LEAST: Final = 120  # letters of a text; if so little is left, the site was read wrongly
_HEAD: Final = 200_000  # signs in which a page says when it was published
_BLANKS: Final = re.compile(r"[ \t\r\f\v\xa0]+")
_LINES: Final = re.compile(r"\s*\n\s*")
_PUBLISHED: Final = (
    re.compile(
        r"<meta[^>]{0,200}(?:article:published_time|datePublished|pubdate|publishdate|dtk:publishdate)"
        r"[^>]{0,100}content=[\"'](?P<day>\d{4}[-/]\d{2}[-/]\d{2})",
        re.IGNORECASE,
    ),
    re.compile(r"[\"']datePublished[\"']\s*:\s*[\"'](?P<day>\d{4}-\d{2}-\d{2})", re.IGNORECASE),
    re.compile(
        r"<time[^>]{0,200}datetime=[\"'](?P<day>\d{4}-\d{2}-\d{2})[^>]{0,200}>", re.IGNORECASE
    ),
)


class _Reader(PatientParser):
    """Reads blocks; what is skipped ends where its tag ends."""

    def __init__(self, *, is_strict: bool) -> None:
        super().__init__()
        self._is_strict = is_strict
        self._skipping: list[str] = []
        self._links = 0
        self._parts: list[str] = []
        self._linked = 0
        self.blocks: list[str] = []
        self.first = 0  # number of the block that is the heading

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self._end_block(tag)
        elif self._skipping:
            if tag == self._skipping[-1]:
                self._skipping.append(tag)
        elif tag in _SKIPPED or (self._is_strict and _is_around(tag, attrs)):
            self._end_block("div")
            self._skipping.append(tag)
        else:
            self._end_block(tag)
            self._links += tag == "a"
            if tag == "h1" and not self.first:
                self.first = len(self.blocks)

    def handle_endtag(self, tag: str) -> None:
        # A page that closes what it never opened, or forgets to, must not swallow the rest.
        if tag in {"body", "html"}:
            self._skipping.clear()
        elif tag in self._skipping:
            self._skipping.pop()
        elif tag == "a":
            self._links = max(self._links - 1, 0)
        elif not self._skipping:
            self._end_block(tag)

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._parts.append(data.replace("\n", " "))
            self._linked += len(data.strip()) if self._links else 0

    def close(self) -> None:
        super().close()
        self._end_block("div")

    def _end_block(self, tag: str) -> None:
        if tag not in _BLOCKS:
            return
        text = "".join(self._parts)
        if not (self._is_strict and self._linked > _LINKS * max(len(text.strip()), 1)):
            self.blocks.append(text)
        self._parts, self._linked, self._links = [], 0, 0


def _is_around(tag: str, attrs: list[tuple[str, str | None]]) -> bool:
    if tag in {"body", "html", "main", "article", "p"}:
        return False
    return any(name in {"class", "id"} and value and _AROUND.search(value) for name, value in attrs)


def text_of_page(page: str) -> str:
    """Return the text of an HTML page, a paragraph a line with a blank line between.

    Menus, pointers to other texts, comments and captions are left out where a site names or links
    them as such, and what stands above its heading; all is read where that leaves hardly a text.
    """
    for is_strict in (True, False):
        reader = _Reader(is_strict=is_strict)
        reader.read(page)
        text = _joined(reader.blocks[reader.first if is_strict else 0 :])
        if len(text) >= _LEAST:
            return text
    return text


def _joined(blocks: list[str]) -> str:
    return _LINES.sub("\n\n", _BLANKS.sub(" ", "\n".join(blocks))).strip()


def published_of(page: str) -> date | None:
    """Return the day on which a page says in its head that it was published, if it does."""
    for pattern in _PUBLISHED:
        if match := pattern.search(page, 0, _HEAD):
            try:
                return date.fromisoformat(match["day"].replace("/", "-"))
            except ValueError:
                continue
    return None
