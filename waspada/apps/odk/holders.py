"""Whose app asks: by the code in the address, or as the password of Basic over TLS.

What is remembered of seats ends within REMEMBER_SECONDS. A code that was revoked, by whichever
process, stores nothing from then on: that is asked once more right before storing.
"""

import base64
import binascii
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Q

from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import FORWARDED, LOOPBACK
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identities_of
from waspada.apps.odk.models import AppToken
from waspada.apps.odk.tokens import digest_of, on_end
from waspada.apps.reports.api_senders import Sender
from waspada.apps.reports.writer import Leave
from waspada.core.access import Identity
from waspada.core.errors import NotAllowed

REMEMBER_SECONDS: Final = 5.0
MOST_REMEMBERED: Final = 5_000
_USED_EVERY: Final = timedelta(minutes=5)
# Asked for every group of submissions: put together by hand, for a tenth of the time.
_STILL_HOLD: Final = (
    f"SELECT code.id FROM {AppToken._meta.db_table} AS code"  # noqa: S608 (names of ours)
    f" JOIN {Account._meta.db_table} AS holder ON holder.id = code.account_id"
    " WHERE code.id IN ({marks}) AND code.revoked_at IS NULL AND holder.is_active"
)


class UnknownToken(NotAllowed):
    """The code is missing, unknown or revoked."""

    status = 401


@dataclass(frozen=True, slots=True)
class Holder:
    """The reporter to whom a code was issued, as of today."""

    token: str  # the row's key, for counting
    area: str
    language: str
    sender: Sender
    identity: Identity


_remembered: dict[bytes, tuple[float, Holder]] = {}


def token_in(environ: Mapping[str, Any], in_path: str) -> str:
    """Return the code of a request.

    environ : names of WSGI; wsgi.url_scheme and REMOTE_ADDR decide whether Basic is heard

    Raises
    ------
    UnknownToken : odk.bad_token
    NotAllowed : odk.needs_tls
    """
    if in_path:
        return in_path
    scheme, _, packed = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "basic":
        raise UnknownToken("odk.bad_token")
    if not _is_private(environ):
        raise NotAllowed("odk.needs_tls")
    try:
        pair = base64.b64decode(packed.strip(), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError) as error:
        raise UnknownToken("odk.bad_token") from error
    return pair.partition(":")[2]


def _is_private(environ: Mapping[str, Any]) -> bool:
    """Say whether nobody on the way can read the request."""
    if environ.get("wsgi.url_scheme") == "https":
        return True
    proxy = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    if proxy and environ.get(proxy[0]) == proxy[1]:
        return True
    is_here = environ.get("REMOTE_ADDR", "") in LOOPBACK
    return is_here and not any(name in environ for name in FORWARDED)


def remembered_holder(token: str) -> Holder | None:
    """Return who holds a code if the database need not be asked."""
    entry = _remembered.get(digest_of(token))
    return entry[1] if entry is not None and entry[0] > time.monotonic() else None


def holder_of(token: str) -> Holder:
    """Return who holds a code.

    Raises
    ------
    UnknownToken : odk.bad_token
    NotAllowed : odk.no_seat, when the account has no seat today
    """
    known = remembered_holder(token) or look_up([token])[token]
    if isinstance(known, NotAllowed):
        raise known
    return known


def look_up(tokens: Collection[str]) -> dict[str, Holder | NotAllowed]:
    """Return who holds each of some codes, or what is said to it instead; two questions for all."""
    digests = {digest_of(token): token for token in tokens}
    rows = AppToken.objects.filter(
        token_digest__in=list(digests), revoked_at=None, account__is_active=True
    )
    found = list(rows.select_related("account"))
    identities = identities_of({row.account_id for row in found}, day=domain_today())
    answers: dict[str, Holder | NotAllowed] = {
        token: UnknownToken("odk.bad_token") for token in tokens
    }
    if len(_remembered) + len(found) > MOST_REMEMBERED:
        _remembered.clear()
    for row in found:
        digest = bytes(row.token_digest)
        answer = _holder(row, identities[row.account_id])
        answers[digests[digest]] = answer
        if isinstance(answer, Holder):
            _remembered[digest] = (time.monotonic() + REMEMBER_SECONDS, answer)
    _note_use(found)
    return answers


def _holder(row: AppToken, identity: Identity) -> Holder | NotAllowed:
    if not identity.memberships:
        return NotAllowed("odk.no_seat")
    seats = tuple((seat.place, seat.unit) for seat in identity.memberships)
    sender = Sender(identity.account, seats)
    return Holder(str(row.pk), row.area_code, row.account.language, sender, identity)


def leave_of(holder: Holder) -> Leave:
    """Return by what a holder sends: whatever is remembered, a code that ended stores nothing."""
    return Leave(holder.token, ended_codes)


def ended_codes(tokens: Collection[str]) -> dict[str, UnknownToken]:
    """Return which of these codes, by the keys of their rows, hold no more."""
    pk = AppToken._meta.pk
    keys = {pk.get_db_prep_value(token, connection): token for token in tokens}
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(_STILL_HOLD.format(marks=marks), list(keys))
        still = cursor.fetchall()
    if len(still) == len(keys):
        return {}
    held = {pk.get_db_prep_value(key, connection) for (key,) in still}
    gone = {token for key, token in keys.items() if key not in held}
    for digest in [digest for digest, (_, one) in _remembered.copy().items() if one.token in gone]:
        forget_holder(digest)
    return {token: UnknownToken("odk.bad_token") for token in gone}


def _note_use(rows: Iterable[AppToken]) -> None:
    now = real_now()
    before = now - _USED_EVERY
    used = [row.pk for row in rows if row.used_at is None or row.used_at < before]
    if used:
        stale = Q(used_at=None) | Q(used_at__lt=now)
        AppToken.objects.filter(stale, pk__in=used).update(used_at=now)


def forget_holder(digest: bytes) -> None:
    """Drop what is remembered of a code that has ended; others are not asked for anew."""
    _remembered.pop(digest, None)


on_end(forget_holder)
