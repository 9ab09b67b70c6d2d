"""Accounts that a person looks after, and what they may do with them."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account, FieldCard, Membership
from waspada.apps.accounts.policy import within
from waspada.apps.accounts.queries import in_force
from waspada.core import access
from waspada.core.access_grants import managing_seats, may_manage
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.places import NATION


def seat_of(row: Membership) -> access.Membership:
    """Return a membership as the rules see it, without the units above."""
    return access.Membership(
        role=row.role,
        place=row.place_code,
        unit=row.unit_id,
        unit_chain=(row.unit_id,),
        clearance=row.clearance,
        compartments=frozenset(row.compartments),
    )


def managed_places() -> tuple[str, ...]:
    """Return the places whose accounts the acting person looks after, or raise NotAllowed."""
    seats = managing_seats(current_identity())
    if not seats:
        raise NotAllowed("access.not_allowed")
    return tuple(dict.fromkeys(seat.place for seat in seats))


def people(
    *, text: str = "", role: str = "", place: str = "", day: date, only_active: bool = False
) -> QuerySet[Account]:
    """Accounts with a seat in the acting person's places, by name.

    Listing shows names and seats only; changing one asks `managed_account`.
    """
    area = Q()
    for managed in managed_places():
        area |= within(managed)
    seats = Membership.objects.filter(area, account=OuterRef("pk"))
    if role:
        seats = seats.filter(in_force(day), role=role)
    if place:
        seats = seats.filter(within(place))
    found = Account.objects.filter(Exists(seats)).annotate(
        has_card=Exists(FieldCard.objects.filter(account=OuterRef("pk"), revoked_at=None))
    )
    if NATION in managed_places() and not role and not place:
        seatless = Account.objects.filter(membership__isnull=True)
        found = Account.objects.filter(
            Q(pk__in=found.values("pk")) | Q(pk__in=seatless.values("pk"))
        ).annotate(
            has_card=Exists(FieldCard.objects.filter(account=OuterRef("pk"), revoked_at=None))
        )
    for word in text.split()[:5]:
        found = found.filter(
            Q(display_name__icontains=word)
            | Q(username__icontains=word)
            | Q(membership__unit__name__icontains=word)
        )
    if only_active:
        found = found.filter(is_active=True)
    return found.distinct().order_by("display_name", "username")


def seats_by_account(accounts: list[Account]) -> dict[UUID, list[Membership]]:
    """Return the seats of some accounts, oldest first, in one query."""
    rows = Membership.objects.filter(account__in=accounts).select_related("unit")
    found: dict[UUID, list[Membership]] = {}
    for row in rows.order_by("starts_on", "id"):
        found.setdefault(row.account_id, []).append(row)
    return found


def managed_account(account_id: UUID) -> Account:
    """Return an account that the acting person may change.

    Raises
    ------
    NotFound : access.not_found, also where it exists outside their area
    NotAllowed : accounts.holds_more, when it has a seat that reaches further than theirs
    """
    account = people(day=date.max).filter(pk=account_id).first()
    if account is None:
        raise NotFound("access.not_found")
    seats = [seat_of(row) for row in Membership.objects.filter(account=account)]
    if not may_manage(current_identity(), seats):
        raise NotAllowed("accounts.holds_more", name=account.display_name)
    return account
