"""What levels alone rest on: worked out once a round at most, and again only after a change.

It looks only at what every reader of class B may know, and says in which themes any of that
concerns an office.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from waspada.apps.accounts.identity import acting_as, current_identity
from waspada.apps.accounts.policy import within
from waspada.apps.alerts.models import Signal
from waspada.apps.alerts.queries import areas_of, computed_levels
from waspada.apps.elections.editions import edition
from waspada.apps.followups.history import By, world_day, world_time
from waspada.apps.reports.incident_queries import SHOWN_STATES, known_on, up_to
from waspada.apps.reports.models import IncidentVersion
from waspada.apps.reports.stamps import area_of, areas_in, stamps_of
from waspada.core.access import Identity, Membership
from waspada.core.alerts import ComputedLevel, load_rule
from waspada.core.vocabulary import CLASSES, theme_of

_MOST_KEPT: Final = 1_200
_A_DAY: Final = timedelta(days=1)
_COLUMNS: Final = (
    "place_code", "pk", "theme", "weight", "received_at", "expires_at", "classification",
    "concerns_units", "compartment", "reason_params",
)  # fmt: skip


def open_reader(place: str) -> Identity:
    """Return somebody who reads class B of a place and nothing else, and answers for no office."""
    seat = Membership("leader", place, "", (), CLASSES[0])
    return Identity("system:open", (seat,), current_identity().realm)


@dataclass(frozen=True, slots=True)
class Basis:
    """The levels of a place's themes from class B, and those whose evidence is about an office."""

    computed: ComputedLevel
    kept_back: frozenset[str]

    @property
    def levels(self) -> Mapping[str, str]:
        """The held level by theme."""
        return {one.theme: one.level for one in self.computed.themes}

    @property
    def open_levels(self) -> Mapping[str, str]:
        """The held level by theme, of those that concern no office."""
        return {theme: level for theme, level in self.levels.items() if theme not in self.kept_back}


def basis_of(place: str, day: date) -> Basis:
    """Return what a place's levels are from class B alone."""
    with acting_as(open_reader(place)):
        computed = computed_levels([place], day=day)[place]
        rows = IncidentVersion.objects.filter(
            known_on(day),
            up_to(day),
            within(place),
            ~Q(concerns_units=""),
            day__gte=day - timedelta(days=load_rule().window_days),
            state__in=SHOWN_STATES,
        )
        themes = {theme_of(one) for one in rows.values_list("category", flat=True)}
        signals = Signal.objects.filter(~Q(concerns_units=""), place_code__in=areas_of([place]))
        themes |= set(signals.values_list("theme", flat=True))
    return Basis(computed, frozenset(themes))


_kept: dict[tuple[str, str], tuple[Hashable, Basis]] = {}


@dataclass(slots=True)
class Bases:
    """The bases of one round.

    What a basis follows from is read for all places at once: the stamps of their incidents,
    the signals, the calendar, the rule, the hour. While that is the same the one of an earlier
    round holds; at every hour it is worked out anew, whatever changed.
    """

    places: Iterable[str]
    by: By
    _stamps: Mapping[str, Any] = field(init=False)
    _signals: Mapping[str, Sequence[tuple[Any, ...]]] = field(init=False)
    _edition: Hashable = field(init=False)

    def __post_init__(self) -> None:
        realm = current_identity().realm
        areas = sorted({area for place in set(self.places) for area in areas_in(place)})
        self._stamps = stamps_of(realm, areas)
        self._edition = edition()
        held = Q(expires_at=None) | Q(expires_at__gt=world_time(self.by) - _A_DAY)
        rows = Signal.objects.filter(held, realm=realm).order_by("pk").values_list(*_COLUMNS)
        found: dict[str, list[tuple[Any, ...]]] = {}
        for row in rows:
            found.setdefault(area_of(row[0]), []).append(row)
        self._signals = found

    def of(self, place: str) -> Basis:
        """Return the basis of a place."""
        day = world_day(self.by, place)
        name = (current_identity().realm, place)
        key = self._key(place, day)
        known = _kept.get(name)
        if known is not None and known[0] == key:
            return known[1]
        found = basis_of(place, day)
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[name] = (key, found)
        return found

    def _key(self, place: str, day: date) -> Hashable:
        hour = world_time(self.by).replace(minute=0, second=0, microsecond=0)
        stamps = tuple(self._stamps.get(area) for area in areas_in(place))
        signals = repr([self._signals.get(area) for area in areas_in(place)])
        return day, hour, load_rule().version, self._edition, stamps, signals
