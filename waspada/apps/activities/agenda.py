"""A place's agenda as its pages show it: days, clashes, crowds, and the cooling-off period."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from waspada.apps.activities.models import ActivityVersion
from waspada.apps.activities.queries import activities_around, activities_between, event_of
from waspada.apps.elections.queries import stages_on
from waspada.core.activities import (
    KINDS,
    STANDING,
    Clash,
    CrowdNote,
    crowd_note,
    find_clashes,
)
from waspada.core.elections import DatedStage
from waspada.core.places import is_within

MOST_SHOWN: Final = 400
# Stages during which a crowd is remarked upon.
_BUSY_STAGES: Final = ("pemungutan", "penghitungan", "rekapitulasi", "psu")
# Those that head a day; a span in which votes may be repeated says little of one day.
_HEADING: Final = ("masa_tenang", "pemungutan", "penghitungan", "rekapitulasi")
COMING: Final = ("planned", "moved")
_CROWD_AT_STAGE: Final = 500
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClashShown:
    """A rule and the other activity it speaks of."""

    code: str
    other: ActivityVersion


@dataclass(frozen=True, slots=True)
class ClashPair:
    """Two activities in each other's way, and the rule that says so."""

    code: str
    first: ActivityVersion
    second: ActivityVersion


@dataclass(slots=True)
class Entry:
    """One activity with everything a reader should know of it.

    quiet : what the cooling-off period says: forbidden, watched or nothing
    stage : the stage with which a large crowd falls together
    """

    row: ActivityVersion
    clashes: list[ClashShown] = field(default_factory=list)
    crowd: CrowdNote | None = None
    quiet: str = ""
    quiet_days: DatedStage | None = None
    stage: DatedStage | None = None

    @property
    def is_off(self) -> bool:
        return self.row.state == "cancelled"


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """One day with what falls on it and the stages that mark it."""

    day: date
    entries: tuple[Entry, ...]
    stages: tuple[DatedStage, ...] = ()


@dataclass(frozen=True, slots=True)
class Agenda:
    """Some days of a place."""

    days: tuple[AgendaDay, ...]
    today: date
    is_cut: bool = False

    @property
    def entries(self) -> list[Entry]:
        """Return every activity once, in order."""
        found = {str(one.row.pk): one for day in self.days for one in day.entries}
        return list(found.values())

    @property
    def pairs(self) -> list[ClashPair]:
        """Return the clashes between activities that are still to come, each once."""
        found: dict[tuple[str, frozenset[object]], ClashPair] = {}
        for entry in self._coming():
            for clash in entry.clashes:
                if clash.other.state in COMING and clash.other.last_day >= self.today:
                    ids = frozenset({entry.row.activity_id, clash.other.activity_id})
                    pair = ClashPair(clash.code, entry.row, clash.other)
                    found.setdefault((clash.code, ids), pair)
        return list(found.values())

    @property
    def forbidden(self) -> list[Entry]:
        """Return what is still to come and may not take place in the cooling-off period."""
        return [entry for entry in self._coming() if entry.quiet == "forbidden"]

    def _coming(self) -> list[Entry]:
        return [
            entry
            for entry in self.entries
            if entry.row.state in COMING and entry.row.last_day >= self.today
        ]


def agenda_of(
    place: str, first: date, last: date, *, day: date | None, stages_by: date, kind: str = ""
) -> Agenda:
    """Return a place's agenda for some days.

    day : as known at its end; None for now
    stages_by : the day that counts as today: stages as decided by it, what is past before it
    kind : only this kind of activity, or group of kinds
    """
    rows = list(activities_between(place, first, last, day=day)[: MOST_SHOWN + 1])
    is_cut = len(rows) > MOST_SHOWN
    rows = [row for row in rows[:MOST_SHOWN] if kind in {"", row.kind, KINDS[row.kind].group}]
    stages = stages_on(place, stages_by)
    entries = entries_of(rows, stages, around=activities_around(place, first, last, day))
    days = [first + _A_DAY * number for number in range((last - first).days + 1)]
    marks = [stage for stage in stages if stage.stage in _HEADING]
    return Agenda(
        tuple(
            AgendaDay(
                one,
                tuple(e for e in entries if e.row.first_day <= one <= e.row.last_day),
                tuple(stage for stage in marks if stage.is_active(one) and not stage.places),
            )
            for one in days
        ),
        stages_by,
        is_cut,
    )


def entries_of(
    rows: Iterable[ActivityVersion],
    stages: Sequence[DatedStage],
    *,
    around: Sequence[ActivityVersion],
) -> list[Entry]:
    """Return activities with their clashes, crowd notes and stages.

    around : everything that may stand in their way, themselves among it
    """
    known = {str(row.activity_id): row for row in around}
    rows = list(rows)
    known |= {str(row.activity_id): row for row in rows if row.state in STANDING}
    clashes = find_clashes(event_of(row) for row in known.values())
    by_key: dict[str, list[ClashShown]] = {}
    for clash in clashes:
        for key, other in _both_ways(clash):
            by_key.setdefault(key, []).append(ClashShown(clash.code, known[other]))
    return [_entry(row, by_key.get(str(row.activity_id), []), stages) for row in rows]


def _both_ways(clash: Clash) -> tuple[tuple[str, str], tuple[str, str]]:
    return (clash.first, clash.second), (clash.second, clash.first)


def _entry(row: ActivityVersion, clashes: list[ClashShown], stages: Sequence[DatedStage]) -> Entry:
    entry = Entry(row, crowd=crowd_note(row.crowd))
    if row.state not in STANDING:
        return entry
    entry.clashes = clashes
    quiet = _stage_at(row, stages, ("masa_tenang",))
    if quiet is not None:
        entry.quiet, entry.quiet_days = KINDS[row.kind].quiet, quiet
    is_large = (row.crowd or 0) >= _CROWD_AT_STAGE and KINDS[row.kind].group != "stage"
    entry.stage = _stage_at(row, stages, _BUSY_STAGES) if is_large else None
    return entry


def _stage_at(
    row: ActivityVersion, stages: Iterable[DatedStage], wanted: Sequence[str]
) -> DatedStage | None:
    """Return the first stage of some kinds during which an activity takes place there."""
    for stage in stages:
        if stage.stage not in wanted or stage.begins is None or stage.closes is None:
            continue
        if not (stage.begins <= row.last_day and row.first_day <= stage.closes):
            continue
        if not stage.places or any(is_within(row.place_code, one) for one in stage.places):
            return stage
    return None


def entry_of(row: ActivityVersion, *, day: date | None, stages_by: date) -> Entry:
    """Return one activity with everything its reader should know of it."""
    around = activities_around(row.place_code, row.first_day, row.last_day, day)
    stages = stages_on(row.place_code, stages_by)
    return entries_of([row], stages, around=around)[0]
