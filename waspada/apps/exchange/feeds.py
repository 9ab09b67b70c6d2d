"""Which CAP messages a feed holds: for an office with a key, and for anybody where that is on.

The messages are those that were frozen at approval. A feed with a key reads with the eyes of
its office, and open messages only. The public one is off unless a deployment asks for it; then
it holds what was approved for the public while it was on, whose own scope says Public.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote
from uuid import UUID

from django.db.models import Q, QuerySet

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.policy import within
from waspada.apps.delivery.contacts import unit_identity
from waspada.apps.delivery.models import FeedKey
from waspada.apps.warnings.models import CapMessage, WarningRow
from waspada.channels.base import AttachedFile
from waspada.channels.cap.feed import CAP_TYPE, Entry
from waspada.core.errors import NotFound
from waspada.core.vocabulary import CLASSES

KEPT_DAYS: Final = timedelta(days=7)
MOST_ENTRIES: Final = 100
_PUBLIC_SCOPE: Final = "<scope>Public</scope>"


def papers_of_feed(feed: FeedKey, at: datetime) -> list[tuple[CapMessage, str]]:
    """Return the messages of the last week that a feed's office may read, newest first."""
    with acting_as(unit_identity(feed.unit_code)):
        rows = _no_drills(CapMessage.objects.all()).filter(
            within(feed.place_code), classification=CLASSES[0], received_at__gt=at - KEPT_DAYS
        )
        papers = list(rows.order_by("-received_at", "-id")[:MOST_ENTRIES])
        return _with_headlines(papers, WarningRow.objects.all())


def paper_of_feed(feed: FeedKey, cap_id: UUID) -> CapMessage:
    """Return one message that a feed's office may read; NotFound otherwise."""
    with acting_as(unit_identity(feed.unit_code)):
        found: CapMessage | None = (
            _no_drills(CapMessage.objects.all())
            .filter(within(feed.place_code), classification=CLASSES[0], pk=cap_id)
            .first()
        )
    if found is None:
        raise NotFound("access.not_found")
    return found


def _no_drills(rows: QuerySet[CapMessage]) -> QuerySet[CapMessage]:
    """Leave out drills, which stay among the people who practise."""
    return rows.exclude(warning_id__in=WarningRow.objects.filter(is_drill=True).values("pk"))


def public_papers(at: datetime) -> list[tuple[CapMessage, str]]:
    """Return what was approved for the public in the last week, newest first."""
    with acting_as(system_identity()):
        rows = CapMessage.objects.filter(_public_rows(), received_at__gt=at - KEPT_DAYS)
        papers = [one for one in rows.order_by("-received_at", "-id") if is_public(one)]
        return _with_headlines(papers[:MOST_ENTRIES], WarningRow.objects.all())


def public_paper(cap_id: UUID) -> CapMessage:
    """Return one message whose scope is Public; NotFound otherwise."""
    with acting_as(system_identity()):
        found: CapMessage | None = CapMessage.objects.filter(_public_rows(), pk=cap_id).first()
    if found is None or not is_public(found):
        raise NotFound("access.not_found")
    return found


def _public_rows() -> Q:
    return Q(classification=CLASSES[0], compartment="", concerns_units="")


def is_public(paper: CapMessage) -> bool:
    """Say whether a message's own scope is Public: what it says is what it was approved as."""
    return _PUBLIC_SCOPE in paper.body


def _with_headlines(
    papers: list[CapMessage], warnings: QuerySet[WarningRow]
) -> list[tuple[CapMessage, str]]:
    rows = warnings.filter(pk__in={one.warning_id for one in papers})
    headlines = dict(rows.values_list("pk", "headline"))
    return [(one, headlines[one.warning_id]) for one in papers if one.warning_id in headlines]


def entries_of(
    papers: Iterable[tuple[CapMessage, str]], address: Callable[[CapMessage], str]
) -> list[Entry]:
    """Return messages as entries of a feed."""
    return [
        Entry(
            identifier=f"urn:waspada:cap:{quote(paper.identifier)}",
            title=f"Dicabut: {headline}" if paper.kind == "Cancel" else headline,
            summary=paper.identifier,
            kind=paper.kind,
            updated=datetime.fromisoformat(paper.sent),
            href=address(paper),
        )
        for paper, headline in papers
    ]


def cap_files(subject: str) -> tuple[AttachedFile, ...]:
    """Return the frozen messages of a warning, to go along with what is written about it."""
    try:
        warning = UUID(subject)
    except ValueError:
        return ()
    rows = CapMessage.unguarded.filter(warning_id=warning).order_by("received_at", "id")
    return tuple(AttachedFile(f"{one.pk}.xml", CAP_TYPE, one.body.encode()) for one in rows)
