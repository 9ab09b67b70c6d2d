"""What stage it is in a place on a day, out of stages whose dates have versions.

Which version of a stage's dates holds in a place: the newest that was decided by the day,
the place's own before its province's, that before the nation's. A postponement is a newer
version; the earlier one stays and is shown beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from waspada.core.places import is_within, parents
from waspada.core.vocabulary import Words

# The nearer to the votes themselves, the earlier; docs/elections.md explains it to people.
MAIN_ORDER: Final = (
    "pemungutan",
    "penghitungan",
    "rekapitulasi",
    "psu",
    "masa_tenang",
    "kampanye",
    "sengketa",
    "pencalonan",
    "logistik",
    "lain",
)


@dataclass(frozen=True, slots=True)
class DatedStage:
    """One version of a stage's dates.

    place : where these dates hold, there and below
    places : filled when asked for a larger place: those of its parts where these dates hold
    """

    election_key: str
    election_name: Words
    code: str
    order: int
    name: Words
    stage: str
    phase: str
    place: str
    version: int
    starts_on: date | None
    ends_on: date | None
    document: str
    source: str
    confidence: str
    decided_on: date | None = None
    places: tuple[str, ...] = ()

    @property
    def begins(self) -> date | None:
        """Return its first day; a stage of which only the end is known counts on that day."""
        return self.starts_on or self.ends_on

    @property
    def closes(self) -> date | None:
        """Return its last day; a stage of which only the start is known counts on that day."""
        return self.ends_on or self.starts_on

    def is_active(self, day: date) -> bool:
        """Say whether the stage runs on a day; one without any date never does."""
        if self.begins is None or self.closes is None:
            return False
        return self.begins <= day <= self.closes

    def days_left(self, day: date) -> int | None:
        """Return how many days remain after this one, None where no date is known."""
        return None if self.closes is None else (self.closes - day).days


@dataclass(frozen=True, slots=True)
class StageChange:
    """A stage that starts or ends on a day."""

    on: date
    kind: Literal["starts", "ends"]
    stage: DatedStage


def in_force(
    versions: Iterable[DatedStage],
    place: str,
    *,
    known_by: date | None = None,
    is_joined: bool = True,
) -> list[DatedStage]:
    """Return the dates of every stage that hold in a place.

    Parameters
    ----------
    versions : all versions of all stages
    known_by : leave out what was decided after this day; None takes everything
    is_joined : parts with equal dates stand as one entry; else each stands for itself

    Returns
    -------
    in order of election and stage. For a place with parts that have dates of their own, the
    distinct dates of those parts follow, each with the parts it holds in.
    """
    chain = (place, *parents(place))
    own: dict[tuple[str, str], DatedStage] = {}
    below: dict[tuple[str, str, str], DatedStage] = {}
    for version in versions:
        if known_by is not None and version.decided_on and version.decided_on > known_by:
            continue
        key = (version.election_key, version.code)
        if version.place in chain:
            held = own.get(key)
            if held is None or _wins(version, held, chain):
                own[key] = version
        elif is_within(version.place, place):
            at = (*key, version.place)
            if at not in below or below[at].version < version.version:
                below[at] = version
    parts = _joined(below.values()) if is_joined else list(below.values())
    return sorted(
        [*own.values(), *parts],
        key=lambda stage: (stage.election_key, stage.order, stage.begins or date.min, stage.place),
    )


def _wins(new: DatedStage, old: DatedStage, chain: Sequence[str]) -> bool:
    return (-chain.index(new.place), new.version) > (-chain.index(old.place), old.version)


def _joined(parts: Iterable[DatedStage]) -> list[DatedStage]:
    """Return the dates of parts, those with equal dates as one."""
    groups: dict[tuple[object, ...], list[DatedStage]] = {}
    for part in parts:
        key = (part.election_key, part.code, part.starts_on, part.ends_on)
        groups.setdefault(key, []).append(part)
    return [
        replace(group[0], places=tuple(sorted(part.place for part in group)))
        for group in groups.values()
    ]


def version_before(
    versions: Iterable[DatedStage], stage: DatedStage, *, known_by: date | None = None
) -> DatedStage | None:
    """Return the dates that held in the stage's place until this version, if any did."""
    earlier = [
        version
        for version in versions
        if (version.election_key, version.code) == (stage.election_key, stage.code)
        and (version.place, version.version) != (stage.place, stage.version)
        and not (version.place == stage.place and version.version > stage.version)
    ]
    held = in_force(earlier, stage.place, known_by=known_by)
    return next((version for version in held if not version.places), None)


def active_on(stages: Iterable[DatedStage], day: date) -> list[DatedStage]:
    """Return the stages that run on a day."""
    return [stage for stage in stages if stage.is_active(day)]


def main_of(
    active: Iterable[DatedStage], day: date, polling: Mapping[str, date] | None = None
) -> DatedStage | None:
    """Return the one stage that heads a page.

    First the vote itself (phase *saat*), then by `MAIN_ORDER`: the nearer to the votes, the
    earlier. Between equals the election whose polling day is nearest, then what began last.
    """
    days = polling or {}

    def rank(stage: DatedStage) -> tuple[int, int, int, int, int]:
        poll = days.get(stage.election_key)
        distance = abs((poll - day).days) if poll else 10_000
        begun = (day - stage.begins).days if stage.begins else 10_000
        place = MAIN_ORDER.index(stage.stage) if stage.stage in MAIN_ORDER else len(MAIN_ORDER)
        return (stage.phase != "saat", place, distance, begun, stage.order)

    return min(active, key=rank, default=None)


def changes_between(stages: Iterable[DatedStage], first: date, days: int) -> list[StageChange]:
    """Return what starts or ends on `first` or in the days after it, `days` days in all."""
    last = first + timedelta(days=days - 1)
    changes: list[StageChange] = []
    for stage in stages:
        if stage.starts_on and first <= stage.starts_on <= last:
            changes.append(StageChange(stage.starts_on, "starts", stage))
        # A stage of one day is told once.
        if stage.ends_on and first <= stage.ends_on <= last and stage.ends_on != stage.starts_on:
            changes.append(StageChange(stage.ends_on, "ends", stage))
    return sorted(changes, key=lambda change: (change.on, change.kind, change.stage.order))


def all_polling_days(stages: Iterable[DatedStage]) -> dict[str, list[date]]:
    """Return every polling day of each election, in order."""
    found: dict[str, set[date]] = {}
    for stage in stages:
        if stage.phase == "saat" and stage.stage in {"pemungutan", "psu"} and stage.begins:
            found.setdefault(stage.election_key, set()).add(stage.begins)
    return {key: sorted(days) for key, days in found.items()}


def nearest_polling(stages: Iterable[DatedStage], day: date) -> dict[str, date]:
    """Return for each election its next polling day, or the last one when all are past."""
    nearest: dict[str, date] = {}
    for key, days in all_polling_days(stages).items():
        nearest[key] = next((one for one in days if one >= day), days[-1])
    return nearest


def election_of_the_day(stages: Sequence[DatedStage], day: date) -> str | None:
    """Return the key of the election a place is in on a day.

    Of those whose stages, from the first date to the last, span the day: the one whose
    polling day is nearest, a coming one before one equally far past.
    """
    spans: dict[str, tuple[date, date]] = {}
    for stage in stages:
        if stage.begins and stage.closes:
            first, last = spans.get(stage.election_key, (stage.begins, stage.closes))
            spans[stage.election_key] = (min(first, stage.begins), max(last, stage.closes))
    polling = nearest_polling(stages, day)

    def rank(key: str) -> tuple[int, int, str]:
        poll = polling.get(key)
        return (abs((poll - day).days) if poll else 10_000, int(not poll or poll < day), key)

    running = [key for key, (first, last) in spans.items() if first <= day <= last]
    return min(running, key=rank, default=None)
