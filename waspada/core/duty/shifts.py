"""Shifts of a desk: their hours, what lies between them, and who stands in two at once."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from waspada.core.errors import BadInput

MOST_SHIFTS: Final = 6
NAME_LENGTH: Final = 40
DAY: Final = timedelta(days=1)
# A night of 16 hours is seen; 23 hours are two hours written the wrong way round.
LONGEST: Final = timedelta(hours=16)
# Two shifts may share the hour in which one hands over to the other.
SHARED_MOST: Final = timedelta(hours=1)
_CLOCK = re.compile(r"([01]?\d|2[0-4])(?:[.:]([0-5]\d))?")


@dataclass(frozen=True, slots=True)
class ShiftKind:
    """A shift that returns every day; one that ends at or before its start ends the next day."""

    name: str
    begins: time
    ends: time

    @property
    def is_overnight(self) -> bool:
        """Say whether the shift ends on the day after it began."""
        return self.ends <= self.begins

    @property
    def length(self) -> timedelta:
        """Return how long the shift lasts; the same hour twice is a whole day."""
        return _since_midnight(self.ends) - _since_midnight(self.begins) + DAY * self.is_overnight

    def span(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return when the shift of a day begins and ends, in the place's zone."""
        begins = datetime.combine(day, self.begins, tzinfo=zone)
        return begins, begins + self.length  # no zone of Indonesia changes its clock


@dataclass(frozen=True, slots=True)
class Slot:
    """One shift of one day with the people in it."""

    key: str
    name: str
    begins_at: datetime
    ends_at: datetime
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nobody is on duty."""

    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Double:
    """A person who stands in two shifts at once."""

    person: str
    first: Slot
    second: Slot


def read_clock(text: str) -> time:
    """Return a time of day as people write it: 8, 08.00, 20:30; 24.00 is midnight.

    Raises
    ------
    BadInput : duty.bad_clock
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None or (found[1] == "24" and (found[2] or "00") != "00"):
        raise BadInput("duty.bad_clock", value=text.strip()[:12])
    return time(int(found[1]) % 24, int(found[2] or 0))


def check_kinds(kinds: Sequence[ShiftKind]) -> None:
    """Refuse shifts that cannot be meant.

    Raises
    ------
    BadInput : duty.no_shifts, duty.too_many_shifts, duty.no_shift_name, duty.shift_twice,
        duty.end_before_start, duty.shifts_overlap
    """
    if not kinds:
        raise BadInput("duty.no_shifts")
    if len(kinds) > MOST_SHIFTS:
        raise BadInput("duty.too_many_shifts", count=len(kinds), most=MOST_SHIFTS)
    seen: set[str] = set()
    for kind in kinds:
        if not kind.name.strip() or len(kind.name) > NAME_LENGTH:
            raise BadInput("duty.no_shift_name", most=NAME_LENGTH)
        if kind.name.casefold() in seen:
            raise BadInput("duty.shift_twice", name=kind.name)
        seen.add(kind.name.casefold())
        if LONGEST < kind.length < DAY:
            hours = kind.length.total_seconds() / 3600
            raise BadInput("duty.end_before_start", name=kind.name, hours=hours)
    for index, one in enumerate(kinds):
        for other in kinds[index + 1 :]:
            shared = _shared(one, other)
            if shared > SHARED_MOST:
                minutes = int(shared.total_seconds() // 60)
                raise BadInput(
                    "duty.shifts_overlap", first=one.name, second=other.name, minutes=minutes
                )


def gaps(slots: Iterable[Slot], since: datetime, until: datetime) -> list[Gap]:
    """Return when nobody is on duty between two moments; an empty slot covers nothing."""
    found: list[Gap] = []
    reached = since
    for slot in sorted(slots, key=lambda one: one.begins_at):
        if not slot.people or slot.ends_at <= reached:
            continue
        if slot.begins_at >= until:
            break
        if slot.begins_at > reached:
            found.append(Gap(reached, slot.begins_at))
        reached = slot.ends_at
    if reached < until:
        found.append(Gap(reached, until))
    return found


def doubles(slots: Iterable[Slot]) -> list[Double]:
    """Return who stands in two shifts that overlap, each pair once, in order of time."""
    by_person: dict[str, list[Slot]] = {}
    for slot in sorted(slots, key=lambda one: (one.begins_at, one.ends_at, one.key)):
        for person in dict.fromkeys(slot.people):
            by_person.setdefault(person, []).append(slot)
    found: list[Double] = []
    for person, mine in by_person.items():
        longest = mine[0]
        for _, slot in pairwise(mine):
            if slot.begins_at < longest.ends_at:
                found.append(Double(person, longest, slot))
            longest = max(longest, slot, key=lambda one: one.ends_at)
    return sorted(found, key=lambda one: (one.second.begins_at, one.person))


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)


def _shared(one: ShiftKind, other: ShiftKind) -> timedelta:
    """Return how long two daily shifts run side by side within a day, around midnight too."""
    total = timedelta()
    for shift in (-DAY, timedelta(), DAY):
        begins = _since_midnight(other.begins) + shift
        first, last = _since_midnight(one.begins), _since_midnight(one.begins) + one.length
        total += max(min(last, begins + other.length) - max(first, begins), timedelta())
    return total
