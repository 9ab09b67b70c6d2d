"""HTML as programs and people write it: the standard parser, without the input that breaks it."""

from html.parser import HTMLParser


class PatientParser(HTMLParser):
    """Reads any markup in time that grows with its length.

    The standard parser ends with an assertion at a marked section ("<![…") that is none, and looks
    again through the whole rest for each sign that is never closed: 240 kB of "<a " take minutes.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def read(self, markup: str) -> None:
        """Read a whole page or letter."""
        self.feed(_without_open_ends(markup))
        self.close()

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Return where parsing goes on; what only looks like a section is skipped over."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return i + len("<![")


def _without_open_ends(markup: str) -> str:
    """Return markup without the beginnings of tags, comments and sections that never end."""
    for begins, ends in (("<!--", "--"), ("<![", "]"), ("<", ">")):
        last = markup.rfind(ends) + 1
        markup = markup[:last] + markup[last:].replace(begins, " ")
    return markup
