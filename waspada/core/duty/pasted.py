"""A roster pasted from a table: one row a shift, with day, shift and names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final

MOST_ROWS: Final = 500
MOST_NEAR: Final = 3
_COLUMNS: Final = 3
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb pebruari february",
            "maret mar march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "agustus agu agt aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nov nopember",
            "desember des dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            "senin monday",
            "selasa tuesday",
            "rabu wednesday",
            "kamis thursday",
            "jumat jum'at friday",
            "sabtu saturday",
            "minggu ahad sunday",
        )
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?")
_WORDS = re.compile(r"(\d{1,2})\s+([a-z]+)\.?(?:\s+(\d{4}))?")
_SPLIT_NAMES = re.compile(r"\s*(?:[,;/&+]|\bdan\b|\band\b)\s*", re.IGNORECASE)
# Degrees before and after a name: who pastes a list writes them, an account may not.
_TITLES = frozenset(
    [
        "dr",
        "drs",
        "dra",
        "ir",
        "h",
        "hj",
        "prof",
        "sh",
        "se",
        "st",
        "sp",
        "sip",
        "ssos",
        "spd",
        "skom",
        "sstp",
        "mm",
        "msi",
        "mh",
        "map",
        "mpd",
        "mkom",
        "amd",
    ]
)


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One row that was understood; the names as they were written."""

    line: int
    day: date
    shift: str
    names: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was not understood, as a code and its parameters."""

    line: int
    code: str
    params: Mapping[str, object]


def read_rows(
    text: str, *, shifts: Sequence[str], near: date
) -> tuple[list[PastedRow], list[RowProblem]]:
    """Read pasted rows: day, shift and names, parted by tabs, semicolons or bars.

    near : a day of the roster; a date without its year is the one nearest to it
    """
    rows: list[PastedRow] = []
    problems: list[RowProblem] = []
    known = {_plain(name): name for name in shifts}
    lines = [line.strip() for line in text.splitlines()]
    for number, line in enumerate(lines, start=1):
        if not line or _is_heading(line):
            continue
        if len(rows) + len(problems) >= MOST_ROWS:
            problems.append(RowProblem(number, "duty.too_many_rows", {"most": MOST_ROWS}))
            break
        cells = _cells(line)
        if len(cells) < _COLUMNS or not cells[2]:
            problems.append(RowProblem(number, "duty.row_lacks_columns", {}))
            continue
        day, code = _day(cells[0], near)
        if day is None:
            problems.append(RowProblem(number, code, {"value": cells[0][:40]}))
            continue
        shift = known.get(_plain(cells[1]))
        if shift is None:
            params = {"value": cells[1][:40], "shifts": ", ".join(shifts)}
            problems.append(RowProblem(number, "duty.unknown_shift", params))
            continue
        rows.append(PastedRow(number, day, shift, cells[2]))
    return rows, problems


def names_in(cell: str, people: Mapping[str, str]) -> tuple[list[str], list[str], list[str]]:
    """Return who a cell of names means: keys found, names unknown, names of several people.

    people : key → name as it is shown; a name may carry commas and degrees of its own
    """
    by_name: dict[str, list[str]] = {}
    for key, name in people.items():
        by_name.setdefault(_plain(name), []).append(key)
    whole = by_name.get(_plain(cell), [])
    if len(whole) == 1:
        return [whole[0]], [], []
    found: list[str] = []
    unknown: list[str] = []
    several: list[str] = []
    for part in _SPLIT_NAMES.split(cell):
        name = _plain(part)
        if not name:
            continue  # nothing, or a degree alone
        keys = by_name.get(name, [])
        if len(keys) == 1:
            found.append(keys[0])
        else:
            (several if keys else unknown).append(part.strip())
    if not found and not unknown and not several:
        unknown.append(cell.strip())
    return list(dict.fromkeys(found)), unknown, several


def nearest_names(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names most like one that is not known."""
    by_plain = {_plain(one): one for one in known}
    return [by_plain[one] for one in get_close_matches(_plain(name), by_plain, MOST_NEAR, 0.6)]


def _plain(name: str) -> str:
    words = re.sub(r"[^\w\s'-]", "", name.casefold()).split()
    return " ".join(word for word in words if word not in _TITLES)


def _cells(line: str) -> list[str]:
    for mark in ("\t", "|", ";"):
        if mark in line:
            cells = [cell.strip() for cell in line.strip("|").split(mark)]
            return [*cells[:2], ", ".join(cell for cell in cells[2:] if cell)]
    return [line]


def _is_heading(line: str) -> bool:
    return _plain(_cells(line)[0]) in {"tanggal", "hari", "hari tanggal", "date", "day"}


def _day(text: str, near: date) -> tuple[date | None, str]:
    """Return the day a cell means, or the code of what is wrong with it."""
    plain = text.casefold().replace(",", " ").strip()
    weekday: int | None = None
    words = plain.split()
    if words and words[0] in _WEEKDAYS:
        weekday = _WEEKDAYS[words[0]]
        plain = " ".join(words[1:]).strip(" ()")
    day = _written_day(plain, near)
    if day is None:
        return None, "duty.bad_day"
    if weekday is not None and day.weekday() != weekday:
        return None, "duty.weekday_differs"
    return day, ""


def _written_day(plain: str, near: date) -> date | None:
    if found := _ISO.fullmatch(plain):
        return _real(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(plain):
        day, month, year = int(found[1]), int(found[2]), found[3]
    elif (found := _WORDS.fullmatch(plain)) and found[2] in _MONTHS:
        day, month, year = int(found[1]), _MONTHS[found[2]], found[3]
    else:
        return None
    if year:
        return _real(int(year) + (2000 if len(year) == 2 else 0), month, day)
    around = (_real(near.year + shift, month, day) for shift in (-1, 0, 1))
    real = [one for one in around if one is not None]
    return min(real, key=lambda one: abs((one - near).days), default=None)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
