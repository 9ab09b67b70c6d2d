"""The level a page shows for a place: the standing one where a person set it, else the computed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import ngettext

from waspada.apps.alerts.queries import computed_levels, standing_levels
from waspada.apps.picture.links import address, incidents_link
from waspada.apps.words.sentences import say
from waspada.core.vocabulary import LEVELS

NONE = "none"


@dataclass(frozen=True, slots=True)
class Held:
    """A place's level on a day.

    standing : the row a person (or the demo) set, if there is one
    computed : what the rule gives, with its reasons, where it was asked for
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
    """Return the levels of places on a day; what stands is not computed again."""
    standing = standing_levels(places, day=day)
    others = [code for code in places if code not in standing]
    computed = computed_levels(others, day=day) if others else {}
    held = {}
    for code in places:
        row, rule = standing.get(code), computed.get(code)
        level = row.level if row else rule.level if rule else NONE
        held[code] = Held(code, level, row, rule)
    return held


def level_with_change(place: str, day: date) -> tuple[Held, str | None]:
    """Return a place's level with its reasons, and yesterday's, None where it is the same."""
    row = standing_levels([place], day=day).get(place)
    rule = computed_levels([place], day=day)[place]
    now = Held(place, row.level if row else rule.level, row, rule)
    before = levels_on([place], day - timedelta(days=1))[place]
    return now, before.level if before.level != now.level else None


def count_per_level(held: Iterable[Held]) -> list[tuple[str, int]]:
    """Return how many places stand at each level, the gravest first; empty levels left out."""
    totals = dict.fromkeys(reversed(LEVELS), 0)
    for one in held:
        totals[one.level] += 1
    return [(level, count) for level, count in totals.items() if count]


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Why a level holds: the level it argues for, the sentence, and the way to what is under it."""

    level: str
    words: str
    href: str = ""
    link: str = ""


def reasons_of(held: Held | None, place: str, day: date) -> list[ReasonLine]:
    """Return the reasons of a place's level in the reader's language."""
    if held is None or held.computed is None:
        return []
    found = []
    for reason in held.computed.reasons:
        count = len(reason.numbers)
        href = link = ""
        if count == 1:
            href = address("reports:incident", reason.numbers[0])
        elif count:
            href = incidents_link(place, first=day - timedelta(days=28), last=day, day=day)
        if count:
            link = ngettext("%(n)d kejadian", "%(n)d kejadian", count) % {"n": count}
        found.append(ReasonLine(reason.level, say(reason.code, reason.params), href, link))
    return found


def lower_of(held: Held | None) -> str:
    """Return what would lower a place's level, as a sentence."""
    lower = held.computed.would_lower if held and held.computed else None
    return say(lower.code, lower.params) if lower else ""
