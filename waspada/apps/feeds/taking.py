"""Store what came: the page as it came, sealed as a report, and the item that tells of it.

Nothing is parsed before it is stored. The report's message holds the page beside a heading and
the link, so that even where our reading fails a person sees what to open.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.feeds.models import FeedItem, FeedSource
from waspada.apps.reports.receiving import Incoming, receive_many
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.core.errors import BadInput
from waspada.core.places import province_of, regency_of
from waspada.core.reports.masking import mask_text
from waspada.sources.rss.article import LARGEST
from waspada.sources.rss.feeds import Entry
from waspada.sources.rss.packs import Saved, inflated
from waspada.sources.rss.written import outlet_of

CHANNEL: Final = "news"
SENDER: Final = "system:news"
FRESH: Final = timedelta(days=7)  # a source just added does not bring its past
_HEADING: Final = 240


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came.

    published : when, as whoever handed it over says; ISO 8601, "" when nobody did
    """

    data: bytes
    content_type: str
    published: str = ""


def key_of(name: str) -> bytes:
    """Return what an article is known by: the same over http and https, with www or without."""
    name = name.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return keyed_digest("news-item", name.rstrip("/").encode("utf-8", errors="replace"))


def note_found(source: FeedSource, entries: Sequence[Entry], at: datetime, now: datetime) -> int:
    """Write down listed articles that are new, at most as many as the source may bring a round.

    Returns
    -------
    how many listed ones are new and were left for the next round
    """
    with acting_as(system_identity()):
        fresh = [one for one in entries if one.moment is None or one.moment > now - FRESH]
        by_key = {key_of(entry.address): entry for entry in reversed(fresh)}
        known = FeedItem.unguarded.filter(realm=source.realm, key__in=list(by_key))
        seen = {bytes(key) for key in known.values_list("key", flat=True)}
        new = [(key, by_key[key]) for key in reversed(by_key) if key not in seen]
        rows = [_found(source, key, entry, at, now) for key, entry in new[: source.most_new]]
        FeedItem.unguarded.bulk_create(rows, ignore_conflicts=True)
        return max(0, len(new) - source.most_new)


def _found(source: FeedSource, key: bytes, entry: Entry, at: datetime, now: datetime) -> FeedItem:
    return FeedItem(
        **_rights(source.realm, source.place_code, source.owner_unit),
        source_id=source.pk,
        key=key,
        address=entry.address,
        outlet=outlet_of(entry.address)[:120],
        title=mask_text(entry.title)[:_HEADING],
        published_at=entry.moment,
        changed_at=entry.changed or entry.moment,
        state="found",
        next_at=now,
        found_at=at,
        recorded_at=now,
    )


def _rights(realm: str, place: str, unit: str) -> dict[str, Any]:
    """Return the columns of a row about what is published: class B, of its place."""
    return {
        "realm": realm,
        "place_code": place,
        "province_code": province_of(place) or "",
        "regency_code": regency_of(place) or "",
        "classification": "B",
        "owner_unit": unit,
        "node_id": settings.WASPADA_NODE,
    }


def store_pages(items: Sequence[tuple[FeedItem, Page]], at: datetime, now: datetime) -> int:
    """Seal each page as a report and join it to its item; return how many are new.

    Call it as the system. One that cannot be stored keeps the reason on its item.
    """
    with transaction.atomic():
        outcomes = receive_many(
            incoming_of(item, page, bytes(item.key).hex(), at, now) for item, page in items
        )
        for (item, _page), outcome in zip(items, outcomes, strict=True):
            item.state = "failed" if outcome.status == "failed" else "received"
            item.report_id = outcome.report_id
            item.reason_code = outcome.reason
            item.reason_params = dict(outcome.reason_params)
            item.next_at = None
            item.save()
    return sum(outcome.status in {"new", "conflict"} for outcome in outcomes)


def incoming_of(
    item: FeedItem, page: Page, client_id: str, at: datetime, now: datetime
) -> Incoming:
    """Return a page as it is received: class B, at the place of its item."""
    return Incoming(
        channel=CHANNEL,
        body=message_of(item, page),
        content_type="application/json",
        received_at=at,
        recorded_at=now,
        sender=SENDER,
        client_id=client_id,
        place=item.place_code,
        classification="B",
        owner_unit=item.owner_unit,
    )


def message_of(item: FeedItem, page: Page) -> bytes:
    """Return what is sealed: link and heading as any report has them, and the page, packed."""
    return json.dumps(
        {
            "title": item.title or item.file_name or item.outlet,
            "sources": [item.address] if item.address else [],
            "page": {"type": page.content_type, "published": page.published} | _held(page),
        },
        ensure_ascii=False,
    ).encode("utf-8", errors="replace")


def _held(page: Page) -> dict[str, str]:
    """Return a page's bytes as JSON can hold them: a text as it is, everything else packed."""
    if page.content_type == "text/plain":
        try:
            return {"text": page.data.decode("utf-8")}
        except UnicodeDecodeError:
            pass  # in an encoding that reading will find out
    return {"zlib": base64.b64encode(zlib.compress(page.data, 6)).decode("ascii")}


def page_of(fields: Mapping[str, Any]) -> Page:
    """Return the page that a message holds.

    Raises
    ------
    BadInput : feeds.no_page, feeds.packed_broken
    """
    held: Any = fields.get("page")
    try:
        kind, published = str(held["type"]), str(held["published"])
        if "text" in held:
            return Page(str(held["text"]).encode("utf-8"), kind, published)
        packed = base64.b64decode(held["zlib"], validate=True)
    except (TypeError, KeyError, ValueError) as error:
        raise BadInput("feeds.no_page") from error
    return Page(inflated(packed, "deflate", LARGEST), kind, published)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """For whom saved pages are taken: the desk's place and unit, and a day for all of them."""

    place: str
    unit: str
    published: str = ""


def store_saved(
    saved: Iterable[Saved], about: HandedOver, at: datetime, now: datetime
) -> list[UUID]:
    """Store saved pages and texts; return the items, also of those that were here before."""
    realm = current_identity().realm
    pages: dict[bytes, Saved] = {}
    for one in saved:
        pages.setdefault(key_of(f"sha256:{sha256(one.data).hexdigest()}"), one)
    known = FeedItem.unguarded.filter(realm=realm, key__in=list(pages))
    here = {bytes(key): pk for key, pk in known.values_list("key", "pk")}
    new = [
        (
            FeedItem(
                **_rights(realm, about.place, about.unit),
                key=key,
                file_name=mask_text(one.name.rpartition("/")[2])[-120:],
                state="received",
                found_at=at,
                recorded_at=now,
            ),
            Page(one.data, one.content_type, about.published),
        )
        for key, one in pages.items()
        if key not in here
    ]
    store_pages(new, at, now)
    return [*here.values(), *(item.pk for item, _page in new)]
