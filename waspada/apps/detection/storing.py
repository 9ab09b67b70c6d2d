"""Keep what was found: new episodes, what changed of them, and that they are over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import uuid_utils.compat
from django.conf import settings

from waspada.apps.accounts.identity import current_identity
from waspada.apps.detection.models import CURRENT, EpisodeVersion
from waspada.core.detection.daily_rule import DailyRule
from waspada.core.places import province_of, regency_of

# The numbers of an episode's highest day; the others go on with every day.
_OF_PEAK: Final = (
    "peak", "observed", "expected", "threshold", "score", "points", "elsewhere", "chance",
    "recurrence_days", "method", "reason_code", "rule_version", "window_days", "late", "chart",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """An episode as one day's judging sees it; names as in `EpisodeVersion`."""

    kind: str
    place_code: str
    theme: str
    classification: str
    begins: date
    last: date
    alarmed_on: date
    peak: date
    observed: int
    expected: float
    threshold: float | None
    score: float
    points: float
    elsewhere: int
    chance: float
    recurrence_days: float | None
    method: str
    reason_code: str
    rule_version: str
    places: list[str] = field(default_factory=list)
    around: int = 0
    chart: list[list[Any]] = field(default_factory=list)
    window_days: int = 7
    late: list[float] = field(default_factory=list)


_COLUMNS: Final = tuple(one.name for one in fields(Found))
# The chart goes on by itself and makes no version of its own.
_NUMBERS: Final = ("state", *(name for name in _COLUMNS if name != "chart"))


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one episode: the one before (None: a new one), its numbers, its state."""

    before: Any
    found: Found
    state: str


@dataclass(slots=True)
class Changes:
    """Versions that a day's judging wrote: (before, after) pairs."""

    pairs: list[tuple[EpisodeVersion | None, EpisodeVersion]] = field(default_factory=list)


def steps_of(
    held: Sequence[Any], found: Iterable[Found], *, day: date, rule: DailyRule
) -> Iterator[Step]:
    """Yield what becomes of the episodes that go on and of those found on a day.

    An episode goes on while its alarms are at most `calm_days` apart, and is over after that.
    One that is no longer found on days judged again is withdrawn: what it was counted from has
    been corrected, or reports from elsewhere came late.

    held : open episodes, rows or `Found`
    """
    left = {id(row): row for row in held}
    for one in found:
        before = next((row for row in left.values() if _goes_on(row, one, rule)), None)
        if before is None:
            yield Step(None, one, "open")
            continue
        del left[id(before)]
        yield Step(before, _joined(before, one, day, rule), "open")
    for row in left.values():
        if row.alarmed_on > day:
            continue  # judged later than the day asked for
        if row.alarmed_on >= _first_judged(row.kind, day, rule):
            yield Step(row, found_of(row), "withdrawn")
        elif day - row.alarmed_on > timedelta(days=rule.calm_days):
            yield Step(row, found_of(row), "over")


def found_of(row: Any) -> Found:
    """Return the numbers of an episode that is held."""
    return Found(**{name: getattr(row, name) for name in _COLUMNS})


def _first_judged(kind: str, day: date, rule: DailyRule) -> date:
    """Return the earliest day judged together with `day`; gatherings are looked for on it alone."""
    return day if kind == "gathering" else day - timedelta(days=rule.calm_days)


def _goes_on(row: Any, one: Found, rule: DailyRule) -> bool:
    same = (row.kind, row.theme, row.classification) == (one.kind, one.theme, one.classification)
    calm = timedelta(days=rule.calm_days)
    # A day before what is held may be judged too, as a demo that is moved to one does.
    if not same or one.alarmed_on - row.alarmed_on > calm or row.begins - one.last > calm:
        return False
    if one.kind == "gathering":
        return not set(row.places).isdisjoint(one.places)
    return bool(row.place_code == one.place_code)


def _joined(row: Any, one: Found, day: date, rule: DailyRule) -> Found:
    """Return the episode with this day's finding: its days together, the higher peak's numbers.

    A peak of a day that was judged again gives way to what that day has now.
    """
    values: dict[str, Any] = {"begins": min(row.begins, one.begins)}
    was_judged_again = row.peak >= _first_judged(row.kind, day, rule)
    if row.kind == "counts" and not was_judged_again and row.score > one.score:
        values |= {name: getattr(row, name) for name in _OF_PEAK}
    return replace(one, **values)


def keep(
    found: Iterable[Found], *, day: date, rule: DailyRule, at: datetime, now: datetime
) -> Changes:
    """Write what differs from what is held, inside a transaction and acting as the system.

    Doing it again writes nothing.

    day : the day judged; at : the time in the world that is shown; now : the real one
    """
    changes = Changes()
    held = list(EpisodeVersion.objects.select_for_update().filter(CURRENT, state="open"))
    for step in steps_of(held, found, day=day, rule=rule):
        columns = asdict(step.found) | {"state": step.state}
        before: EpisodeVersion | None = step.before
        if before is None or not all(_same(getattr(before, n), columns[n]) for n in _NUMBERS):
            changes.pairs.append((before, _append(before, columns, at=at, now=now)))
    return changes


def _append(
    before: EpisodeVersion | None, columns: Mapping[str, Any], *, at: datetime, now: datetime
) -> EpisodeVersion:
    """Write the next version; one that was restricted stays so."""
    received = at
    rights: dict[str, Any] = {}
    if before is not None:
        received = max(at, before.received_at)
        rights = {
            "concerns_units": before.concerns_units,
            "compartment": before.compartment,
        }
        EpisodeVersion.unguarded.filter(pk=before.pk).update(superseded_at=received)
    place = columns["place_code"]
    episode_id: UUID = before.episode_id if before else uuid_utils.compat.uuid7()
    after: EpisodeVersion = EpisodeVersion.unguarded.create(
        **columns,
        **rights,
        episode_id=episode_id,
        version=before.version + 1 if before else 1,
        received_at=received,
        recorded_at=now,
        realm=current_identity().realm,
        node_id=settings.WASPADA_NODE,
        province_code=province_of(place) or "",
        regency_code=regency_of(place) or "",
    )
    return after


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one))
    return bool(one == other)
