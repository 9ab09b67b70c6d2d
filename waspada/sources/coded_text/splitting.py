"""Long messages that a gateway or a telephone has cut: "1/3 LAPOR …", "(2/3) …"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from waspada.sources.coded_text.words import plain

MOST_PARTS: Final = 9
_MARK: Final = re.compile(r"\s*[(\[]?\s*([1-9])\s*(?:/|dari|of)\s*([2-9])\s*[)\].:]?\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a message: which of how many, and its words."""

    number: int
    total: int
    text: str


def part_of(text: str) -> Part | None:
    """Return which piece a message says it is; None for a whole one.

    The mark stands first; what comes after the command is a date (LAPOR 3/4 …).
    """
    said = plain(text)
    found = _MARK.match(said)
    if not found:
        return None
    number, total = int(found[1]), int(found[2])
    if not number <= total <= MOST_PARTS:
        return None
    return Part(number, total, said[found.end() :].strip())


def joined(parts: Mapping[int, str], total: int, gap: str) -> str:
    """Return a message from its pieces in order, with `gap` where one has not come."""
    return " ".join(parts.get(number, gap) for number in range(1, total + 1))
