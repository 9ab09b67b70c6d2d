"""Plain text from what people and programs send: what cannot be stored or misleads is left out."""

import unicodedata
from typing import Final

# Marks that turn the direction of writing make a line read as another one; the rest are
# invisible fillers. Letters of any script stay, and so do the joiners that emoji need.
_LEFT_OUT: Final = frozenset(
    "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_REPLACEMENT: Final = "\ufffd"


def plain_text(text: str) -> str:
    """Return the text in NFC with line feeds, without control characters or direction marks."""
    if text.isascii() and text.isprintable():
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    kept = "".join(_kept(character) for character in lines.replace("\u2029", "\n"))
    return unicodedata.normalize("NFC", kept).strip()


def plain_line(text: str) -> str:
    """Return the text on one line."""
    return " ".join(plain_text(text).split())


def _kept(character: str) -> str:
    if character in "\n\t":
        return character
    if character in _LEFT_OUT:
        return ""
    kind = unicodedata.category(character)
    if kind == "Cc":
        return ""
    return _REPLACEMENT if kind == "Cs" else character
