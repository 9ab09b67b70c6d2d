"""News items and messages written for this project, with what they say: tests/core/news_written.toml."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from waspada.core.places import Level, load_table

WRITTEN = Path(__file__).resolve().parents[1] / "core" / "news_written.toml"


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
    severity: int | None = None
    deaths: int = 0
    injured: int = 0


def written_items() -> list[Item]:
    """Return every written item in the order of its file."""
    listed = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))["item"]
    return [_item(f"contoh-{number:03}", **one) for number, one in enumerate(listed, 1)]


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
