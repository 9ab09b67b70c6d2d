"""Fetch what the sources list, politely: each host is asked for one thing a round.

It waits for others, so the worker runs it apart (`web/jobs.py`). Nothing is held open while it
waits: rows say what is due, the answer is written when it is there. A source's failure is its
own; a page's failure spares the rest.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.feeds.again import note_changed, note_looked, store_again
from waspada.apps.feeds.hosts import free_hosts, note_asked, permission, seconds_to_rest
from waspada.apps.feeds.models import FeedItem, FeedSource
from waspada.apps.feeds.taking import Page, note_found, store_pages
from waspada.apps.feeds.visiting import PAGE_TYPES, Visit, Wanted, visit
from waspada.apps.feeds.way import WAY
from waspada.apps.intake.health import heard
from waspada.core.errors import NotFound, TooMany, Unavailable, WaspadaError
from waspada.core.news.page import text_of_page
from waspada.sources.rss.article import LARGEST as LARGEST_PAGE
from waspada.sources.rss.feeds import LARGEST as LARGEST_LIST
from waspada.sources.rss.feeds import Entry, Listing, read_listing
from waspada.sources.rss.written import host_of

logger = logging.getLogger(__name__)

MOST_VISITS: Final = 30  # of one round, sources and pages together
MOST_TRIES: Final = 5
LONGEST_WAIT: Final = timedelta(days=1)
FIRST_WAIT: Final = timedelta(minutes=10)  # of a page that could not be had
ENOUGH: Final = 600  # characters that come with the list: the page need not be asked for

Row = TypeVar("Row", FeedSource, FeedItem)


def fetch_news(at: datetime, now: datetime, *, is_over: Callable[[], bool] = lambda: False) -> int:
    """Visit sources and pages that are due, one a host; return how many were visited.

    at : the clock that is shown; now : the real one
    """
    with acting_as(system_identity()):
        sources = list(FeedSource.objects.filter(state="on", next_at__lte=now).order_by("next_at"))
    visited = 0
    asked: set[str] = set()
    for source in _one_a_host(sources, asked, now):
        if is_over() or visited >= MOST_VISITS:
            return visited
        fetch_source(source, at, now)
        visited += 1
    for item, home in _due_items(asked, now):
        if is_over() or visited >= MOST_VISITS:
            return visited
        _fetch_item(item, home, at, now)
        visited += 1
    return visited


def _one_a_host(rows: Iterable[Row], asked: set[str], now: datetime) -> Iterable[Row]:
    """Give the first row of each host that may be asked now and was not asked in this round."""
    rows = list(rows)
    free = free_hosts({host_of(row.address) for row in rows}, now)
    for row in rows:
        host = host_of(row.address)
        if host in free and host not in asked:
            asked.add(host)
            yield row


def _due_items(asked: set[str], now: datetime) -> list[tuple[FeedItem, str]]:
    with acting_as(system_identity()):
        homes = dict(FeedSource.objects.filter(state="on").values_list("pk", "address"))
        due = FeedItem.objects.filter(next_at__lte=now, source_id__in=list(homes)).order_by(
            "next_at", "id"
        )
        # Of each source the first few: a full one must not hide the others.
        rows = [row for source in homes for row in due.filter(source_id=source)[:MOST_VISITS]]
    return [(item, homes[item.source_id]) for item in _one_a_host(rows, asked, now)]


def fetch_source(source: FeedSource, at: datetime, now: datetime) -> None:
    """Visit a source and note what it lists that is new; what fails stands on its row."""
    source.asked_at = now
    address = source.waiting_lists[0] if source.waiting_lists else source.address
    try:
        found = visit(_list_of(source, address, now))
        left = 0 if found.is_same else _take_list(source, address, found, at, now)
        _answered(source, found, left, now)
    except WaspadaError as error:
        _failed(source, error, now)
        heard(WAY, now, ok=False, reason=error.code, params=error.params)
    else:
        heard(WAY, now, ok=True)
    note_asked(host_of(address), now)
    with acting_as(system_identity()):
        # Somebody may have paused or removed it meanwhile: then this is no news.
        kept = {name: getattr(source, name) for name in _WRITTEN}
        if source.state == "gone":
            kept["state"] = "gone"
        FeedSource.unguarded.filter(pk=source.pk).update(**kept)


_WRITTEN: Final = (
    "asked_at",
    "answered_at",
    "next_at",
    "fails",
    "reason_code",
    "reason_params",
    "etag",
    "last_modified",
    "kind",
    "waiting_lists",
)


def _list_of(source: FeedSource, address: str, now: datetime) -> Wanted:
    is_first = address == source.address
    return Wanted(
        address,
        source.address,
        LARGEST_LIST,
        etag=source.etag if is_first else "",
        last_modified=source.last_modified if is_first else "",
        may_go=permission(source.address, now),
    )


def _take_list(source: FeedSource, address: str, found: Visit, at: datetime, now: datetime) -> int:
    listing = read_listing(found.body, found.address, found.content_type)
    source.kind = listing.kind
    waiting = [one for one in source.waiting_lists if one != address]
    if listing.lists and address == source.address:
        waiting = list(listing.lists[:3])
    source.waiting_lists = waiting
    left = note_found(source, listing.entries, at, now)
    note_changed(source, listing.entries, at, now)
    _store_whole(source, listing, at, now)
    return left


def _store_whole(source: FeedSource, listing: Listing, at: datetime, now: datetime) -> None:
    """Store at once what came whole with the list: nobody is asked twice for one text."""
    whole = {entry.address: entry for entry in listing.entries if _is_whole(entry)}
    if not whole:
        return
    with acting_as(system_identity()):
        due = FeedItem.objects.filter(source_id=source.pk, next_at__isnull=False)
        rows = list(due.filter(address__in=list(whole)))
        pages = [(row, _page_of(whole[row.address])) for row in rows if row.state == "found"]
        if pages:
            store_pages(pages, at, now)
        for row in rows:
            if row.state == "read" and row.next_at is not None and row.next_at <= now:
                store_again(row, _page_of(whole[row.address]), at, now)


def _is_whole(entry: Entry) -> bool:
    return len(entry.content) >= ENOUGH and len(text_of_page(entry.content)) >= ENOUGH


def _page_of(entry: Entry) -> Page:
    title = entry.title.replace("&", "&amp;").replace("<", "&lt;")
    page = f"<html><body><article><h1>{title}</h1>{entry.content}</article></body></html>"
    moment = entry.moment.isoformat() if entry.moment else ""
    return Page(page.encode("utf-8", "replace"), "text/html; charset=utf-8", moment)


def _answered(source: FeedSource, found: Visit, left: int, now: datetime) -> None:
    source.answered_at = now
    source.fails = 0
    source.reason_code, source.reason_params = "", {}
    is_done = not left and not source.waiting_lists
    source.next_at = now + (timedelta(minutes=source.minutes) if is_done else timedelta(minutes=1))
    if found.is_same:
        return
    # Only a round that took all of it may be told that nothing has changed.
    source.etag = found.etag if is_done and source.kind != "sitemaps" else ""
    source.last_modified = found.last_modified if is_done and source.kind != "sitemaps" else ""


def _failed(source: FeedSource, error: WaspadaError, now: datetime) -> None:
    logger.warning("news of %s: %s", source.pk, error.code)
    source.fails += 1
    source.reason_code, source.reason_params = error.code, _short(error)
    source.waiting_lists = source.waiting_lists[1:]
    source.next_at = now + _wait(timedelta(minutes=source.minutes), source.fails, error)
    if error.code == "feeds.gone":
        source.state = "gone"


def _wait(first: timedelta, fails: int, error: WaspadaError) -> timedelta:
    """Return how long to wait: twice as long each time, at least as long as the host asks."""
    asked = timedelta(seconds=int(str(error.params.get("seconds", 0)) or 0))
    return min(LONGEST_WAIT, max(asked, first * (1 << min(fails, 8))))


def _short(error: WaspadaError) -> dict[str, str]:
    return {name: str(value)[:200] for name, value in error.params.items()}


def _fetch_item(item: FeedItem, home: str, at: datetime, now: datetime) -> None:
    wanted = Wanted(
        item.address,
        home,
        LARGEST_PAGE,
        accept=PAGE_TYPES,
        etag=item.etag,
        last_modified=item.last_modified,
        may_go=permission(home, now),
    )
    try:
        found = visit(wanted)
    except WaspadaError as error:
        _page_failed(item.pk, error, now)
        heard(WAY, now, ok=False, reason=error.code, params=error.params)
    else:
        with acting_as(system_identity()):
            _take_page(item.pk, found, at, now)
        heard(WAY, now, ok=True)
    note_asked(host_of(item.address), now)


def _take_page(item_id: UUID, found: Visit, at: datetime, now: datetime) -> None:
    item = FeedItem.objects.filter(pk=item_id, next_at__isnull=False).first()
    if item is None:
        return
    if found.is_same:
        note_looked(item.pk)
        return
    item.etag, item.last_modified = found.etag, found.last_modified
    page = Page(found.body, found.content_type)
    if item.state == "found":
        store_pages([(item, page)], at, now)
    else:
        store_again(item, page, at, now)


def _page_failed(item_id: UUID, error: WaspadaError, now: datetime) -> None:
    with acting_as(system_identity()):
        note_looked(item_id)
        item = FeedItem.objects.filter(pk=item_id, state="found").first()
        if item is None:
            return
        item.tries += 1
        item.reason_code, item.reason_params = error.code, _short(error)
        if isinstance(error, Unavailable) and item.tries < MOST_TRIES:
            item.next_at = now + _wait(FIRST_WAIT, item.tries, error)
        else:
            item.state, item.next_at = "failed", None
        item.save()


def try_source(address: str, now: datetime, *, most: int = 5) -> tuple[Listing, list[Entry]]:
    """Ask an address once, without keeping anything; return what it lists and the first of it.

    Raises
    ------
    TooMany : feeds.host_rests; NotFound : feeds.lists_nothing
    and what `visit` and `read_listing` refuse
    """
    host = host_of(address)
    if not free_hosts({host}, now):
        raise TooMany("feeds.host_rests", seconds=seconds_to_rest(host, now))
    wanted = Wanted(address, address, LARGEST_LIST, seconds=12.0, may_go=permission(address, now))
    try:
        found = visit(wanted)
    finally:
        note_asked(host, now)
    listing = read_listing(found.body, found.address, found.content_type)
    if not listing.entries and not listing.lists:
        raise NotFound("feeds.lists_nothing")
    return listing, list(listing.entries[:most])
