"""Fetch what the configured sources publish: the index, then each message not yet known.

It waits for others, so the worker runs it apart. One source's failure spares the others, one
message's failure spares the rest; what failed stands at the source's state.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.exchange.models import HazardMessage, SourceState
from waspada.apps.exchange.sources import Source, sources
from waspada.apps.exchange.taking import Origin, take_in
from waspada.channels.calling import REDIRECTS, Answer, Limits, Request, ask
from waspada.channels.cap.reading import LARGEST
from waspada.core.errors import NotFound, WaspadaError
from waspada.sources.cap_feed.index import Link, read_index

logger = logging.getLogger(__name__)

ACTOR: Final = "system"
MOST_PER_ROUND: Final = 60
_MOST_HOPS: Final = 3
_NOT_MODIFIED: Final = 304


def fetch_sources(
    at: datetime, now: datetime, *, is_over: Callable[[], bool] = lambda: False
) -> int:
    """Ask every source that is due; return how many messages were taken in."""
    try:
        configured = sources()
    except WaspadaError as error:
        logger.warning("sources of CAP: %s", error)
        return 0
    taken = 0
    for source in configured:
        if is_over():
            return taken
        if _is_due(source, now):
            taken += _fetch(source, at, now, is_over)
    return taken


def _is_due(source: Source, now: datetime) -> bool:
    state = SourceState.objects.filter(pk=source.key).first()
    return (
        state is None
        or state.asked_at is None
        or now - state.asked_at >= timedelta(minutes=source.minutes)
    )


def _fetch(source: Source, at: datetime, now: datetime, is_over: Callable[[], bool]) -> int:
    state, _made = SourceState.objects.get_or_create(pk=source.key)
    state.asked_at = now
    state.reason_code, state.reason_params = "", {}
    taken = 0
    try:
        key = source.public_key()
        answer = get(source.index, most_bytes=LARGEST, etag=state.etag)
        links = [] if answer.status == _NOT_MODIFIED else read_index(answer.body, source.index)
        unknown = _unknown(source, links)
        for link in unknown[:MOST_PER_ROUND]:
            if is_over():
                break
            origin = Origin(source.key, link.href, link.stamp, source.within, key)
            taken += _take_safely(link, origin, state, at, now)
        state.answered_at = now
        # Only a round that took all of it may be told that nothing has changed.
        is_whole = not state.reason_code and len(unknown) <= MOST_PER_ROUND
        state.etag = answer.headers.get("etag", state.etag)[:200] if is_whole else ""
    except WaspadaError as error:
        _note(state, error)
    state.save()
    return taken


def _take_safely(
    link: Link, origin: Origin, state: SourceState, at: datetime, now: datetime
) -> int:
    try:
        data = get(link.href, most_bytes=LARGEST).body
        with acting_as(system_identity()):
            take_in(data, origin, actor=ACTOR, at=at, now=now)
    except WaspadaError as error:
        logger.warning("a message of %s: %s", origin.key, error.code)
        _note(state, error)
        return 0
    return 1


def _note(state: SourceState, error: WaspadaError) -> None:
    state.reason_code = error.code
    state.reason_params = {name: str(value)[:200] for name, value in error.params.items()}


def _unknown(source: Source, links: list[Link]) -> list[Link]:
    with acting_as(system_identity()):
        rows = HazardMessage.unguarded.filter(
            source=source.key, url__in=[one.href for one in links]
        )
        known = set(rows.values_list("url", "stamp"))
    return [one for one in links if (one.href, one.stamp) not in known]


def get(url: str, *, most_bytes: int, etag: str = "") -> Answer:
    """Return what an address answers; moved on the same host only, three times at most.

    Raises
    ------
    NotDelivered, Refused : as `calling.ask`; NotFound : hazards.not_answered
    """
    limits = Limits(
        timeout_seconds=15.0,
        deadline_seconds=60.0,
        most_bytes=most_bytes,
        allows_private=settings.WASPADA_ALLOW_PRIVATE_ADDRESSES,
    )
    headers = {"User-Agent": "Waspada", "Accept": "application/xml, */*;q=0.5"}
    if etag:
        headers["If-None-Match"] = etag
    for _hop in range(_MOST_HOPS):
        answer = ask(Request(url, headers=headers, method="GET"), limits)
        if answer.is_taken or answer.status == _NOT_MODIFIED:
            return answer
        moved = urljoin(url, answer.headers.get("location", ""))
        if answer.status not in REDIRECTS or urlsplit(moved).netloc != urlsplit(url).netloc:
            break
        url = moved
    raise NotFound("hazards.not_answered", status=answer.status)
