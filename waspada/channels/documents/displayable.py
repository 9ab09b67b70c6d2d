"""Keep text to what the embedded fonts can print.

PDF/A forbids a glyph that is missing, and one emoji in a report must not cost the desk its
daily report. What cannot be printed becomes an empty box; characters that steer direction or
join others are left out, so that nobody's name reads backwards on paper.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

BOX: Final = "\u25a1"

# Blocks that Libertinus Serif and its fallbacks cover wholly; a test renders every character.
_BLOCKS: Final = (
    (0x0020, 0x024F),  # Latin
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x04FF),  # Cyrillic
    (0x05D0, 0x05EA),  # Hebrew letters
    (0x0621, 0x063A),  # Arabic letters
    (0x0641, 0x064A),
    (0x1E00, 0x1EFF),  # Latin with more marks
    (0x2010, 0x2040),  # punctuation
    (0x20A0, 0x20BF),  # currencies
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2500, 0x25FF),  # lines, boxes, shapes
)
_PIECE: Final = 24
_BREAK: Final = "\u200b"  # where a line may end, without a mark
_UNBROKEN: Final = re.compile(r"[^\s/?&=._-]{40,}")
_LEFT_OUT: Final = frozenset(("Cc", "Cf", "Cs", "Mn", "Me", "Mc"))
_NOT_PRINTED: Final = frozenset(("Cn", "Co"))


def printable(text: str) -> str:
    """Return the text as it can be printed, without ever failing or leaving its column."""
    return _UNBROKEN.sub(lambda run: _BREAK.join(_pieces(run[0])), _shown(text))


def _pieces(run: str) -> list[str]:
    return [run[start : start + _PIECE] for start in range(0, len(run), _PIECE)]


def _shown(text: str) -> str:
    shown: list[str] = []
    for character in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        if character in "\n\t\r":
            shown.append("\n" if character == "\n" else " ")
            continue
        kind = unicodedata.category(character)
        if kind in _LEFT_OUT:
            continue
        if kind.startswith("Z"):
            shown.append(" ")
        elif kind not in _NOT_PRINTED and is_printable(character):
            shown.append(character)
        elif shown[-1:] != [BOX]:
            shown.append(BOX)
    return "".join(shown)


def is_printable(character: str) -> bool:
    """Say whether the fonts hold a character."""
    code = ord(character)
    return any(first <= code <= last for first, last in _BLOCKS)


def printable_tree(value: Any) -> Any:
    """Return nested mappings and lists with every text made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {str(key): printable_tree(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [printable_tree(item) for item in value]
    return value
