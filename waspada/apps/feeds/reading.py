"""Read a stored page: the article in it, what it says, and whether the desk should see it.

It runs where every report is read, in one transaction: the report gets our extraction and never
the article; what is no incident by the machine's reading is set aside with that reason, and a
person can lift it into the queue.
"""

import re
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from waspada.apps.feeds.again import earlier_reading, give_way, keep_earlier, tells_nothing_new
from waspada.apps.feeds.models import FeedItem
from waspada.apps.feeds.taking import page_of
from waspada.apps.news.grouping import ASIDE, secret
from waspada.apps.reports.learned import learned_model
from waspada.apps.reports.models import Report
from waspada.apps.reports.reading import Reader
from waspada.core.errors import BadInput
from waspada.core.news import Extraction, extract
from waspada.core.news.prints import Print, is_copy, print_of
from waspada.core.places import NATION, province_of, regency_of
from waspada.core.reports.body import MOST_PEOPLE, ReportBody, load_fields, read_fields
from waspada.core.reports.incidents import local_date
from waspada.core.reports.masking import mask_text
from waspada.core.reports.states import REPORT_MOVES, check_move
from waspada.sources.rss.article import Article, read_article
from waspada.sources.rss.written import moment_of, outlet_of

LONGEST_EXTRACT: Final = 300
FEWEST_EXTRACT: Final = 240
COPIES_WITHIN: Final = timedelta(days=7)
_MOST_COMPARED: Final = 2_000
_SENTENCE: Final = re.compile(r"[^.!?\n]+(?:[.!?]+(?!\s)[^.!?\n]+)*[.!?]*")
_TOLD_BY: Final = ("severity", "deaths", "injured", "category", "regency_code", "event_date")


def read_news(report: Report, raw: bytes) -> ReportBody:
    """Return what a stored article says, and write it on its item.

    A page without an article is read by its heading alone: it must not wait as unreadable for
    somebody who could do nothing about it.
    """
    mine = Q(report_id=report.pk) | Q(again_id=report.pk)
    item = FeedItem.unguarded.select_for_update().filter(mine).first()
    fields = load_fields(raw)
    address = item.address if item else ""
    stated, reason = "", None
    try:
        page = page_of(fields)
        stated = page.published
        article = read_article(page.data, page.content_type, address=address)
    except BadInput as error:
        article, reason = Article(item.title if item else ""), error
    published = moment_of(stated) or (item and item.published_at) or article.published
    day = _day(published, report.place_code)
    found = extract(article.whole, published=day, learned=learned_model())
    if item is not None and item.again_id == report.pk:
        if reason is None and print_of(article.text, secret()).to_bytes() != bytes(item.print):
            earlier = earlier_reading(item)
            _write(item, article, found, published, report.received_at)
            keep_earlier(earlier, item, report)
    elif item is not None:
        item.reason_code = reason.code if reason else ""
        item.reason_params = _short(reason) if reason else {}
        _write(item, article, found, published, report.received_at)
    return read_fields(
        _fields(article, found, fields, report),
        now=report.received_at,
        place=report.place_code,
    )


def settle(report: Report, now: datetime) -> None:
    """Set aside what is no incident, or tells again what an earlier item of the outlet told."""
    item = FeedItem.unguarded.filter(report_id=report.pk).first()
    if item is None and tells_nothing_new(report):
        _set_aside(report, "repeated", now)
        return
    give_way(report, now)
    if item is None or (item.kind == "incident" and not _is_told_twice(item)):
        return
    _set_aside(report, ASIDE if item.kind != "incident" else "repeated", now)


def _set_aside(report: Report, why: str, now: datetime) -> None:
    check_move(REPORT_MOVES, report.state, "dismissed", "report.wrong_state")
    report.state = "dismissed"
    report.state_changed_at = now
    report.reason_code = "report.dismissed"
    report.reason_params = {"why": why}


READER: Final = Reader(read_news, settle)


def print_known(report_id: UUID) -> bytes:
    """Return the print of a report's whole article, for the grouping of events; b"" for none."""
    found = FeedItem.unguarded.filter(report_id=report_id).values_list("print", flat=True)
    return bytes(next(iter(found), b""))


def _short(error: BadInput) -> dict[str, str]:
    return {name: str(value)[:200] for name, value in error.params.items()}


def _day(moment: datetime | None, place: str) -> date | None:
    return local_date(moment, place) if moment else None


def _write(
    item: FeedItem,
    article: Article,
    found: Extraction,
    published: datetime | None,
    at: datetime,
) -> None:
    place = found.desa or found.kecamatan or found.regency or found.province
    if place:
        item.place_code, item.has_place = place, True
        item.province_code, item.regency_code = province_of(place) or "", regency_of(place) or ""
    if article.address and not item.address:
        item.address, item.outlet = article.address, outlet_of(article.address)[:120]
    item.title = mask_text(article.title)[:240] or item.title
    item.published_at = published
    item.kind, item.category, item.also = found.kind, found.category, list(found.also)
    item.event_day, item.phase = found.event_date, found.phase
    item.severity, item.deaths, item.injured = found.severity, found.deaths, found.injured
    item.confidence = dict(found.confidence)
    item.extract = extract_of(article, found)
    itself = print_of(article.text, secret())
    item.print = itself.to_bytes()
    item.same_as = _earlier_copy(item, itself, at)
    item.state, item.read_at = "read", at
    item.save()


def _earlier_copy(item: FeedItem, itself: Print, at: datetime) -> UUID | None:
    """Return the first item of the last days whose text this one repeats."""
    if not itself.runs:
        return None
    earlier = FeedItem.unguarded.filter(
        realm=item.realm, found_at__gt=at - COPIES_WITHIN, state="read", same_as__isnull=True
    ).exclude(pk=item.pk)
    rows = earlier.order_by("-found_at", "-id").values_list("pk", "print")[:_MOST_COMPARED]
    same = [pk for pk, kept in rows if is_copy(Print.from_bytes(bytes(kept)), itself)]
    return same[-1] if same else None


def _is_told_twice(item: FeedItem) -> bool:
    """Say whether the same outlet has this very text already: one page under two addresses."""
    if item.same_as is None:
        return False
    return FeedItem.unguarded.filter(pk=item.same_as, outlet=item.outlet).exists()


def extract_of(article: Article, found: Extraction) -> str:
    """Return the sentences that led to what was read, masked, short enough to be a quotation."""
    text = article.whole
    # The heading is shown above it and is not said again.
    begins = len(text) - len(article.text) if article.text else 0
    longest = min(LONGEST_EXTRACT, max(FEWEST_EXTRACT, len(text) // 3))
    marks = [span for name in _TOLD_BY for span in found.spans.get(name, ())]
    sentences = [
        (one.start(), one.end()) for one in _SENTENCE.finditer(text, begins) if one[0].strip()
    ]
    told = [sum(start <= mark[0] < end for mark in marks) for start, end in sentences]
    best = sorted(range(len(sentences)), key=lambda at: (-told[at], at))
    picked: list[int] = []
    size = 0
    for at in best:
        length = sentences[at][1] - sentences[at][0]
        if (told[at] or not picked) and (not picked or size + length <= longest):
            picked.append(at)
            size += length
    words = " … ".join(" ".join(text[slice(*sentences[at])].split()) for at in sorted(picked))
    words = mask_text(words)
    if len(words) <= longest:
        return words
    return words[: longest - 1].rpartition(" ")[0] + "…"


def _fields(
    article: Article, found: Extraction, fields: dict[str, Any], report: Report
) -> dict[str, Any]:
    """Return the fields of a report: our extraction with the link, and not the article."""
    said: dict[str, Any] = {
        "title": article.title or str(fields.get("title") or "")[:240],
        "text": extract_of(article, found),
        "sources": fields.get("sources") or ([article.address] if article.address else []),
        "place": found.desa or found.kecamatan or found.regency or found.province,
        "category": found.category,
        "severity": found.severity,
        "deaths": _people(found.deaths),
        "injured": _people(found.injured),
    }
    today = local_date(report.received_at, said["place"] or NATION)
    if found.event_date and date(2004, 1, 1) <= found.event_date <= today:
        said["occurred_at"] = found.event_date.isoformat()
    return said


def _people(count: int | None) -> int | None:
    return count if count is not None and count <= MOST_PEOPLE else None
