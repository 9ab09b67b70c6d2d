"""The words of a letter that was written as HTML."""

import re
from typing import Final

from waspada.core.markup import PatientParser

_BLOCKS: Final = frozenset(
    ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "table", "ul", "ol", "hr")
)
_SILENT: Final = frozenset(("style", "script", "head", "title"))
_EMPTY: Final = re.compile(r"\n(?:[ \t]*\n){2,}")


class _Words(PatientParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(" ".join(data.split(" ")).replace("\n", " "))


def words_of(markup: str) -> str:
    """Return the text of HTML, a line for each block; nothing is loaded and nothing is run."""
    parser = _Words()
    parser.read(markup)
    lines = [" ".join(line.split()) for line in "".join(parser.found).split("\n")]
    return _EMPTY.sub("\n\n", "\n".join(lines)).strip()
