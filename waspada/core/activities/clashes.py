"""Find activities that stand in each other's way, by rules that are data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from waspada.core.activities.kinds import KINDS, RULES, ClashRule
from waspada.core.errors import BadInput
from waspada.core.places import Level, ancestor_at, is_within, level_of
from waspada.core.places.neighbours import neighbours

_USUAL_LENGTH: Final = timedelta(hours=2)  # of an activity whose end nobody gave


@dataclass(frozen=True, slots=True)
class Event:
    """An activity as the rules see it.

    is_whole_day : no hour is known, so it may be at any hour of its days
    """

    key: str
    kind: str
    place: str
    venue: str
    begins_at: datetime
    ends_at: datetime | None
    crowd: int | None
    is_whole_day: bool = False

    @property
    def closes_at(self) -> datetime:
        """Return its end; a day's without an hour, two hours after the start without an end."""
        if self.is_whole_day:
            return (self.ends_at or self.begins_at) + timedelta(days=1)
        return self.ends_at or self.begins_at + _USUAL_LENGTH


@dataclass(frozen=True, slots=True)
class Clash:
    """Two activities in each other's way, the earlier first, and the rule that says so."""

    code: str
    first: str
    second: str


def find_clashes(events: Iterable[Event]) -> list[Clash]:
    """Return every pair that a rule finds, in order of their beginning; one rule a pair."""
    ordered = sorted(events, key=lambda event: (event.begins_at, event.key))
    widest = timedelta(hours=max(rule.hours for rule in RULES))
    found: list[Clash] = []
    for at, first in enumerate(ordered):
        until = first.closes_at + widest
        for second in ordered[at + 1 :]:
            if second.begins_at > until:
                break
            rule = _rule_of(first, second)
            if rule is not None:
                found.append(Clash(rule.code, first.key, second.key))
    return found


def _rule_of(first: Event, second: Event) -> ClashRule | None:
    return next((rule for rule in RULES if _fits(rule, first, second)), None)


def _fits(rule: ClashRule, first: Event, second: Event) -> bool:
    if not (_groups_fit(rule, first, second) or _groups_fit(rule, second, first)):
        return False
    if second.begins_at - first.closes_at >= timedelta(hours=rule.hours):
        return False
    if (first.crowd or 0) + (second.crowd or 0) < rule.crowd:
        return False
    return _reaches(rule.reach, first, second)


def _groups_fit(rule: ClashRule, one: Event, other: Event) -> bool:
    return (not rule.first or KINDS[one.kind].group in rule.first) and (
        not rule.second or KINDS[other.kind].group in rule.second
    )


def _reaches(reach: str, first: Event, second: Event) -> bool:
    if reach == "venue":
        same = plain_venue(first.venue)
        return bool(same) and same == plain_venue(second.venue) and are_together(first, second)
    if are_together(first, second):
        return True
    return reach == "neighbour" and _are_beside(first.place, second.place)


def are_together(first: Event, second: Event) -> bool:
    """Say whether the place of one lies in that of the other, both at least a kecamatan.

    What is known to the kabupaten only might be anywhere in it, and clashes with what is
    known no better.
    """
    if level_of(first.place) < Level.KECAMATAN or level_of(second.place) < Level.KECAMATAN:
        return first.place == second.place
    return _kecamatan(first.place) == _kecamatan(second.place) or is_within(
        first.place, second.place
    )


def _kecamatan(place: str) -> str:
    return ancestor_at(place, Level.KECAMATAN) or place


def _are_beside(first: str, second: str) -> bool:
    one, other = ancestor_at(first, Level.KECAMATAN), ancestor_at(second, Level.KECAMATAN)
    return one is not None and other is not None and other in _beside(one)


@lru_cache(maxsize=4096)
def _beside(kecamatan: str) -> frozenset[str]:
    try:
        return frozenset(one.code for one in neighbours(kecamatan))
    except BadInput:  # a kecamatan that is no more
        return frozenset()


def plain_venue(venue: str) -> str:
    """Return a venue's name without what people write differently."""
    return " ".join("".join(one if one.isalnum() else " " for one in venue.casefold()).split())
