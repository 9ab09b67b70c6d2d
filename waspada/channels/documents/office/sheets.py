"""How every table of ours prints and opens: across one page, its heading on each, no row cut off.

Excel makes a row as high as its wrapped text when it opens a file; LibreOffice takes the height
that the file names, and prints the lines over one another where it names none.
"""

from collections.abc import Sequence
from typing import Any, Final

LINE: Final = 15.0  # points of one line at the usual size
HIGHEST: Final = 408.75  # Excel refuses higher rows
A4: Final = 9
A3: Final = 8
# A character of running text is a little narrower than the digit by which columns are measured.
_PER_WIDTH: Final = 1.05


def print_across(sheet: Any, *, head_row: int | None = None, paper: int = A4) -> None:
    """Let a sheet of xlsxwriter print on pages that are one wide, with its headings on each.

    head_row : the row of the headings, from 0; None where there are none
    """
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    if head_row is not None:
        sheet.repeat_rows(head_row)
    sheet.set_footer("&L&A&R&P / &N")


def fit_row(sheet: Any, line: int, cells: Sequence[object], widths: Sequence[float]) -> None:
    """Make a row as high as its longest wrapped cell needs; one line keeps the usual height.

    widths : of the columns; the last one counts for all that follow
    """
    lines = max(
        (
            lines_of(str(cell), widths[min(at, len(widths) - 1)])
            for at, cell in enumerate(cells)
            if cell not in {None, ""}
        ),
        default=1,
    )
    if lines > 1:
        sheet.set_row(line, min(lines * LINE, HIGHEST))


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a column, broken between words."""
    room = max(int(width * _PER_WIDTH), 1)
    lines = 0
    for part in text.split("\n"):
        used = 0
        lines += 1
        for word in part.split(" "):
            length = len(word)
            if used and used + 1 + length > room:
                lines += 1
                used = 0
            while length > room:  # a word longer than the column is cut
                lines += 1
                length -= room
            used += length + (1 if used else 0)
    return lines
