"""Who somebody is today: memberships in force become an identity."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet

from waspada.apps.accounts.models import Account, AgencyUnit, Candidacy, Membership
from waspada.core import access

# No unit lies deeper: kelurahan under kecamatan under kab/kota under province under nation.
DEEPEST_CHAIN = 8


def in_force(day: date) -> Q:
    """Return the condition for rows whose term covers a day."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def is_standing(account: Account, day: date) -> bool:
    """Say whether the account is barred on a day because its holder is a candidate."""
    return (
        Candidacy.objects.filter(account=account, nominated_on__lte=day)
        .filter(Q(results_final_on__isnull=True) | Q(results_final_on__gt=day))
        .exists()
    )


def unit_chain(code: str) -> tuple[str, ...]:
    """Return a unit and those above it, nearest first."""
    chain: list[str] = []
    current: str | None = code
    while current and current not in chain and len(chain) < DEEPEST_CHAIN:
        chain.append(current)
        current = AgencyUnit.objects.filter(pk=current).values_list("parent_id", flat=True).first()
    return tuple(chain)


def identity_of(account: Account, *, day: date, realm: str | None = None) -> access.Identity:
    """Return what an account may see on a day; a candidate's account may see nothing."""
    memberships: Iterable[Membership] = ()
    if account.is_active and not is_standing(account, day):
        memberships = (
            Membership.objects.filter(in_force(day), account=account)
            .select_related("unit")
            .order_by("starts_on", "id")
        )
    return access.Identity(
        account=str(account.pk),
        memberships=tuple(
            access.Membership(
                role=row.role,
                place=row.place_code,
                unit=row.unit_id,
                unit_chain=unit_chain(row.unit_id),
                clearance=row.clearance,
                compartments=frozenset(row.compartments),
            )
            for row in memberships
        ),
        realm=realm or settings.WASPADA_REALM,
        is_system=False,
    )


def units_within(place: str) -> QuerySet[AgencyUnit]:
    """Agency units of a place and below, by name."""
    below = Q(place_code=place) | Q(place_code__startswith=place + ".")
    return AgencyUnit.objects.filter(below if place != "ID" else Q()).order_by("name")
