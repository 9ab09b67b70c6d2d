"""Make units, accounts and memberships."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from waspada.apps.accounts.models import Account, AgencyUnit, Membership
from waspada.apps.journal.actions import record_act
from waspada.core.places import load_table, parent_of
from waspada.core.vocabulary import agency, unit_code, unit_level_of, unit_name


def ensure_unit(agency_code: str, place: str, *, is_sample: bool = False) -> AgencyUnit:
    """Return an agency's unit in a place; it and those above it are made when missing."""
    code = unit_code(agency_code, place)
    found = AgencyUnit.objects.filter(pk=code).first()
    if found is not None:
        return found
    above = parent_of(place)
    # Not every agency has a unit at every level: the nearest one above is the parent.
    while above is not None and agency(agency_code).name_at(unit_level_of(above)) is None:
        above = parent_of(above)
    parent = ensure_unit(agency_code, above, is_sample=is_sample) if above is not None else None
    unit, _ = AgencyUnit.objects.get_or_create(
        code=code,
        defaults={
            "agency_type": agency_code,
            "place_code": place,
            "name": unit_name(agency_code, place, load_table()[place].name),
            "parent": parent,
            "is_sample": is_sample,
        },
    )
    return unit


def grant_membership(
    account: Account,
    *,
    role: str,
    place: str,
    unit: AgencyUnit,
    starts_on: date,
    clearance: str = "B",
    compartments: Iterable[str] = (),
    decree: str = "",
    ends_on: date | None = None,
) -> Membership:
    """Give an account a seat: a role for a unit in a place, for a term."""
    with transaction.atomic():
        return Membership.objects.create(
            account=account,
            role=role,
            place_code=place,
            unit=unit,
            clearance=clearance,
            compartments=tuple(compartments),
            decree=decree,
            starts_on=starts_on,
            ends_on=ends_on,
        )


def set_password(account: Account, password: str, *, actor: str, now: datetime) -> None:
    """Give an account a new password; sessions that know the old one end by themselves."""
    with transaction.atomic():
        account.set_password(password)
        account.save(update_fields=["password"])
        record_act(
            "account.password_set",
            actor=actor,
            now=now,
            subject_kind="account",
            subject=str(account.pk),
        )
