"""Columns of a DOCX table: as wide as their text asks for, in the grid as well as in the cells.

Word takes the widths of cells, LibreOffice those of the grid; a table that names only one of
them opens with columns of equal width in the other.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm

TEXT_WIDTH: Final = 16.3  # centimetres between the margins
_PER_LETTER: Final = 0.205  # centimetres of a letter at 11 points
_EDGES: Final = 0.6
_BREAKS: Final = re.compile(r"[\s/-]+")  # where a line may end within a text
_BOLD: Final = 1.15
_KEPT: Final = 12  # letters of a number such as TL-65.01-2024-0003 that stay on one line
_LONGEST: Final = 60  # a cell longer than this asks for no more


def widths_for(rows: Sequence[Sequence[str]], total: float = TEXT_WIDTH) -> list[float]:
    """Return the width of each column in centimetres; they add up to `total`.

    rows : the first one is the head, in bold
    No column is narrower than its longest word as long as all of them have room; what is left
    over is shared by how much text the columns hold.
    """
    columns = list(zip(*rows, strict=True))
    needed = [
        _EDGES + _PER_LETTER * max(_BOLD * _longest_word(column[0]), *map(_longest_word, column))
        for column in columns
    ]
    if sum(needed) >= total:
        return [total * one / sum(needed) for one in needed]
    asked = [max(min(len(cell), _LONGEST) for cell in column) or 1 for column in columns]
    spare = total - sum(needed)
    wished = [
        max(_EDGES + _PER_LETTER * letters - width, 0)
        for letters, width in zip(asked, needed, strict=True)
    ]
    whole = sum(wished)
    if whole <= spare:
        larger = total / (total - spare + whole)
        return [(width + wish) * larger for width, wish in zip(needed, wished, strict=True)]
    return [width + spare * wish / whole for width, wish in zip(needed, wished, strict=True)]


def _longest_word(text: str) -> int:
    return max(
        max(max(map(len, _BREAKS.split(word))), min(len(word), _KEPT)) for word in text.split(" ")
    )


def set_widths(table: Any, widths: Sequence[float]) -> None:
    """Give a table's columns their widths in centimetres, fixed."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def keep_rows_whole(table: Any, *, has_head: bool) -> None:
    """Let no row break over a page, and repeat the head on each."""
    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if has_head and number == 0:
            head = OxmlElement("w:tblHeader")
            head.set(qn("w:val"), "true")
            properties.append(head)
