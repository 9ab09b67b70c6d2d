"""Text as a search compares it."""

import unicodedata


def folded(text: str) -> str:
    """Return text in lower case, without accents or NUL, with single spaces."""
    plain = unicodedata.normalize("NFKD", text.replace("\0", " ").casefold())
    return " ".join("".join(mark for mark in plain if not unicodedata.combining(mark)).split())
