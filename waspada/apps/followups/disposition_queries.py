"""Read dispositions: those one may see, what waits for one's own office, whom one may instruct."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import AgencyUnit
from waspada.apps.accounts.policy import within
from waspada.apps.followups.models import Disposition, DispositionEntry
from waspada.apps.followups.rights import own_units
from waspada.core.access import Identity, Membership
from waspada.core.errors import NotFound
from waspada.core.followups.under import is_under
from waspada.core.places import is_within

LEADER = "leader"


def disposition_of(disposition_id: UUID) -> Disposition:
    """Return a disposition that the acting person may read; raise NotFound otherwise."""
    found: Disposition | None = Disposition.objects.filter(pk=disposition_id).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def dispositions() -> QuerySet[Disposition]:
    """Return the dispositions one may read, open ones first, the first due on top."""
    found: QuerySet[Disposition] = Disposition.objects.order_by("-written_at", "-id")
    return found


def open_dispositions(day: date | None = None) -> QuerySet[Disposition]:
    """Return what is not ended, the first due on top; with a day, what is due before it."""
    found: QuerySet[Disposition] = Disposition.objects.filter(state="open")
    if day is not None:
        found = found.filter(due_on__lt=day)
    return found.order_by("due_on", "id")


def dispositions_to_me(place: str = "ID") -> QuerySet[Disposition]:
    """Return open dispositions to the acting person's offices that they have not answered."""
    units = own_units(current_identity())
    to_me = Q(pk__in=[])
    for unit in units:
        to_me |= Q(addressee_units__has_code=unit)
    answered = DispositionEntry.objects.filter(kind__in=["answer", "done"], unit__in=units)
    found: QuerySet[Disposition] = Disposition.objects.filter(to_me, within(place), state="open")
    return found.exclude(pk__in=answered.values("disposition_id")).order_by("due_on", "id")


def thread_of(disposition_id: UUID) -> list[DispositionEntry]:
    """Return what was written in a disposition's thread, oldest first."""
    found = DispositionEntry.objects.filter(disposition_id=disposition_id)
    return list(found.order_by("received_at", "id"))


def addressed_units(row: Disposition) -> tuple[str, ...]:
    """Return the offices a disposition was given to."""
    return tuple(row.addressee_units)


def waiting_units(row: Disposition) -> list[str]:
    """Return the offices that have not answered."""
    entries = DispositionEntry.objects.filter(
        disposition_id=row.pk, kind__in=["answer", "done"]
    ).values_list("unit", flat=True)
    answered = set(entries)
    return [unit for unit in addressed_units(row) if unit not in answered]


def is_writer(identity: Identity, row: Disposition) -> bool:
    """Say whether somebody holds the office that wrote a disposition, whoever held it then."""
    return identity.is_system or any(
        seat.role == LEADER and seat.unit == row.owner_unit for seat in identity.memberships
    )


def leader_seat(place: str) -> Membership | None:
    """Return the acting person's seat as a leader that holds a place."""
    seats = current_identity().memberships
    mine = (seat for seat in seats if seat.role == LEADER and is_within(place, seat.place))
    return next(mine, None)


def offices_for(place: str) -> tuple[Membership | None, tuple[str, ...]]:
    """Return one's leader's seat over a place, and the known offices one may instruct about it.

    An office that holds the place, or lies within it.
    """
    seat = leader_seat(place)
    if seat is None:
        return None, ()
    codes = AgencyUnit.objects.filter(within(seat.place)).order_by("agency_type", "code")
    found = [
        code
        for code, own in codes.values_list("code", "place_code")
        if is_under(seat.unit, seat.place, code)
        and (is_within(place, own) or is_within(own, place))
    ]
    return seat, tuple(found)
