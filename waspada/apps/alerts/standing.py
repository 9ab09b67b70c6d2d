"""Read what people set: for a place as a whole, for its themes, and what pages show of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from waspada.apps.accounts.clock import known_until
from waspada.apps.accounts.policy import within
from waspada.apps.alerts.models import LevelProposal, StandingLevel
from waspada.apps.alerts.queries import level_names
from waspada.apps.reports.incident_queries import known_on
from waspada.core.alerts import WHOLE, shown_level
from waspada.core.places import common_root
from waspada.core.reports.incidents import day_start
from waspada.core.vocabulary import THEMES


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a place, of what one may read.

    rows : by theme in their order, `WHOLE` for the place as a whole
    """

    rows: Mapping[str, StandingLevel]

    @property
    def whole(self) -> StandingLevel | None:
        """The level of the place as a whole, where people set one."""
        return self.rows.get(WHOLE)

    @property
    def levels(self) -> dict[str, str]:
        """The levels by theme, `WHOLE` for the place as a whole."""
        return {theme: row.level for theme, row in self.rows.items()}

    @property
    def highest(self) -> StandingLevel:
        """The gravest of them, the place as a whole before its themes."""
        return self.rows[shown_level(self.levels, "none").source or WHOLE]


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """The level that pages show for a place.

    row : the one that it comes from; None where it is computed
    standing : all that stands there; None for nothing
    """

    level: str
    row: StandingLevel | None
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class LevelChange:
    """What a place's level was yesterday and is today."""

    before: str
    now: str


def standing_levels(places: Sequence[str], *, day: date) -> dict[str, Standing]:
    """Return what stands in each place at the end of a day; absent where nothing does.

    What has its time end within the day stands until it is ended, as the worker does.
    """
    wanted = set(places)
    rows = StandingLevel.objects.filter(known_on(day), within(common_root(places)))
    by_place: dict[str, dict[str, StandingLevel]] = {}
    for row in rows:
        if row.place_code in wanted and _still_holds(row, day):
            by_place.setdefault(row.place_code, {})[row.theme] = row
    order = (WHOLE, *THEMES)
    return {
        place: Standing({theme: found[theme] for theme in order if theme in found})
        for place, found in by_place.items()
    }


def _still_holds(row: StandingLevel, day: date) -> bool:
    return row.valid_until is None or row.valid_until > day_start(day, row.place_code)


def levels_held(places: Sequence[str], *, day: date) -> dict[str, HeldLevel]:
    """Return the level pages show of each place: the highest of what stands and the rest computed.

    What people set is not computed again.
    """
    standing = standing_levels(places, day=day)
    asked = [place for place in places if place not in standing or not standing[place].whole]
    apart = {place: tuple(standing[place].rows) for place in asked if place in standing}
    computed = level_names(asked, day=day, apart=apart) if asked else {}
    found = {}
    for place in places:
        held = standing.get(place)
        shown = shown_level(held.levels if held else {}, computed.get(place, "none"))
        row = held.rows[shown.source] if held and shown.source is not None else None
        found[place] = HeldLevel(shown.level, row, held)
    return found


def levels_shown(places: Sequence[str], *, day: date) -> dict[str, str]:
    """Return the names of the levels that pages show."""
    return {place: held.level for place, held in levels_held(places, day=day).items()}


def level_change_since_yesterday(place: str, *, day: date) -> LevelChange | None:
    """Return how a place's level differs from yesterday's; None where it is the same."""
    now = levels_shown([place], day=day)[place]
    before = levels_shown([place], day=day - timedelta(days=1))[place]
    return None if before == now else LevelChange(before, now)


def history_of(place: str, *, day: date) -> QuerySet[StandingLevel]:
    """Return what has stood in a place and its themes up to a day, newest first."""
    return StandingLevel.objects.filter(
        place_code=place, received_at__lt=known_until(day, place)
    ).order_by("-received_at", "-id")


def proposals_of(place: str) -> QuerySet[LevelProposal]:
    """Return what waits for a second person in a place and its themes, oldest first."""
    return open_proposals(Q(place_code=place))


def open_proposals(places: Q) -> QuerySet[LevelProposal]:
    """Return proposals that wait for a second person, oldest first."""
    return LevelProposal.objects.filter(places, state="open").order_by("proposed_at")
