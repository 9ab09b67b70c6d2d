"""Change what is fetched, lift an item into the queue, hand over saved pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.feeds.models import FeedItem, FeedSource
from waspada.apps.feeds.queries import item_of_key, source_of_key
from waspada.apps.feeds.taking import HandedOver, store_saved
from waspada.apps.feeds.visiting import agent, secured
from waspada.apps.journal.actions import record_act
from waspada.apps.news.grouping import group_report
from waspada.apps.reports.appending import writing
from waspada.apps.reports.rights import may_triage, own_unit
from waspada.apps.reports.triage import undo_decision
from waspada.core.errors import BadInput, Conflict, NotAllowed
from waspada.core.places import load_table, province_of, regency_of
from waspada.core.reports.plain import plain_line
from waspada.sources.rss.packs import open_saved
from waspada.sources.rss.written import address_of, host_of

MINUTES: Final = (15, 30, 60, 180, 720)
MOST_SOURCES: Final = 100  # of one place
STEPS: Final = ("jeda", "lanjut", "sekarang", "hapus")


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A source to add: its name, where it is, how often it is asked, for which desk."""

    name: str
    address: str
    minutes: int
    place: str


def checked_address(text: str) -> str:
    """Return the address of a source as it will be asked.

    Raises
    ------
    BadInput : feeds.bad_address, feeds.no_contact
    """
    agent()
    text = text.strip()
    address = address_of(text if "://" in text[:10] else f"https://{text}")
    return secured(address, address)


def _check_desk(place: str) -> None:
    if place not in load_table() or not may_triage(current_identity(), place):
        raise NotAllowed("feeds.only_desk")


def add_source(facts: SourceFacts, *, actor: str, now: datetime) -> FeedSource:
    """Begin to fetch a source; it is asked at the worker's next round.

    Raises
    ------
    NotAllowed : feeds.only_desk; Conflict : feeds.source_known
    BadInput : feeds.bad_source, feeds.many_sources, feeds.bad_address, feeds.no_contact
    """
    _check_desk(facts.place)
    address = checked_address(facts.address)
    name = plain_line(facts.name)[:120] or host_of(address)[:120]
    if facts.minutes not in MINUTES:
        raise BadInput("feeds.bad_source")
    unit = own_unit(current_identity(), facts.place)
    with writing():
        if FeedSource.objects.filter(place_code=facts.place).count() >= MOST_SOURCES:
            raise BadInput("feeds.many_sources", limit=MOST_SOURCES)
        try:
            with transaction.atomic():
                source: FeedSource = FeedSource.unguarded.create(
                    realm=current_identity().realm,
                    place_code=facts.place,
                    province_code=province_of(facts.place) or "",
                    regency_code=regency_of(facts.place) or "",
                    classification="B",
                    owner_unit=unit,
                    node_id=settings.WASPADA_NODE,
                    name=name,
                    address=address,
                    minutes=facts.minutes,
                    next_at=now,
                    created_at=now,
                    created_by=actor[:60],
                )
        except IntegrityError as error:
            raise Conflict("feeds.source_known") from error
        _note("added", source, actor, now)
    return source


def change_source(source_id: UUID, step: str, *, actor: str, now: datetime) -> None:
    """Pause a source (jeda), go on with it (lanjut), ask it now (sekarang), remove it (hapus).

    What it has brought stays.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : feeds.only_desk; BadInput : feeds.bad_source
    """
    if step not in STEPS:
        raise BadInput("feeds.bad_source")
    source = source_of_key(source_id)
    _check_desk(source.place_code)
    with writing():
        if step == "hapus":
            FeedItem.unguarded.filter(source_id=source.pk, state="found").delete()
            FeedSource.unguarded.filter(pk=source.pk).delete()
        elif step == "jeda":
            FeedSource.unguarded.filter(pk=source.pk).update(state="paused")
        else:
            # Asked by a person, it begins anew; the host's own rest still holds.
            FeedSource.unguarded.filter(pk=source.pk).update(state="on", next_at=now, fails=0)
        _note(step, source, actor, now)


def _note(step: str, source: FeedSource, actor: str, now: datetime) -> None:
    record_act(
        f"news_source.{step}",
        actor=actor,
        now=now,
        subject_kind="news_source",
        subject=str(source.pk),
        details={"host": host_of(source.address)[:80], "minutes": source.minutes},
    )


def lift_item(item_id: UUID, *, actor: str, received_at: datetime, now: datetime) -> FeedItem:
    """Put an item that the machine set aside into the queue: a person has read it otherwise.

    Raises
    ------
    NotFound, NotAllowed : of the item or its report; WrongState : report.wrong_state
    """
    item = item_of_key(item_id)
    if item.report_id is None or item.state != "read":
        raise Conflict("feeds.not_liftable")
    with transaction.atomic():
        undo_decision(item.report_id, actor=actor, received_at=received_at, now=now)
        with writing():
            FeedItem.unguarded.filter(pk=item.pk).update(lifted_at=now, lifted_by=actor[:60])
            group_report(item.report_id, now)
            record_act(
                "news.lifted", actor=actor, now=now, subject_kind="news", subject=str(item.pk)
            )
    return item_of_key(item_id)


def hand_over(
    files: list[tuple[str, bytes]], about: HandedOver, *, actor: str, at: datetime, now: datetime
) -> list[UUID]:
    """Store saved pages and texts that somebody of the desk hands over; return the items.

    Raises
    ------
    NotAllowed : feeds.only_desk; BadInput, TooLarge : as `open_saved`; nothing was stored
    """
    _check_desk(about.place)
    if not files:
        raise BadInput("feeds.no_files")
    saved = [one for name, data in files for one in open_saved(data, name)]
    with writing():
        items = store_saved(saved, about, at, now)
        record_act(
            "news.handed_over",
            actor=actor,
            now=now,
            subject_kind="news",
            details={"count": len(items)},
        )
    return items
