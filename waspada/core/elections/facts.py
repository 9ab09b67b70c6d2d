"""What is known of an election, checked: the form of the packaged tables and of uploads."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from waspada.core.places import NATION, load_table
from waspada.core.vocabulary import CONFIDENCES, PHASES, STAGES, Words

KINDS: Final = ("pilkada", "psu", "pemilu")
OFFICES: Final = ("governor", "regent", "mayor", "president", "legislature")
EARLIEST: Final = date(1999, 1, 1)
LATEST: Final = date(2099, 12, 31)
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){0,4}", re.ASCII)
_KEY_LENGTH: Final = 40
_CODE_LENGTH: Final = 60
_NAME_LENGTH: Final = 160
_DOCUMENT_LENGTH: Final = 200
_SOURCE_LENGTH: Final = 400
_MOST_STAGES: Final = 200
_MOST_PLACES: Final = 2_000
_MOST_STATIONS: Final = 100_000

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ContestFacts:
    """What a place votes for."""

    place: str
    office: str
    polling_on: date | None = None
    stations: int | None = None
    source: str = ""
    confidence: str = "sedang"


@dataclass(frozen=True, slots=True)
class DatesFacts:
    """One version of a stage's dates, later versions after earlier ones."""

    place: str
    starts_on: date | None
    ends_on: date | None
    document: str
    source: str
    confidence: str
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class StageFacts:
    """A stage with the versions of its dates."""

    code: str
    name: Words
    stage: str
    phase: str
    dates: tuple[DatesFacts, ...]


@dataclass(frozen=True, slots=True)
class ElectionFacts:
    """An election with its places and stages."""

    key: str
    kind: str
    name: Words
    polling_on: date | None
    source: str
    confidence: str
    has_complete_places: bool
    note: Words
    contests: tuple[ContestFacts, ...]
    stages: tuple[StageFacts, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an entry, and where it stands."""

    path: Path
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class _Reader:
    """Reads entries one by one and remembers every problem instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def note(self, path: Path, code: str, **params: object) -> None:
        self.problems.append(Problem(path, code, params))

    def table(self, value: object, path: Path, known: Sequence[str]) -> Mapping[str, Any]:
        """Return a mapping; entries nobody knows are spelling errors and are named."""
        if not isinstance(value, Mapping):
            self.note(path, "elections.not_a_table")
            return {}
        for name in value:
            if name not in known:
                self.note(
                    (*path, str(name)),
                    "elections.unknown_entry",
                    entry=str(name)[:40],
                    known=", ".join(known),
                )
        return value

    def rows(self, value: object, path: Path, most: int) -> Sequence[Any]:
        if value is None:
            return ()
        if not isinstance(value, Sequence) or isinstance(value, str):
            self.note(path, "elections.not_a_list")
            return ()
        if len(value) > most:
            self.note(path, "elections.too_many", count=len(value), limit=most)
            return ()
        return value

    def text(
        self, table: Mapping[str, Any], name: str, path: Path, longest: int, *, needed: bool = True
    ) -> str:
        value = table.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            if needed:
                self.note((*path, name), "elections.missing", entry=name)
            return ""
        if not isinstance(value, str):
            self.note((*path, name), "elections.not_text", entry=name)
            return ""
        if len(value) > longest:
            self.note((*path, name), "elections.too_long", entry=name, limit=longest)
        return value.strip().replace("\x00", "")

    def words(self, table: Mapping[str, Any], name: str, path: Path, *, needed: bool) -> Words:
        value = table.get(name)
        if isinstance(value, str):
            return Words(id=value.strip(), en=value.strip())
        if value is None and not needed:
            return Words(id="", en="")
        if value is None:
            self.note((*path, name), "elections.missing", entry=name)
            return Words(id="", en="")
        both = self.table(value, (*path, name), ("id", "en"))
        indonesian = self.text(both, "id", (*path, name), _NAME_LENGTH * 4)
        english = self.text(both, "en", (*path, name), _NAME_LENGTH * 4, needed=False)
        return Words(id=indonesian, en=english or indonesian)

    def choice(
        self, table: Mapping[str, Any], name: str, path: Path, known: Sequence[str], default: str
    ) -> str:
        value = table.get(name, default)
        if value not in known:
            code = "elections.missing" if value in (None, "") else "elections.unknown_choice"
            self.note(
                (*path, name), code, entry=name, value=str(value)[:40], known=", ".join(known)
            )
            return known[0]
        return str(value)

    def day(self, table: Mapping[str, Any], name: str, path: Path) -> date | None:
        value = table.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value.strip())
            except ValueError:
                value = None
        if not isinstance(value, date):
            shown = str(table[name])[:40]
            self.note((*path, name), "elections.not_a_date", entry=name, value=shown)
            return None
        if not EARLIEST <= value <= LATEST:
            self.note((*path, name), "elections.date_far_off", entry=name, value=value.isoformat())
            return None
        return value

    def place(self, table: Mapping[str, Any], path: Path, default: str | None) -> str:
        value = table.get("place", default)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)  # a province
        # YAML reads 65.10 as the number 65.1: without quotes a code may lose its last digit.
        if isinstance(value, float):
            self.note((*path, "place"), "elections.place_not_quoted", value=str(value))
            return NATION
        if not isinstance(value, str) or value not in load_table():
            self.note((*path, "place"), "elections.unknown_place", value=str(value)[:40])
            return NATION
        return value


def read_election(document: object) -> tuple[ElectionFacts | None, list[Problem]]:
    """Read and check one election.

    Parameters
    ----------
    document : nested mappings and lists as TOML or YAML give them; see docs/elections.md

    Returns
    -------
    (the election, no problems) or (None, every problem with the path to its entry)
    """
    reader = _Reader()
    table = reader.table(
        document,
        (),
        (
            "key", "kind", "name", "polling_on", "source", "confidence", "has_complete_places",
            "note", "places", "stages",
        ),
    )  # fmt: skip
    if not table and reader.problems:
        return None, reader.problems
    key = reader.text(table, "key", (), _KEY_LENGTH)
    if key and not _KEY.fullmatch(key):
        reader.note(("key",), "elections.bad_key", value=key[:40])
    complete = table.get("has_complete_places", True)
    if not isinstance(complete, bool):
        reader.note(("has_complete_places",), "elections.not_yes_or_no")
    election = ElectionFacts(
        key=key,
        kind=reader.choice(table, "kind", (), KINDS, ""),
        name=reader.words(table, "name", (), needed=True),
        polling_on=reader.day(table, "polling_on", ()),
        source=reader.text(table, "source", (), _SOURCE_LENGTH, needed=False),
        confidence=reader.choice(table, "confidence", (), tuple(CONFIDENCES), "sedang"),
        has_complete_places=bool(complete),
        note=reader.words(table, "note", (), needed=False),
        contests=_contests(reader, table),
        stages=_stages(reader, table),
    )
    return (None if reader.problems else election), reader.problems


def _contests(reader: _Reader, table: Mapping[str, Any]) -> tuple[ContestFacts, ...]:
    contests: list[ContestFacts] = []
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(reader.rows(table.get("places"), ("places",), _MOST_PLACES)):
        path: Path = ("places", number)
        known = ("place", "office", "polling_on", "stations", "source", "confidence")
        entry = reader.table(row, path, known)
        if not entry:
            continue
        stations = entry.get("stations")
        if stations is not None and not _is_count(stations):
            reader.note((*path, "stations"), "elections.bad_count", limit=_MOST_STATIONS)
            stations = None
        contest = ContestFacts(
            place=reader.place(entry, path, None),
            office=reader.choice(entry, "office", path, OFFICES, ""),
            polling_on=reader.day(entry, "polling_on", path),
            stations=stations,
            source=reader.text(entry, "source", path, _SOURCE_LENGTH, needed=False),
            confidence=reader.choice(entry, "confidence", path, tuple(CONFIDENCES), "sedang"),
        )
        if (contest.place, contest.office) in seen:
            reader.note(path, "elections.twice", entry=contest.place)
        seen.add((contest.place, contest.office))
        contests.append(contest)
    return tuple(contests)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_STATIONS


def _stages(reader: _Reader, table: Mapping[str, Any]) -> tuple[StageFacts, ...]:
    stages: list[StageFacts] = []
    seen: set[str] = set()
    for number, row in enumerate(reader.rows(table.get("stages"), ("stages",), _MOST_STAGES)):
        path: Path = ("stages", number)
        entry = reader.table(row, path, ("code", "name", "stage", "phase", "dates"))
        if not entry:
            continue
        code = reader.text(entry, "code", path, _CODE_LENGTH)
        if code and not _KEY.fullmatch(code):
            reader.note((*path, "code"), "elections.bad_key", value=code[:40])
        if code in seen:
            reader.note((*path, "code"), "elections.twice", entry=code)
        seen.add(code)
        stages.append(
            StageFacts(
                code=code,
                name=reader.words(entry, "name", path, needed=True),
                stage=reader.choice(entry, "stage", path, tuple(STAGES), ""),
                phase=reader.choice(entry, "phase", path, tuple(PHASES), ""),
                dates=_dates(reader, entry, path),
            )
        )
    return tuple(stages)


def _dates(reader: _Reader, stage: Mapping[str, Any], above: Path) -> tuple[DatesFacts, ...]:
    versions: list[DatesFacts] = []
    rows = reader.rows(stage.get("dates"), (*above, "dates"), _MOST_PLACES)
    for number, row in enumerate(rows):
        path = (*above, "dates", number)
        known = (
            "place", "starts_on", "ends_on", "document", "source", "confidence", "decided_on",
        )  # fmt: skip
        entry = reader.table(row, path, known)
        if not entry:
            continue
        starts_on = reader.day(entry, "starts_on", path)
        ends_on = reader.day(entry, "ends_on", path)
        if starts_on and ends_on and ends_on < starts_on:
            reader.note(
                (*path, "ends_on"),
                "elections.ends_before_it_starts",
                starts=starts_on.isoformat(),
                ends=ends_on.isoformat(),
            )
        versions.append(
            DatesFacts(
                place=reader.place(entry, path, NATION),
                starts_on=starts_on,
                ends_on=ends_on,
                document=reader.text(entry, "document", path, _DOCUMENT_LENGTH),
                source=reader.text(entry, "source", path, _SOURCE_LENGTH, needed=False),
                confidence=reader.choice(entry, "confidence", path, tuple(CONFIDENCES), "sedang"),
                decided_on=reader.day(entry, "decided_on", path),
            )
        )
    return tuple(versions)
