"""Who is acting: everything that reads or writes content runs inside `acting_as`.

On PostgreSQL the identity also travels to the database: one transaction, SET LOCAL ROLE to
a role that owns nothing, and a setting that the row-level security policies read. Outside
`acting_as` those policies see no identity and give no rows.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.conf import settings
from django.db import connection, transaction

from waspada.apps.storage.insert import in_one_round
from waspada.core.access import Identity, barring_units, readable_classes
from waspada.core.errors import NotAllowed
from waspada.core.places import parents

APP_ROLE = "waspada_app"

_acting: ContextVar[Identity | None] = ContextVar("waspada_identity", default=None)


def system_identity(name: str = "system", realm: str | None = None) -> Identity:
    """Return the identity of a job, which passes the policy as itself and is journalled."""
    return Identity(
        account=name, memberships=(), realm=realm or settings.WASPADA_REALM, is_system=True
    )


def current_identity() -> Identity:
    """Return who is acting; raise NotAllowed outside `acting_as`."""
    identity = _acting.get()
    if identity is None:
        raise NotAllowed("access.no_identity")
    return identity


def has_identity() -> bool:
    """Say whether the code runs inside `acting_as`."""
    return _acting.get() is not None


@contextmanager
def acting_as(identity: Identity) -> Iterator[Identity]:
    """Run the block as this identity, in one transaction on PostgreSQL."""
    before = _acting.get()
    token = _acting.set(identity)
    try:
        if connection.vendor != "postgresql":
            yield identity
            return
        is_inner = connection.in_atomic_block
        with transaction.atomic():
            _tell_database(identity)
            yield identity
            if is_inner:  # the transaction goes on after this block
                _tell_database(before)
    finally:
        _acting.reset(token)


@contextmanager
def acting_in_one_round(identity: Identity) -> Iterator[Callable[[], None]]:
    """Run the block as this identity in one transaction, its statements sent together.

    For PostgreSQL, and outside any transaction. Yields what waits for the answers: an error of
    a statement comes there, or at the end of the block.
    """
    token = _acting.set(identity)
    try:
        with transaction.atomic(), ExitStack() as stack:
            stack.enter_context(in_one_round())
            _tell_database(identity)
            yield stack.close
    finally:
        _acting.reset(token)


def _tell_database(identity: Identity | None) -> None:
    """Set role and identity for the rest of the transaction; None gives both back.

    One round trip. A failed transaction needs no resetting: what was set for it ends with
    it or with its savepoint.
    """
    if connection.needs_rollback:
        return
    role = APP_ROLE if identity else "none"
    settings_of = {"role": role} | (
        _settings(identity) if identity else dict.fromkeys(SETTINGS, "")
    )
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings_of)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [part for pair in settings_of.items() for part in pair])


SETTINGS = (
    "waspada.identity",
    "waspada.realm",
    "waspada.system",
    "waspada.place",
    "waspada.classes",
    "waspada.party",
    "waspada.unit",
    "waspada.above",
    "waspada.several",
)


@lru_cache(maxsize=512)
def _settings(identity: Identity) -> dict[str, str]:
    """Return what the policies read: the whole identity, and its first seat for the short way.

    classes : read in the subtree as they are
    party : read there if the unit owns the row or is addressed
    above : the places around the seat, whose open rows are read
    """
    place = unit = ""
    classes: tuple[str, ...] = ()
    party: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    if identity.memberships:
        seat = identity.memberships[0]
        place, unit = seat.place, seat.unit
        read = readable_classes(seat)
        is_desk = seat.role == "secretariat"
        classes = read if is_desk else read[:1]
        party = () if is_desk or not unit else read[1:]
        above = parents(seat.place)
    values = (
        identity_text(identity),
        identity.realm,
        "on" if identity.is_system else "off",
        place,
        _listed(classes),
        _listed(party),
        unit,
        _listed(above),
        "on" if len(identity.memberships) > 1 else "off",
    )
    return dict(zip(SETTINGS, values, strict=True))


def _listed(codes: tuple[str, ...]) -> str:
    return "".join(f"|{code}|" for code in codes)


@lru_cache(maxsize=512)
def identity_text(identity: Identity) -> str:
    """Return an identity as the JSON that the database's policies read.

    {"system": bool, "realm": str, "barred": [units the person belongs to or under],
    "m": [{"place", "classes", "unit", "desk", "compartments"}]}
    """
    memberships = [
        {
            "place": seat.place,
            "classes": list(readable_classes(seat)),
            "unit": seat.unit,
            "desk": seat.role == "secretariat",
            "compartments": sorted(seat.compartments),
        }
        for seat in identity.memberships
    ]
    return json.dumps(
        {
            "system": identity.is_system,
            "realm": identity.realm,
            "barred": list(barring_units(identity)),
            "m": memberships,
        }
    )
