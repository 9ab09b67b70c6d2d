"""The record of warnings: how many were right, what came without one, how early they were.

Few severe incidents and few warnings make every share wide, so each has its 95 % limits
(Clopper & Pearson 1934, Biometrika 26, 404–413). An incident that nobody reported is missing
here as well: the record tells of what is known.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from waspada.core.detection.lean import betaincinv
from waspada.core.places import is_within

SEVERE: Final = 3  # from berat on
_TAIL: Final = 0.025


@dataclass(frozen=True, slots=True)
class Told:
    """A warning that was told to people.

    until : when it ended, or will; rests_on : what it was proposed from, a code
    """

    place: str
    theme: str
    level: str
    told_at: datetime
    until: datetime
    outcome: str
    rests_on: str
    month: str


@dataclass(frozen=True, slots=True)
class Happened:
    """A severe incident that was verified. at : when, or the beginning of its day."""

    number: str
    place: str
    theme: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its limits; of : among how many, where 0 knows nothing."""

    count: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        """The share itself, None of nothing."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Line:
    """How the warnings of one group turned out.

    right : those that came true; kind : those or averted, both among the judged
    """

    key: str
    told: int
    true: int
    averted: int
    false: int
    unsaid: int
    right: Share
    kind: Share


@dataclass(frozen=True, slots=True)
class Record:
    """The record of a place over some time.

    missed : severe incidents that no warning of their theme and place preceded
    lead_hours : of each warning that a severe incident followed, in order
    """

    whole: Line
    by_rule: tuple[Line, ...]
    by_place: tuple[Line, ...]
    by_month: tuple[Line, ...]
    missed: Share
    missed_numbers: tuple[str, ...]
    lead_hours: tuple[float, ...]
    minutes: tuple[float, ...]
    asked: int

    @property
    def lead_median(self) -> float | None:
        """The middle lead time in hours."""
        return median(self.lead_hours) if self.lead_hours else None

    @property
    def minutes_median(self) -> float | None:
        """The middle time to acknowledge in minutes."""
        return median(self.minutes) if self.minutes else None


def share_of(count: int, of: int) -> Share:
    """Return a share with its exact 95 % limits."""
    low = 0.0 if count <= 0 else float(betaincinv(count, of - count + 1, _TAIL))
    high = 1.0 if count >= of else float(betaincinv(count + 1, of - count, 1 - _TAIL))
    return Share(count, of, low, high)


def record_of(
    told: Sequence[Told],
    happened: Sequence[Happened],
    answers: Iterable[tuple[datetime, datetime | None]],
    *,
    covering: Sequence[Told] = (),
) -> Record:
    """Return the record.

    answers : of each person told, when, and when they acknowledged
    covering : those that stood during the time, where some of them were told before it
    """
    pairs = list(answers)
    stood = covering or told
    missed = [one for one in happened if not any(_precedes(each, one) for each in stood)]
    return Record(
        whole=_line("", told),
        by_rule=_lines(told, lambda one: one.rests_on),
        by_place=_lines(told, lambda one: one.place),
        by_month=_lines(told, lambda one: one.month),
        missed=share_of(len(missed), len(happened)),
        missed_numbers=tuple(one.number for one in missed),
        lead_hours=tuple(sorted(_leads(told, happened))),
        minutes=tuple(
            sorted((done - at).total_seconds() / 60 for at, done in pairs if done is not None)
        ),
        asked=len(pairs),
    )


def _precedes(one: Told, event: Happened) -> bool:
    return (
        one.theme == event.theme
        and is_within(event.place, one.place)
        and one.told_at <= event.at < one.until
    )


def _leads(told: Iterable[Told], happened: Sequence[Happened]) -> list[float]:
    found = []
    for one in told:
        after = [event.at for event in happened if _precedes(one, event)]
        if after:
            found.append((min(after) - one.told_at).total_seconds() / 3600)
    return found


def _lines(told: Sequence[Told], key: Callable[[Told], str]) -> tuple[Line, ...]:
    groups: dict[str, list[Told]] = {}
    for one in told:
        groups.setdefault(key(one), []).append(one)
    return tuple(_line(name, groups[name]) for name in sorted(groups))


def _line(key: str, told: Sequence[Told]) -> Line:
    count = {
        code: sum(one.outcome == code for one in told) for code in ("true", "averted", "false", "")
    }
    judged = count["true"] + count["averted"] + count["false"]
    return Line(
        key=key,
        told=len(told),
        true=count["true"],
        averted=count["averted"],
        false=count["false"],
        unsaid=len(told) - judged,
        right=share_of(count["true"], judged),
        kind=share_of(count["true"] + count["averted"], judged),
    )
