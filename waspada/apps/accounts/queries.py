"""Who somebody is today: memberships in force become an identity."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from waspada.apps.accounts.models import Account, AgencyUnit, ApiKey, Candidacy, Membership
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.apps.storage.asked_again import A_DAY, AN_ACCOUNT, AskedAgain
from waspada.core import access
from waspada.core.places import NATION

# No unit lies deeper: kelurahan under kecamatan under kab/kota under province under nation.
DEEPEST_CHAIN = 8
_CHAIN = ("unit_id", *("unit" + "__parent" * above + "_id" for above in range(1, DEEPEST_CHAIN)))

_SEAT = ("role", "place_code", "clearance", "compartments", *_CHAIN)


def in_force(day: date) -> Q:
    """Return the condition for rows whose term covers a day."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def candidacies_on(day: date) -> QuerySet[Candidacy]:
    """Candidacies that bar access on a day: nominated, results not final yet."""
    return Candidacy.objects.filter(nominated_on__lte=day).filter(
        Q(results_final_on__isnull=True) | Q(results_final_on__gt=day)
    )


def is_standing(account: Account, day: date) -> bool:
    """Say whether the account is barred on a day because its holder is a candidate."""
    return candidacies_on(day).filter(account=account).exists()


def unit_chain(code: str) -> tuple[str, ...]:
    """Return a unit and those above it, nearest first; one query."""
    columns = ("pk", *(name.removeprefix("unit__") for name in _CHAIN[1:]))
    row = AgencyUnit.objects.filter(pk=code).values_list(*columns).first()
    return _chain_of(row) if row else (code,)


def _chain_of(units: tuple[str | None, ...]) -> tuple[str, ...]:
    """Return the units of a chain until its top; a ring stops where it would repeat."""
    return tuple(dict.fromkeys(unit for unit in units if unit))


def identity_of(account: Account, *, day: date, realm: str | None = None) -> access.Identity:
    """Return what an account may see on a day; a candidate's account may see nothing.

    One query: every request asks this.
    """
    rows = _seats_of()(account=account.pk, day=day) if account.is_active else ()
    return _identity(account.pk, rows, realm)


def identities_of(accounts: Collection[UUID], *, day: date) -> dict[UUID, access.Identity]:
    """Return what active accounts may see on a day, as `identity_of`; one query for all."""
    seats: dict[UUID, list[tuple[Any, ...]]] = {account: [] for account in accounts}
    for account, *row in _seats(Q(account__in=accounts), day).values_list("account", *_SEAT):
        seats[account].append(tuple(row))
    return {account: _identity(account, rows, None) for account, rows in seats.items()}


def _identity(
    account: UUID, seats: Iterable[tuple[Any, ...]], realm: str | None
) -> access.Identity:
    return access.Identity(
        account=str(account),
        memberships=tuple(
            access.Membership(
                role=role,
                place=place,
                unit=chain[0],
                unit_chain=_chain_of(tuple(chain)),
                clearance=clearance,
                compartments=frozenset(compartments),
            )
            for role, place, clearance, compartments, *chain in seats
        ),
        realm=realm or settings.WASPADA_REALM,
        is_system=False,
    )


@cache
def _seats_of() -> AskedAgain:
    """Return the question for the seats of an account on a day."""
    seats = _seats(Q(account=AN_ACCOUNT.value), A_DAY.value).values_list(*_SEAT)
    return AskedAgain(seats, {"account": AN_ACCOUNT, "day": A_DAY})


def _seats(whose: Q, day: date) -> QuerySet[Membership]:
    """Return the seats in force on a day, without those of candidates."""
    return (
        Membership.objects.filter(in_force(day), whose)
        .exclude(Exists(candidacies_on(day).filter(account=OuterRef("account"))))
        .order_by("starts_on", "id")
    )


def units_within(place: str) -> QuerySet[AgencyUnit]:
    """Agency units of a place and below, by name."""
    below = Q(place_code=place) | Q(place_code__startswith=place + ".")
    return AgencyUnit.objects.filter(below if place != NATION else Q()).order_by("name")


def digest_of_api_key(token: str) -> bytes:
    """Return what is stored of an API key."""
    return keyed_digest("api-key", token.encode())


def account_of_api_key(token: str) -> Account | None:
    """Return the active account a key acts for; None for unknown and revoked keys."""
    key = (
        ApiKey.objects.filter(
            token_digest=digest_of_api_key(token), revoked_at=None, account__is_active=True
        )
        .select_related("account")
        .first()
    )
    return key.account if key else None


def ended_api_keys() -> tuple[int, datetime | None]:
    """Return how many keys act for nobody any more, and when the last one was revoked.

    Two answers that differ say that a key has ended in between, by whichever process.
    """
    ended = ApiKey.objects.filter(Q(revoked_at__isnull=False) | Q(account__is_active=False))
    found = ended.aggregate(count=Count("pk"), last=Max("revoked_at"))
    return found["count"], found["last"]
