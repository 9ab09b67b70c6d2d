"""The level a page shows for a place: the standing one where a person set it, else the computed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from waspada.apps.alerts.queries import computed_levels, standing_levels
from waspada.apps.words.sentences import say
from waspada.core.vocabulary import LEVELS

NONE = "none"


@dataclass(frozen=True, slots=True)
class Held:
    """A place's level on a day.

    standing : the row a person (or the demo) set, if there is one
    computed : what the rule gives, with its reasons
    """

    code: str
    level: str
    standing: Any = None
    computed: Any = None

    @property
    def is_automatic(self) -> bool:
        """Say whether the demo set the standing level without a person."""
        return bool(self.standing and self.standing.is_automatic)

    @property
    def is_computed(self) -> bool:
        """Say whether no person has set a level, so that the computed one is shown."""
        return self.standing is None and self.level != NONE

    @property
    def since(self) -> datetime | None:
        """Return when the standing level began."""
        return self.standing.since if self.standing else None

    @property
    def rank(self) -> int:
        """Return the place of the level in the order from calm to grave."""
        return LEVELS.index(self.level)


def levels_on(places: Sequence[str], day: date) -> dict[str, Held]:
    """Return the levels of places on a day; two questions to the database, however many."""
    standing = standing_levels(places, day=day)
    computed = computed_levels(places, day=day)
    held = {}
    for code in places:
        row, rule = standing.get(code), computed.get(code)
        level = row.level if row else rule.level if rule else NONE
        held[code] = Held(code, level, row, rule)
    return held


def level_with_change(place: str, day: date) -> tuple[Held, str | None]:
    """Return a place's level and yesterday's, None where it is the same."""
    now = levels_on([place], day)[place]
    before = levels_on([place], day - timedelta(days=1))[place]
    return now, before.level if before.level != now.level else None


def count_per_level(held: Iterable[Held]) -> list[tuple[str, int]]:
    """Return how many places stand at each level, the gravest first; empty levels left out."""
    totals = dict.fromkeys(reversed(LEVELS), 0)
    for one in held:
        totals[one.level] += 1
    return [(level, count) for level, count in totals.items() if count]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a level holds: the level it argues for, the sentence, and the list under it."""

    level: str
    words: str
    href: str = ""
    link: str = ""


def reasons_of(held: Held | None, place: str, day: date) -> list[Reason]:
    """Return the reasons of a place's level in the reader's language."""
    if held is None or held.computed is None:
        return []
    return [Reason(held.level, say(reason.code, reason.params)) for reason in held.computed.reasons]


def lower_of(held: Held | None) -> str:
    """Return what would lower a place's level, as a sentence."""
    lower = held.computed.would_lower if held and held.computed else None
    return say(lower.code, lower.params) if lower else ""
