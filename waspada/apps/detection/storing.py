"""Keep what was found: new episodes, what changed of them, and that they are over."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import uuid_utils.compat
from django.conf import settings

from waspada.apps.accounts.identity import current_identity
from waspada.apps.detection.models import CURRENT, EpisodeVersion
from waspada.core.detection.daily_rule import DailyRule
from waspada.core.places import NATION, province_of, regency_of

# What makes two versions differ; the chart goes on by itself and makes no version of its own.
_NUMBERS: Final = (
    "state", "begins", "last", "alarmed_on", "peak", "observed", "expected", "threshold", "score",
    "points", "elsewhere", "chance", "recurrence_days", "places", "around", "method",
    "reason_code", "rule_version", "place_code",
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


@dataclass(slots=True)
class Changes:
    """Versions that a day's judging wrote: (before, after) pairs."""

    pairs: list[tuple[EpisodeVersion | None, EpisodeVersion]] = field(default_factory=list)


def keep(
    found: Iterable[Found], *, day: date, rule: DailyRule, at: datetime, now: datetime
) -> Changes:
    """Write what differs from what is held, inside a transaction and acting as the system.

    An episode goes on while its alarms are at most `calm_days` apart, and is over after that.
    One that is no longer found on days judged again is withdrawn: what it was counted from has
    been corrected. Doing it again writes nothing.

    day : the day judged; at : the time in the world that is shown; now : the real one
    """
    changes = Changes()
    held = list(EpisodeVersion.objects.select_for_update().filter(CURRENT, state="open"))
    left = {row.pk: row for row in held}
    for one in found:
        before = next((row for row in left.values() if _goes_on(row, one, rule)), None)
        if before is not None:
            left.pop(before.pk)
            one = _joined(before, one, day, rule)
        _write(before, one, "open", changes, at=at, now=now)
    for row in left.values():
        if row.alarmed_on > day:
            continue  # judged later than the day asked for
        is_judged_again = row.alarmed_on >= _first_judged(row.kind, day, rule)
        if is_judged_again:
            _end(row, "withdrawn", changes, at=at, now=now)
        elif day - row.alarmed_on > timedelta(days=rule.calm_days):
            _end(row, "over", changes, at=at, now=now)
    return changes


def _first_judged(kind: str, day: date, rule: DailyRule) -> date:
    """Return the earliest day judged together with `day`; clusters are looked for on it alone."""
    return day if kind == "gathering" else day - timedelta(days=rule.calm_days)


def _goes_on(row: EpisodeVersion, one: Found, rule: DailyRule) -> bool:
    same = (row.kind, row.theme, row.classification) == (one.kind, one.theme, one.classification)
    if not same or one.alarmed_on - row.alarmed_on > timedelta(days=rule.calm_days):
        return False
    if one.kind == "gathering":
        return not set(row.places).isdisjoint(one.places)
    return row.place_code == one.place_code


_OF_PEAK: Final = (
    "peak", "observed", "expected", "threshold", "score", "points", "elsewhere", "chance",
    "recurrence_days", "method", "reason_code", "rule_version",
)  # fmt: skip


def _joined(row: EpisodeVersion, one: Found, day: date, rule: DailyRule) -> Found:
    """Return the episode with this day's finding: its days together, the higher peak's numbers.

    A peak of a day that was judged again gives way to what that day has now.
    """
    values = {name: getattr(one, name) for name in Found.__dataclass_fields__}
    if row.kind == "counts":
        is_old_peak_kept = row.peak < _first_judged(row.kind, day, rule) and row.score > one.score
        if is_old_peak_kept:
            values |= {name: getattr(row, name) for name in _OF_PEAK}
    values["begins"] = min(row.begins, one.begins)
    return Found(**values)


def _write(
    before: EpisodeVersion | None,
    one: Found,
    state: str,
    changes: Changes,
    *,
    at: datetime,
    now: datetime,
) -> None:
    columns: dict[str, Any] = asdict(one) | {"state": state}
    if before is not None and all(_same(getattr(before, n), columns[n]) for n in _NUMBERS):
        return
    _append(before, columns, changes, at=at, now=now)


def _end(row: EpisodeVersion, state: str, changes: Changes, *, at: datetime, now: datetime) -> None:
    columns = {name: getattr(row, name) for name in Found.__dataclass_fields__}
    _append(row, columns | {"state": state}, changes, at=at, now=now)


def _append(
    before: EpisodeVersion | None,
    columns: Mapping[str, Any],
    changes: Changes,
    *,
    at: datetime,
    now: datetime,
) -> None:
    received = at
    if before is not None:
        received = max(at, before.received_at)
        EpisodeVersion.unguarded.filter(pk=before.pk).update(superseded_at=received)
    place = columns["place_code"]
    episode_id: UUID = before.episode_id if before else uuid_utils.compat.uuid7()
    after: EpisodeVersion = EpisodeVersion.unguarded.create(
        **columns,
        episode_id=episode_id,
        version=before.version + 1 if before else 1,
        received_at=received,
        recorded_at=now,
        realm=current_identity().realm,
        node_id=settings.WASPADA_NODE,
        province_code="" if place == NATION else province_of(place) or "",
        regency_code="" if place == NATION else regency_of(place) or "",
    )
    changes.pairs.append((before, after))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one))
    return bool(one == other)
