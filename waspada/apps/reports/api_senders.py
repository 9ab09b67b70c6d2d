"""Who sends through the API: the account of a key, with the place and unit it speaks for."""

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from waspada.apps.accounts.clock import domain_today
from waspada.apps.accounts.queries import account_of_api_key, identity_of
from waspada.core.errors import NotAllowed
from waspada.core.places import is_within

# A revoked key ends within this time; a busy sender costs one look-up in it.
REMEMBER_SECONDS = 10.0
MOST_REMEMBERED = 2_000
_SCHEME = "bearer "


class UnknownKey(NotAllowed):
    """The key is missing, unknown or revoked."""

    status = 401


@dataclass(frozen=True, slots=True)
class Sender:
    """An account that may send, and the (place, unit) pairs of its seats."""

    account: str
    seats: tuple[tuple[str, str], ...]

    @property
    def place(self) -> str:
        return self.seats[0][0]

    def unit_for(self, place: str) -> str:
        """Return the unit whose report this is: the seat nearest around the place, or the first."""
        around = [seat for seat in self.seats if is_within(place, seat[0])]
        return max(around or self.seats[:1], key=lambda seat: len(seat[0]))[1]


_remembered: dict[bytes, tuple[float, Sender]] = {}
_looking_up = threading.Lock()


def sender_of(environ: Mapping[str, Any]) -> Sender:
    """Return who sends; raise UnknownKey, or NotAllowed for an account without a seat today."""
    known = remembered_sender(environ)
    if known is not None:
        return known
    token = _token_of(environ)
    digest = _digest(token)
    # One at a time: when a busy key runs out, every thread would ask the database at once.
    with _looking_up:
        known = _known(digest)
        if known is None:
            known = _look_up(token)
            if len(_remembered) >= MOST_REMEMBERED:
                _remembered.clear()
            _remembered[digest] = (time.monotonic() + REMEMBER_SECONDS, known)
    return known


def remembered_sender(environ: Mapping[str, Any]) -> Sender | None:
    """Return who sends if no look-up is needed for it; raise UnknownKey when no key is named."""
    return _known(_digest(_token_of(environ)))


def _token_of(environ: Mapping[str, Any]) -> str:
    header: str = environ.get("HTTP_AUTHORIZATION", "")
    if header[: len(_SCHEME)].lower() != _SCHEME:
        raise UnknownKey("web.bad_token")
    return header[len(_SCHEME) :].strip()


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()  # no token lies in memory for longer than its request


def _known(digest: bytes) -> Sender | None:
    entry = _remembered.get(digest)
    return entry[1] if entry is not None and entry[0] > time.monotonic() else None


def _unlock() -> None:
    """Give a forked child a lock of its own: the parent's may be held by a thread it lacks."""
    global _looking_up
    _looking_up = threading.Lock()


os.register_at_fork(after_in_child=_unlock)


def forget_senders() -> None:
    """Drop what is remembered, as a test or a revocation in this process wants."""
    _remembered.clear()


def _look_up(token: str) -> Sender:
    account = account_of_api_key(token)
    if account is None:
        raise UnknownKey("web.bad_token")
    identity = identity_of(account, day=domain_today())
    if not identity.memberships:
        raise NotAllowed("access.not_allowed")
    seats = tuple((seat.place, seat.unit) for seat in identity.memberships)
    return Sender(identity.account, seats)
