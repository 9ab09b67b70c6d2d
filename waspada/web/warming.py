"""Sum before somebody asks: after a start, and when a new day has begun.

A serving process keeps its sums (decision 12) and starts with none; the first page of a nation
then takes seconds at a million incidents. One thread opens, as those who were here lately, what
the pages of their places are made of (decision 23). It rests as long as it works, so that half a
core stays free, and writes nothing.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from threading import Thread
from typing import Final

from django.db import connection

from waspada.apps.accounts.clock import domain_now, domain_today, real_now
from waspada.apps.accounts.identity import acting_as
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of
from waspada.apps.accounts.remembering import remembering
from waspada.apps.picture.comparing import comparison_of
from waspada.apps.picture.entering import clock_of
from waspada.apps.picture.maps import map_of
from waspada.apps.picture.places import (
    LINE_AFTER,
    LINE_BEFORE,
    dashboard_of,
    place_page_of,
)
from waspada.apps.picture.ranges import DayRange
from waspada.apps.picture.timelines import timeline_of
from waspada.apps.picture.visits import latest_visits
from waspada.core.access import Identity
from waspada.core.errors import WaspadaError
from waspada.core.places import Level, is_within, level_of
from waspada.core.places.search import load_index

logger = logging.getLogger(__name__)
LOOKS_EVERY: Final = 60.0  # seconds
LATELY: Final = timedelta(days=7)
MOST_PAGES: Final = 100
Reader = tuple[Identity, str]


def begin() -> None:
    """Keep the sums of this process warm from now on."""
    Thread(target=_keep_warm, name="warming", daemon=True).start()


def _keep_warm() -> None:
    load_index()
    warmed: date | None = None
    while True:
        day = domain_today()
        if day != warmed:
            try:
                warm(day)
            except Exception:  # whatever it was, pages sum for themselves
                logger.exception("warming stops until tomorrow")
            finally:
                connection.close()
            warmed = day
        time.sleep(LOOKS_EVERY)


def warm(day: date, *, rest: Callable[[float], object] = time.sleep) -> int:
    """Sum what the pages of a day begin with; return how many were opened.

    rest : called with the seconds that a page took, between two of them
    """
    readers = readers_lately(day)
    done = 0
    for page in PAGES:
        for identity, place in readers:
            began = time.perf_counter()
            with suppress(WaspadaError), acting_as(identity), remembering():
                page(place, day)
                done += 1
            rest(time.perf_counter() - began)
    return done


def readers_lately(day: date) -> list[Reader]:
    """Return who looked at which place lately, the widest places first.

    People with the same seats share their sums; of them one is enough.
    """
    visits = latest_visits(since=real_now() - LATELY, most=10 * MOST_PAGES)
    accounts = Account.objects.in_bulk({account for account, _ in visits})
    identities = {key: identity_of(account, day=day) for key, account in accounts.items()}
    found: dict[object, Reader] = {}
    for account, place in visits:
        identity = identities.get(account)
        if identity is None or len(found) >= MOST_PAGES:
            continue
        if any(is_within(place, seat.place) for seat in identity.memberships):
            found.setdefault((identity.memberships, place), (identity, place))
    return sorted(found.values(), key=lambda reader: (level_of(reader[1]), reader[1]))


def _dashboard(place: str, day: date) -> None:
    dashboard_of(place, day, domain_now().astimezone(clock_of(place)))


def _timeline(place: str, day: date) -> None:
    span = DayRange(day - timedelta(days=LINE_BEFORE), day + timedelta(days=LINE_AFTER))
    timeline_of(place, day, span)


def _comparison(place: str, day: date) -> None:
    if level_of(place) < Level.REGENCY:
        comparison_of(place, day)


def _map(place: str, day: date) -> None:
    map_of(place, day, "level")


# In the order in which a morning needs them.
PAGES: Final[tuple[Callable[[str, date], object], ...]] = (
    _dashboard,
    place_page_of,
    _map,
    _timeline,
    _comparison,
)
