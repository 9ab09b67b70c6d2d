"""What the calendar page shows: the stages of each election as of a day, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from waspada.apps.elections.models import Election
from waspada.apps.elections.queries import elections_of, stage_versions, stations_in
from waspada.core.elections import (
    DatedStage,
    StageChange,
    changes_between,
    election_of_the_day,
    in_force,
    main_of,
    nearest_polling,
    packaged_election,
    version_before,
)
from waspada.core.elections.packaged import KEYS
from waspada.core.places import load_table
from waspada.core.vocabulary import CONFIDENCES, STAGES

DAYS_AHEAD = 7


@dataclass(frozen=True, slots=True)
class Row:
    """One stage with its state on the day.

    state : running, over, ahead or undated
    days : until it ends when running, until it begins when ahead, since it ended when over
    earlier : the dates that held before, where a later document moved them
    """

    stage: DatedStage
    name: str
    kind: str
    confidence: str
    state: str
    days: int
    places: tuple[str, ...]
    earlier: DatedStage | None
    is_main: bool


@dataclass(frozen=True, slots=True)
class Group:
    """An election with its stages in a place."""

    election: Election
    name: str
    note: str
    polling_on: date | None
    stations: int | None
    rows: tuple[Row, ...]

    @property
    def open_rows(self) -> list[Row]:
        """Return what runs, comes, or has no date yet."""
        return [row for row in self.rows if row.state != "over"]

    @property
    def over_rows(self) -> list[Row]:
        """Return what is over."""
        return [row for row in self.rows if row.state == "over"]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The stages of a place as of a day, the election it is in first."""

    main: DatedStage | None
    polling_on: date | None
    days_to_polling: int | None
    groups: tuple[Group, ...]
    changes: tuple[StageChange, ...]


def calendar_of(place: str, day: date, language: str) -> Calendar:
    """Return the calendar of a place with the dates decided by a day."""
    versions = stage_versions(place)
    stages = in_force(versions, place, known_by=day)
    polling = nearest_polling(stages, day)
    main = main_of([stage for stage in stages if stage.is_active(day)], day, polling)
    current = election_of_the_day(stages, day)
    polling_on = polling.get(current) if current else None
    elections = sorted(
        elections_of(place),
        key=lambda one: (
            one.key != current,
            -(polling.get(one.key) or one.polling_on or date.min).toordinal(),
        ),
    )
    groups = tuple(
        Group(
            election=election,
            name=election.name_en if language == "en" else election.name_id,
            note=_note(election, language),
            polling_on=polling.get(election.key) or election.polling_on,
            stations=stations_in(place, election.key),
            rows=tuple(
                _row(stage, versions, day, language, main)
                for stage in stages
                if stage.election_key == election.key
            ),
        )
        for election in elections
    )
    return Calendar(
        main=main,
        polling_on=polling_on,
        days_to_polling=(polling_on - day).days if polling_on else None,
        groups=tuple(group for group in groups if group.rows),
        changes=tuple(changes_between(stages, day, DAYS_AHEAD + 1)),
    )


def _row(
    stage: DatedStage,
    versions: Sequence[DatedStage],
    day: date,
    language: str,
    main: DatedStage | None,
) -> Row:
    state, days = _state(stage, day)
    table = load_table()
    return Row(
        stage=stage,
        name=stage.name.in_language(language),
        kind=STAGES[stage.stage].in_language(language),
        confidence=CONFIDENCES[stage.confidence].in_language(language),
        state=state,
        days=days,
        places=tuple(table[code].display for code in stage.places),
        earlier=_earlier(stage, versions, day),
        is_main=stage == main,
    )


def _earlier(stage: DatedStage, versions: Sequence[DatedStage], day: date) -> DatedStage | None:
    """Return the dates that a later or nearer document moved, if they differ."""
    before = version_before(versions, stage, known_by=day)
    if before is None or (before.starts_on, before.ends_on) == (stage.starts_on, stage.ends_on):
        return None
    return before


def _state(stage: DatedStage, day: date) -> tuple[str, int]:
    if stage.begins is None or stage.closes is None:
        return "undated", 0
    if day < stage.begins:
        return "ahead", (stage.begins - day).days
    if day > stage.closes:
        return "over", (day - stage.closes).days
    return "running", (stage.closes - day).days


def _note(election: Election, language: str) -> str:
    """Return the note of an election; the package knows its own in both languages."""
    if election.key in KEYS:
        words = packaged_election(election.key).note
        if words.id == election.note:
            return words.in_language(language)
    return election.note


def h_minus(days: int | None) -> str:
    """Return the days to the vote as everybody says them: H-12, hari-H, H+1."""
    if days is None:
        return ""
    if days == 0:
        return "H"
    return f"H-{days}" if days > 0 else f"H+{-days}"
