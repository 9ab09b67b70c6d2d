"""How often somebody unsigned may do something: counted by a keyed digest, never by address."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from waspada.apps.reports.models import FormToken, Tally
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.core.errors import TooMany

_LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}
_KEEP_TOKENS = timedelta(days=60)


def caller_of(request: HttpRequest) -> bytes:
    """Return whose tally a request counts for: the account, else the network it comes from.

    The address enters a keyed digest and is written nowhere. A proxy on this machine names the
    caller itself; what a client claims in front of that is not believed.
    """
    if request.user.is_authenticated:
        return f"account/{request.user.pk}".encode()
    address = request.META.get("REMOTE_ADDR", "")
    if address in _LOOPBACK:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        address = forwarded.rpartition(",")[2].strip() or address
    return f"network/{address}".encode()


def count_or_refuse(
    purpose: str, caller: bytes, *, most: int, window: timedelta, now: datetime, count: int = 1
) -> None:
    """Count some more; raise TooMany (form.too_many) when the window's share is used up.

    One count for all processes of an installation. The first of a window is never refused: what
    comes as one, however much it is, could never be sent otherwise.
    """
    number = int(now.timestamp() // window.total_seconds())
    digest = keyed_digest("tally", purpose.encode(), str(number).encode(), caller)
    ends_at = now + window
    with transaction.atomic():
        row, is_new = Tally.objects.get_or_create(
            digest=digest, defaults={"count": count, "ends_at": ends_at}
        )
        if not is_new:  # read again after it is ours: what others count meanwhile counts too
            Tally.objects.filter(digest=digest).update(count=F("count") + count)
            row.refresh_from_db(fields=["count"])
    if not is_new and row.count > most:
        left = window.total_seconds() - now.timestamp() % window.total_seconds()
        raise TooMany("form.too_many", minutes=max(1, round(left / 60)))


def forget_old_tallies(now: datetime) -> int:
    """Drop tallies whose window is long over and tokens of forms sent two months ago."""
    tallies, _ = Tally.objects.filter(ends_at__lte=now - timedelta(days=1)).delete()
    tokens, _ = FormToken.objects.filter(said_at__lte=now - _KEEP_TOKENS).delete()
    return tallies + tokens
