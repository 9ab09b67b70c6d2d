"""What other topics ask of warnings: agendas, reports upward, the ranking of gaps.

Drills are no work of theirs and are left out everywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from waspada.apps.accounts.clock import known_until
from waspada.apps.accounts.policy import within
from waspada.apps.warnings.models import WarningEvent, WarningRow
from waspada.core.alerts.warnings import ENDED_STATES, OPEN_STATES, RELEASED, STANDING
from waspada.core.places import NATION, parents
from waspada.core.reports.incidents import day_start
from waspada.core.vocabulary import CLASSES, LEVELS

UNSAID: Final = timedelta(days=14)  # how long a meeting is asked what came of a warning


@dataclass(frozen=True, slots=True)
class OpenWarnings:
    """What is open about the warnings of an area at a moment, gravest first.

    waiting : to be decided
    standing : in force
    unsaid : over for two weeks at most, and nobody has said what came of them
    """

    waiting: list[WarningRow]
    standing: list[WarningRow]
    unsaid: list[WarningRow]


@dataclass(frozen=True, slots=True)
class Undecided:
    """How many proposals of an area wait at a moment, and how many came to nothing since another."""

    waiting: int = 0
    refused: int = 0


NOTHING_UNDECIDED: Final = Undecided()


def _real() -> QuerySet[WarningRow]:
    found: QuerySet[WarningRow] = WarningRow.objects.filter(is_drill=False)
    return found


def _around(place: str) -> Q:
    """Return the condition of a place, what is under it and what is around it."""
    return within(place) | Q(place_code__in=[] if place == NATION else list(parents(place)))


def gravest_first(rows: Iterable[WarningRow]) -> list[WarningRow]:
    """Return warnings by level, then by their end."""
    return sorted(rows, key=lambda row: (-LEVELS.index(row.level), row.valid_until, row.number))


def open_warnings(place: str, at: datetime) -> OpenWarnings:
    """Return what will be open at a moment, as warnings stand now; in force from above as well."""
    rows = _real().filter(_around(place))
    own = _real().filter(within(place))
    over = Q(ended_at__gt=at - UNSAID, ended_at__lte=at) | Q(
        ended_at__isnull=True, valid_until__gt=at - UNSAID, valid_until__lte=at
    )
    told = RELEASED - {"superseded"}
    return OpenWarnings(
        waiting=gravest_first(own.filter(state__in=sorted(OPEN_STATES), valid_until__gt=at)),
        standing=gravest_first(rows.filter(state=STANDING, valid_until__gt=at)),
        unsaid=gravest_first(own.filter(over, state__in=sorted(told), outcome="")),
    )


def told_between(place: str, first: datetime, until: datetime) -> list[WarningRow]:
    """Return the warnings of an area, or from above, in force or judged between two moments.

    What stands in a compartment or concerns an office is left out: its words are for few.
    """
    judged = WarningEvent.objects.filter(
        kind="outcome", received_at__gte=first, received_at__lt=until
    )
    in_force = Q(ended_at__isnull=True) | Q(ended_at__gte=first)
    rows = _real().filter(
        _around(place),
        in_force & Q(valid_until__gte=first) | Q(pk__in=judged.values("warning_id")),
        stood_at__lt=until,
        compartment="",
        concerns_units="",
    )
    return gravest_first(rows)


def stood(row: WarningRow, at: datetime) -> str:
    """Return how a warning that was told stood at a moment."""
    if row.ended_at is not None and row.ended_at < at:
        return row.state
    return STANDING if row.valid_until > at else "expired"


def outcomes(warnings: Iterable[UUID], until: datetime) -> Mapping[UUID, str]:
    """Return what was last said before a moment of what came of some warnings; one query."""
    events = WarningEvent.objects.filter(
        warning_id__in=list(warnings), kind="outcome", received_at__lt=until
    ).order_by("received_at", "id")
    return {one.warning_id: str(one.params.get("outcome", "")) for one in events}


def undecided(place: str, first: datetime, until: datetime) -> Undecided:
    """Return how many proposals of an area waited at `until`, and were refused or lapsed since."""
    rows = _real().filter(within(place), proposed_at__lt=until, compartment="", concerns_units="")
    waiting = rows.filter(
        Q(stood_at__isnull=True) | Q(stood_at__gte=until),
        Q(ended_at__isnull=True) | Q(ended_at__gte=until),
        valid_until__gt=until,
    )
    refused = rows.filter(
        stood_at__isnull=True,
        state__in=sorted(ENDED_STATES),
        ended_at__gte=first,
        ended_at__lt=until,
    )
    return Undecided(waiting.count(), refused.count())


def levels_warned(place: str, day: date) -> Mapping[str, str]:
    """Return the level of the open warnings in force on a day, by place: in an area and above it.

    Of class B and about no office, so that everybody who reads the area is told the same.
    """
    until = known_until(day, place)
    rows = _real().filter(
        _around(place),
        Q(ended_at__isnull=True) | Q(ended_at__gte=until),
        stood_at__lt=until,
        valid_until__gt=day_start(day, place),
        classification=CLASSES[0],
        compartment="",
        concerns_units="",
    )
    found: dict[str, str] = {}
    for code, level in rows.values_list("place_code", "level"):
        found[code] = max(found.get(code, LEVELS[0]), level, key=LEVELS.index)
    return found
