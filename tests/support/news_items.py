"""News items and messages written for this project, with what they say: tests/core/news_written*.toml.

The first file is open. Of the next two, by two other hands, every second item is open and the rest
is for judging only: nobody looks at those texts or at how a single one is read. All others, by a
hand each, were read once before anybody looked and are open since.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from waspada.core.places import Level, load_table

CORE = Path(__file__).resolve().parents[1] / "core"
BY_OTHERS = ("news_written_a", "news_written_b")
OPENED = tuple(f"news_written_{hand}" for hand in "cdefghijklm")
# May tell of the same event as a text that is kept apart: neither taught nor judged.
LEFT_OUT = frozenset(("contoh_b-069",))


@dataclass(frozen=True, slots=True)
class Item:
    """One written text and what a careful person reads in it.

    province, regency : codes, "" where the text is of none
    """

    name: str
    text: str
    published: date | None
    kind: str
    category: str = ""
    also: tuple[str, ...] = ()
    province: str = ""
    regency: str = ""
    kecamatan: str = ""
    day: date | None = None
    phase: str = ""
    severity: int | None = None
    deaths: int = 0
    injured: int = 0


def written_items(file: str = "news_written") -> list[Item]:
    """Return every written item in the order of its file."""
    listed = tomllib.loads((CORE / f"{file}.toml").read_text(encoding="utf-8"))["item"]
    name = file.replace("news_written", "contoh")
    return [_item(f"{name}-{number:03}", **one) for number, one in enumerate(listed, 1)]


def open_items() -> list[Item]:
    """Return items that may be looked at: of BY_OTHERS every second, of the others all."""
    halves = [one for file in BY_OTHERS for one in written_items(file)[::2]]
    whole = [one for file in OPENED for one in written_items(file)]
    return [one for one in (*written_items(), *halves, *whole) if one.name not in LEFT_OUT]


def unread_items() -> list[Item]:
    """Return items that are for judging only."""
    return [one for file in BY_OTHERS for one in written_items(file)[1::2]]


def _item(
    name: str, *, place: str = "", text: str, also: tuple[str, ...] = (), **more: object
) -> Item:
    code = _codes()[place] if place else ""
    return Item(
        name,
        text.strip(),
        also=tuple(also),
        province=code[:2],
        regency=code if len(code) > 2 else "",
        **{"published": None, **more},  # type: ignore[arg-type]
    )


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    table = load_table()
    names = {table[code].name: code for code in table.codes(level=Level.PROVINCE)}
    for code in table.codes(level=Level.REGENCY):
        names[f"{table[code].kind} {table[code].name}"] = code
    return names
