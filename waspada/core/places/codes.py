"""Place codes of the Ministry of Home Affairs, read without looking anything up.

A code names its ancestors: 65.01.01.2001 lies in 65.01.01, 65.01, 65 and the nation.
"""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Final

from waspada.core.errors import BadInput

NATION: Final = "ID"

_DOTTED = re.compile(r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?", re.ASCII)
_PLAIN_LENGTHS = {2, 4, 6, 10}


class Level(IntEnum):
    """How deep a place lies below the nation."""

    NATION = 0
    PROVINCE = 1
    REGENCY = 2
    KECAMATAN = 3
    DESA = 4


def valid_code(text: str) -> bool:
    """Say whether the text has the shape of a place code; the place itself may not exist."""
    return text == NATION or _DOTTED.fullmatch(text) is not None


def normal_code(text: str) -> str | None:
    """Return the dotted form of a code written with or without dots, or None if it is none."""
    text = text.strip()
    if valid_code(text):
        return text
    if text.upper() == NATION:
        return NATION
    if not (text.isascii() and text.isdigit() and len(text) in _PLAIN_LENGTHS):
        return None
    return ".".join(part for part in (text[:2], text[2:4], text[4:6], text[6:]) if part)


@lru_cache(maxsize=100_000)
def level_of(code: str) -> Level:
    """Return the level a code stands for.

    Raises
    ------
    BadInput : places.bad_code, when the text is not a code
    """
    if not valid_code(code):
        raise BadInput("places.bad_code", value=code)
    return Level.NATION if code == NATION else Level(code.count(".") + 1)


def parent_of(code: str) -> str | None:
    """Return the code one level up; None above the nation."""
    level = level_of(code)
    if level is Level.NATION:
        return None
    return NATION if level is Level.PROVINCE else code.rpartition(".")[0]


@lru_cache(maxsize=100_000)
def parents(code: str) -> tuple[str, ...]:
    """Return every place around this one, nearest first, ending with the nation.

    Pages ask for the same few thousand places again and again.
    """
    found: list[str] = []
    above = parent_of(code)
    while above is not None:
        found.append(above)
        above = parent_of(above)
    return tuple(found)


def ancestor_at(code: str, level: Level) -> str | None:
    """Return the place of that level which holds the code, itself included; None if it is above."""
    own = level_of(code)
    if level > own:
        return None
    if level is Level.NATION:
        return NATION
    return ".".join(code.split(".")[: int(level)])


def province_of(code: str) -> str | None:
    """Return the province a place lies in, or None for the nation."""
    return ancestor_at(code, Level.PROVINCE)


def regency_of(code: str) -> str | None:
    """Return the kabupaten or kota a place lies in, or None for a province and the nation."""
    return ancestor_at(code, Level.REGENCY)


def common_root(places: Sequence[str]) -> str:
    """Return the smallest place that holds all of some, which makes a narrower question."""
    if not places:
        return NATION
    # Codes of equal parts sort as they nest: what holds the first and the last holds all.
    first, last = min(places), max(places)
    return next(around for around in (first, *parents(first)) if is_within(last, around))


def is_within(code: str, subtree: str) -> bool:
    """Say whether a place is the subtree's root or lies under it."""
    return subtree == NATION or code == subtree or code.startswith(subtree + ".")
