"""The text of a saved page: what stands in its paragraphs, without what a site puts around it."""

import re
from typing import Final

from waspada.core.markup import PatientParser

_SKIPPED: Final = frozenset(
    [
        "script",
        "style",
        "nav",
        "aside",
        "footer",
        "form",
        "figure",
        "noscript",
        "iframe",
        "svg",
        "button",
        "select",
        "template",
        "head",
    ]
)
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "section",
        "article",
        "tr",
        "blockquote",
        "header",
        "main",
        "ul",
        "ol",
        "table",
        "td",
        "time",
    ]
)
_BLANKS: Final = re.compile(r"[ \t\r\f\v\xa0]+")
_LINES: Final = re.compile(r"\s*\n\s*")


class _Reader(PatientParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._skipping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _SKIPPED:
            self._skipping.append(tag)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        # A page that closes what it never opened, or forgets to, must not swallow the rest.
        if tag in self._skipping:
            while self._skipping and self._skipping.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in {"body", "html"}:
            self._skipping.clear()

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.parts.append(data.replace("\n", " "))


def text_of_page(page: str) -> str:
    """Return the text of an HTML page, a paragraph a line with a blank line between."""
    reader = _Reader()
    reader.read(page)
    text = _BLANKS.sub(" ", "".join(reader.parts))
    return _LINES.sub("\n\n", text).strip()
