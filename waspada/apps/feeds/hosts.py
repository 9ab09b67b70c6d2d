"""Be polite: what a host's robots.txt allows, and how long to wait between two requests."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from waspada.apps.feeds.models import FeedHost
from waspada.apps.feeds.visiting import Wanted, visit
from waspada.core.errors import BadInput, NotAllowed, NotFound, TooLarge, Unavailable, WaspadaError
from waspada.sources.rss.robots import (
    ALL_FORBIDDEN,
    LARGEST,
    NOTHING_FORBIDDEN,
    Rules,
    read_robots,
)
from waspada.sources.rss.written import decoded, host_of

KEPT_FOR: Final = timedelta(hours=24)
BROKEN_FOR: Final = timedelta(hours=1)
_OF_THE_ADDRESS: Final = frozenset(
    {"feeds.no_contact", "feeds.private_address", "feeds.bad_address"}
)


def free_hosts(hosts: set[str], now: datetime) -> set[str]:
    """Return the hosts that may be asked now."""
    waiting = FeedHost.objects.filter(host__in=hosts, next_at__gt=now)
    return hosts - set(waiting.values_list("host", flat=True))


def seconds_to_rest(host: str, now: datetime) -> int:
    """Return how long a host still rests, in whole seconds."""
    row = FeedHost.objects.filter(pk=host[:300]).first()
    if row is None or row.next_at is None:
        return 0
    return max(1, round((row.next_at - now).total_seconds()))


def note_asked(host: str, now: datetime) -> None:
    """Let a host rest: as long as its robots.txt asks, at least as long as ours is set."""
    row, _made = FeedHost.objects.get_or_create(host=host[:300])
    rules = rules_of(row)
    seconds = max(rules.delay or 0.0, float(settings.WASPADA_NEWS_DELAY))
    FeedHost.objects.filter(pk=row.pk).update(next_at=now + timedelta(seconds=seconds))


def rules_of(row: FeedHost | None) -> Rules:
    """Return what a host allows; while its rules cannot be had, nothing (RFC 9309, 2.3.1.4)."""
    if row is None or row.robots_state == "none":
        return NOTHING_FORBIDDEN
    if row.robots_state == "broken":
        return ALL_FORBIDDEN
    return _read(row.robots)


@lru_cache(maxsize=64)
def _read(robots: str) -> Rules:
    return read_robots(robots)


def permission(home: str, now: datetime) -> Callable[[str], None]:
    """Return what asks a host's rules before an address of it is asked for, also on the way."""

    def may_go(address: str) -> None:
        row = FeedHost.objects.filter(pk=host_of(address)[:300]).first()
        if row is None or not _is_fresh(row, now):
            fetch_rules(address, home, now)
        check_may_go(address)

    return may_go


def _is_fresh(row: FeedHost, now: datetime) -> bool:
    if row.robots_at is None:
        return False
    return now - row.robots_at < (BROKEN_FOR if row.robots_state == "broken" else KEPT_FOR)


def check_may_go(address: str) -> None:
    """Let pass what the host's known rules allow.

    Raises
    ------
    NotAllowed : feeds.robots; Unavailable : feeds.robots_broken
    """
    row = FeedHost.objects.filter(pk=host_of(address)[:300]).first()
    if row is not None and row.robots_state == "broken":
        raise Unavailable("feeds.robots_broken", host=row.host[:80], seconds=0)
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if not rules_of(row).allows(path):
        raise NotAllowed("feeds.robots", host=host_of(address)[:80])


def fetch_rules(address: str, home: str, now: datetime, *, seconds: float = 20.0) -> None:
    """Ask the host of an address for its robots.txt and keep what it says.

    Raises
    ------
    BadInput : of the address itself; it will not be asked for anything
    """
    parts = urlsplit(address)
    where = f"{parts.scheme}://{parts.netloc}/robots.txt"
    text, state = "", "read"
    try:
        found = visit(Wanted(where, home, LARGEST, seconds=seconds))
        text = decoded(found.body, found.content_type)
    except (NotFound, TooLarge):
        state = "none"  # there is none: nothing is forbidden
    except BadInput as error:
        if error.code in _OF_THE_ADDRESS:
            raise
        state = "none"  # a page or a picture in its place
    except WaspadaError:
        state = "broken"
    FeedHost.objects.update_or_create(
        host=host_of(address)[:300],
        defaults={"robots": text, "robots_state": state, "robots_at": now},
    )
