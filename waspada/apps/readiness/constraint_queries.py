"""Constraints as they were known on a day."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from waspada.apps.accounts.clock import domain_today, known_until
from waspada.apps.accounts.policy import within
from waspada.apps.readiness.models import CURRENT, Constraint

MOST: int = 400


def versions_on(place: str, day: date) -> QuerySet[Constraint]:
    """Versions that held at the end of a day."""
    if day >= domain_today():
        return Constraint.objects.filter(CURRENT)
    until = known_until(day, place)
    return Constraint.objects.filter(
        Q(superseded_at=None) | Q(superseded_at__gte=until), received_at__lt=until
    )


def constraints_on(
    place: str,
    day: date,
    *,
    election: str | None = None,
    measure: str = "",
    stage: str = "",
    state: str = "",
) -> list[Constraint]:
    """Return the constraints of an area, open ones first, those that ask soonest first."""
    rows = versions_on(place, day).filter(within(place))
    if election:
        rows = rows.filter(election_key=election)
    if measure:
        rows = rows.filter(measure_code=measure)
    if stage:
        rows = rows.filter(stage_code=stage)
    if state:
        rows = rows.filter(state=state)
    return sorted(
        rows.order_by("received_at", "id")[:MOST],
        key=lambda one: (one.state != "open", one.decide_by or date.max),
    )


def open_constraints(place: str, day: date, *, election: str | None = None) -> list[Constraint]:
    """Return the constraints of an area that are open on a day, foreseen ones among them."""
    return constraints_on(place, day, election=election, state="open")


def open_constraint_count(place: str, day: date, *, election: str | None = None) -> int:
    """Return how many constraints of an area are open on a day."""
    rows = versions_on(place, day).filter(within(place), state="open")
    return (rows.filter(election_key=election) if election else rows).count()


def constraint_versions(constraint_id: UUID) -> list[Constraint]:
    """Return every version of a constraint that the reader may read, oldest first."""
    return list(Constraint.objects.filter(constraint_id=constraint_id).order_by("version"))
