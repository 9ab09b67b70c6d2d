"""The level a page shows for a place: what people set for it and its themes, the rest computed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import ngettext

from waspada.apps.alerts.queries import computed_levels, level_names
from waspada.apps.alerts.standing import HeldLevel, levels_held
from waspada.apps.picture.links import address, incidents_link
from waspada.apps.words.sentences import say
from waspada.core.alerts import ComputedLevel, load_rule
from waspada.core.places import NATION
from waspada.core.vocabulary import LEVELS

NONE = "none"


@dataclass(frozen=True, slots=True)
class Held:
    """A place's level on a day.

    standing : the row a person (or the demo) set that the level comes from, if there is one
    themes : all that stands there, as a whole and by theme
    computed : what the rule gives, with its reasons, where it was asked for
    """

    code: str
    level: str
    standing: Any = None
    themes: Any = None
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
    """Return the levels of places on a day; what people set for a place is not computed again."""
    return {code: _held(code, one) for code, one in levels_held(places, day=day).items()}


def _held(code: str, one: HeldLevel, computed: ComputedLevel | None = None) -> Held:
    return Held(code, one.level, one.row, one.standing, computed)


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of a place and those right under it, today and the day before."""

    now: dict[str, Held]
    yesterday: dict[str, str]

    def before(self, code: str) -> str | None:
        """Return yesterday's level of a place, None where it is the same or not known."""
        then = self.yesterday.get(code)
        return then if then is not None and then != self.now[code].level else None


def levels_of(place: str, children: Sequence[str], day: date, *, explains: bool = False) -> Levels:
    """Return today's levels, and yesterday's.

    Two askings, one a day, whatever the number of places. The nation has no level of its own.

    explains : with the reasons of the page's own place, for pages that show them
    """
    own = [] if place == NATION else [place]
    codes = [*own, *children]
    if not codes:
        return Levels({}, {})
    if explains:
        computed = computed_levels(own, day=day)
    else:
        version = load_rule().version
        names = level_names(own, day=day) if own else {}
        computed = {code: ComputedLevel(names[code], 0.0, (), None, version) for code in own}
    held = levels_held(codes, day=day)
    now = {code: _held(code, one, computed.get(code)) for code, one in held.items()}
    before = levels_on(codes, day - timedelta(days=1))
    return Levels(now, {code: one.level for code, one in before.items()})


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
