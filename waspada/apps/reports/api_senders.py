"""Who sends through the API: the account of a key, with the place and unit it speaks for."""

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from waspada.apps.accounts.api_keys import ends_here
from waspada.apps.accounts.clock import domain_today
from waspada.apps.accounts.queries import account_of_api_key, ended_api_keys, identity_of
from waspada.core.errors import NotAllowed
from waspada.core.places import is_within

# A changed seat holds within this time; a busy sender costs one look-up in it.
REMEMBER_SECONDS = 10.0
# A key that another process revoked ends within this one, one revoked here at once.
LOOK_SECONDS = 1.0
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


@dataclass(slots=True)
class _Looked:
    """When this process last asked whether any key has ended, and what it heard."""

    until: float = 0.0
    ends_here: int = 0
    ended: tuple[int, datetime | None] = (0, None)

    def is_due(self) -> bool:
        return self.until <= time.monotonic() or self.ends_here != ends_here()


_looked = _Looked()


def sender_of(environ: Mapping[str, Any]) -> Sender:
    """Return who sends; raise UnknownKey, or NotAllowed for an account without a seat today."""
    token = _token_of(environ)
    digest = _digest(token)
    if _looked.is_due():
        _look_for_ended_keys()
    known = _known(digest)
    if known is not None:
        return known
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
    """Return who sends if the database need not be asked; raise UnknownKey without a key."""
    digest = _digest(_token_of(environ))
    return None if _looked.is_due() else _known(digest)


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


def _look_for_ended_keys() -> None:
    """Forget every sender when a key has ended since the last look, for whichever it was."""
    with _looking_up:
        if not _looked.is_due():
            return
        here = ends_here()
        ended = ended_api_keys()
        if ended != _looked.ended:
            _remembered.clear()
        _looked.until, _looked.ends_here = time.monotonic() + LOOK_SECONDS, here
        _looked.ended = ended


def _unlock() -> None:
    """Give a forked child a lock of its own: the parent's may be held by a thread it lacks."""
    global _looking_up
    _looking_up = threading.Lock()


os.register_at_fork(after_in_child=_unlock)


def look_again() -> None:
    """Look for ended keys at the next request, whenever the last look was."""
    _looked.until = 0.0


def forget_senders() -> None:
    """Drop what is remembered, as a test wants."""
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
