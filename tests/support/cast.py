"""The one cast of all tests, in Kalimantan Utara (65) and Bulungan (65.01).

desk      the secretariat of Bulungan (Kesbangpol), cleared for T
province  the secretariat of Kalimantan Utara, cleared for T
kpu       the liaison of KPU Bulungan, cleared for T
police    the liaison of Polres Bulungan, cleared for T
camat     the camat of Tanjung Selor (65.01.05), a liaison cleared for B
fkdm      a member of FKDM in Tanjung Selor, a field reporter
bupati    the leader of Bulungan, cleared for T
analyst   the university partner of Kalimantan Utara
admin     the administrator of Kalimantan Utara (Kominfo)
stranger  the secretariat of Semarang (33.74), elsewhere
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import pytest
import uuid_utils.compat
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Model
from django.test import Client

from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Account, AgencyUnit, Membership
from waspada.apps.accounts.queries import identity_of
from waspada.apps.accounts.sessions import SessionStore
from waspada.core.access import Identity

Row = TypeVar("Row", bound=Model)
BEGAN = date(2024, 1, 1)
TODAY = date(2024, 11, 28)
NOW = datetime(2024, 11, 28, 3, 12, tzinfo=UTC)  # 11.12 WITA
TANJUNG_SELOR = "65.01.05"

# name: (role, agency, place, clearance)
ROLES = {
    "desk": ("secretariat", "kesbangpol", "65.01", "T"),
    "province": ("secretariat", "kesbangpol", "65", "T"),
    "kpu": ("liaison", "kpu", "65.01", "T"),
    "police": ("liaison", "polri", "65.01", "T"),
    "camat": ("liaison", "kecamatan", TANJUNG_SELOR, "B"),
    "fkdm": ("field", "fkdm", TANJUNG_SELOR, "B"),
    "bupati": ("leader", "pemda", "65.01", "T"),
    "analyst": ("analyst", "universitas", "65", "B"),
    "admin": ("administrator", "kominfo", "65", "B"),
    "stranger": ("secretariat", "kesbangpol", "33.74", "T"),
}


@dataclass(frozen=True)
class Cast:
    """The people; `cast["desk"]` is an account."""

    accounts: dict[str, Account]

    def __getitem__(self, name: str) -> Account:
        return self.accounts[name]

    def identity(self, name: str) -> Identity:
        """Return who a member of the cast is today."""
        return identity_of(self.accounts[name], day=TODAY)

    @contextmanager
    def acting(self, name: str) -> Iterator[Identity]:
        """Run the block as a member of the cast."""
        with acting_as(self.identity(name)) as identity:
            yield identity

    def client(self, name: str) -> Client:
        """Return a browser in which a member of the cast is signed in."""
        return signed_in(self.accounts[name])


def signed_in(account: Account) -> Client:
    """Return a browser in which somebody is signed in: with one row, where `force_login` writes
    six, for no one's attempts are counted and no earlier session is taken over.
    """
    session = SessionStore()
    session[SESSION_KEY] = account._meta.pk.value_to_string(account)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


@dataclass(frozen=True)
class _Rows:
    """What the database holds of the cast."""

    units: list[AgencyUnit]
    accounts: dict[str, Account]
    seats: list[Membership]


_first: list[_Rows] = []


def make_cast() -> Cast:
    """Create the people, their units and their seats.

    The first time in the ordinary way, then as copies of those rows: the ordinary way asks the
    database a hundred times, and most tests begin with it.
    """
    if _first:
        return Cast(_copied(_first[0]))
    accounts = grant_cast()
    seats = list(Membership.objects.filter(account__in=accounts.values()))
    units: dict[str, AgencyUnit] = {}
    for seat in seats:
        unit: AgencyUnit | None = seat.unit
        while unit is not None:
            units[unit.code] = unit
            unit = unit.parent
    _first.append(copy.deepcopy(_Rows(list(units.values()), accounts, seats)))
    return Cast(accounts)


def _again(row: Row, **changed: Any) -> Row:
    """Return a new object with a row's values; `copy.deepcopy` takes many times as long."""
    values: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        values[column.attname] = copy.copy(value) if isinstance(value, list | dict) else value
    return type(row)(**values | changed)


def _copied(rows: _Rows) -> dict[str, Account]:
    """Write the rows again; accounts and seats are new ones, as after any other granting."""
    accounts = {
        name: _again(account, id=uuid_utils.compat.uuid7())
        for name, account in rows.accounts.items()
    }
    new_id = {rows.accounts[name].pk: account.pk for name, account in accounts.items()}
    seats = [
        _again(seat, id=uuid_utils.compat.uuid7(), account_id=new_id[seat.account_id])
        for seat in rows.seats
    ]
    AgencyUnit.objects.bulk_create(map(_again, rows.units), ignore_conflicts=True)
    Account.objects.bulk_create(accounts.values())
    Membership.objects.bulk_create(seats)
    return accounts


def grant_cast() -> dict[str, Account]:
    """Create the cast in the ordinary way."""
    accounts: dict[str, Account] = {}
    for name, (role, agency, place, clearance) in ROLES.items():
        account = Account.objects.create_account(
            name, display_name=name.title(), needs_second_factor=False
        )
        grant_membership(
            account,
            role=role,
            place=place,
            unit=ensure_unit(agency, place),
            clearance=clearance,
            starts_on=BEGAN,
        )
        accounts[name] = account
    return accounts


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, in the database of the test."""
    return make_cast()


@pytest.fixture
def as_system(db: None) -> Iterator[Identity]:
    """The test runs as the system, which reads and writes everything of its realm."""
    with acting_as(system_identity()) as identity:
        yield identity
