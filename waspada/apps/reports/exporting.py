"""Cells of exported tables: what a stranger wrote must not run as a formula in a spreadsheet."""

from typing import Final

# What Excel, LibreOffice and Google Sheets take for the beginning of a formula, with the
# full-width forms that some of them fold to the plain ones.
_STARTERS: Final = frozenset("=+-@\t\r\n＝＋－＠")


def safe_cell(value: object) -> object:
    """Return a value as a cell that a spreadsheet shows and never computes.

    Numbers stay numbers, None becomes an empty cell. A text that begins like a formula, also
    after spaces, gets an apostrophe in front; NUL characters are dropped.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "")
    begun = text.lstrip(" \u00a0\u200b\ufeff")
    if begun and begun[0] in _STARTERS:
        return "'" + text
    return text
