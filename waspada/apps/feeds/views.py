"""News: the list with our reading and the link, one item, lifting it, saved pages."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.feeds import actions
from waspada.apps.feeds.models import FeedItem
from waspada.apps.feeds.queries import (
    ALL,
    ASIDE,
    FAILED,
    INCIDENTS,
    MOST_COUNTED,
    PAGE,
    PARTS,
    WAITING,
    NewsFilter,
    after,
    copies_of,
    counted,
    cursor_of,
    earlier_of,
    item_of_key,
    items_of,
    reports_of,
    source_of_key,
)
from waspada.apps.feeds.taking import HandedOver
from waspada.apps.feeds.way import WAY
from waspada.apps.intake.health import heard
from waspada.apps.reports.models import Report
from waspada.apps.reports.rights import may_decide
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, TooLarge, WaspadaError
from waspada.core.places import NATION, load_table, normal_code
from waspada.core.places.answers import place_label, place_of_words
from waspada.core.vocabulary import CATEGORIES
from waspada.sources.rss.packs import LARGEST_PACK
from waspada.sources.rss.written import moment_of

DESK: Final = frozenset({"secretariat"})
READERS: Final = frozenset({"secretariat", "liaison", "leader", "analyst", "administrator"})
MOST_FILES: Final = 50
_PART_WORDS: Final = {
    INCIDENTS: gettext_lazy("kejadian"),
    ASIDE: gettext_lazy("disisihkan"),
    WAITING: gettext_lazy("belum dibaca"),
    FAILED: gettext_lazy("tidak terambil"),
    ALL: gettext_lazy("semua"),
}
_KIND_WORDS: Final = {
    "incident": pgettext_lazy("satu", "kejadian"),
    "warning": gettext_lazy("peringatan atau kerawanan"),
    "readiness": gettext_lazy("kesiapan"),
    "other": gettext_lazy("bukan tentang pemilihan"),
}


@never_cache
@signed_in
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Show news that may be read, a part at a time."""
    seats = require_role(READERS)
    asked, sentence = _asked(request)
    rows = list(after(items_of(asked), request.GET.get("sesudah", ""))[: PAGE + 1])
    more = cursor_of(rows[PAGE - 1]) if len(rows) > PAGE else ""
    reports = reports_of(rows[:PAGE])
    shown = {
        "rows": [_shown(item, reports) for item in rows[:PAGE]],
        "asked": asked,
        "place_text": "" if asked.place == NATION else place_label(asked.place),
        "place": asked.place if asked.place != NATION else seats[0].place,
        "sentence": sentence,
        "parts": [
            (part, words, counted(NewsFilter(part, asked.place, asked.category)))
            for part, words in _PART_WORDS.items()
        ],
        "most": MOST_COUNTED,
        "kept": _address(asked),
        "older": f"{_address(asked, bagian=asked.part, sesudah=more)}" if more else "",
        "categories": list(CATEGORIES),
        "source": source_of_key(asked.source) if asked.source else None,
        "is_desk": any(seat.role == "secretariat" for seat in seats),
    }
    return render(request, "feeds/items.html", shown)


def _asked(request: HttpRequest) -> tuple[NewsFilter, str]:
    part, category = request.GET.get("bagian", ""), request.GET.get("kategori", "")
    text = request.GET.get("tempat", "").replace("\0", "").strip()[:300]
    place, sentence = NATION, ""
    if text:
        code = normal_code(text)
        is_known = code is not None and code in load_table()
        place = (code if is_known else place_of_words(text).code) or NATION
        if place == NATION:
            sentence = _("Tempat itu tidak ditemukan; semua tempat ditampilkan.")
    return (
        NewsFilter(
            part if part in PARTS else INCIDENTS,
            place,
            category if category in CATEGORIES else "",
            _uuid(request.GET.get("sumber", "")),
        ),
        sentence,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _address(asked: NewsFilter, **more: str) -> str:
    pairs = {
        "tempat": asked.place if asked.place != NATION else "",
        "kategori": asked.category,
        "sumber": str(asked.source or ""),
    } | more
    return urlencode({name: value for name, value in pairs.items() if value})


def _shown(item: FeedItem, reports: dict[UUID, Report]) -> dict[str, Any]:
    report = reports.get(item.report_id) if item.report_id else None
    return {
        "item": item,
        "report": report,
        "kind": _KIND_WORDS.get(item.kind, ""),
        "unsure": sorted(name for name, sure in item.confidence.items() if sure < 0.6),
    }


@never_cache
@signed_in
@require_safe
def item_page(request: HttpRequest, news_id: UUID) -> HttpResponse:
    """Show one item: what we read in it, its link, who else told it, what became of it."""
    require_role(READERS)
    item = item_of_key(news_id)
    shown = _shown(item, reports_of([item]))
    report = shown["report"]
    can_lift = report is not None and report.state == "dismissed" and _may_lift(report.pk)
    shown |= {
        "copies": copies_of(item),
        "earlier": [
            (one, _KIND_WORDS.get(one.reading.get("kind", ""), "")) for one in earlier_of(item)
        ],
        "can_lift": can_lift,
    }
    return render(request, "feeds/item.html", shown)


def _may_lift(report_id: UUID) -> bool:
    report = Report.objects.filter(pk=report_id).first()
    return report is not None and may_decide(current_identity(), report)


@never_cache
@signed_in
@require_POST
def lift(request: HttpRequest, news_id: UUID) -> HttpResponseBase:
    """Put an item that was set aside into the queue, and go there to decide about it."""
    require_role(READERS)
    item = actions.lift_item(
        news_id, actor=str(account_of(request).pk), received_at=domain_now(), now=real_now()
    )
    messages.success(request, _("Berita masuk antrean pilah."))
    return redirect("reports:triage", item.report_id)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponseBase:
    """Take saved pages and texts, alone or in a ZIP; they are read as if they had been fetched."""
    seat = require_role(DESK)[0]
    sentence, status = "", 200
    if request.method == "POST":
        try:
            count = len(_hand_over(request, seat.place, seat.unit))
        except WaspadaError as error:
            sentence, status = explain(error), error.status
        else:
            heard(WAY, real_now(), ok=True, count=count)
            words = ngettext(
                "%(n)s berita disimpan dan segera dibaca.",
                "%(n)s berita disimpan dan segera dibaca.",
                count,
            )
            messages.success(request, words % {"n": count})
            return redirect("feeds:items")
    shown = {"place": seat.place, "sentence": sentence, "day": request.POST.get("terbit", "")[:10]}
    return render(request, "feeds/upload.html", shown, status=status)


def _hand_over(request: HttpRequest, place: str, unit: str) -> list[UUID]:
    files = request.FILES.getlist("berkas")
    if len(files) > MOST_FILES or sum(file.size or 0 for file in files) > LARGEST_PACK:
        raise TooLarge("feeds.pack_too_large", megabytes=LARGEST_PACK // 1024**2)
    for file in files:
        if not file.size:
            raise BadInput("feeds.empty_file", name=file.name or "")
    day = request.POST.get("terbit", "").strip()
    published = moment_of(day)
    if day and published is None:
        raise BadInput("feeds.bad_day", value=day[:40])
    return actions.hand_over(
        [(file.name or "", file.read()) for file in files],
        HandedOver(place, unit, published.isoformat() if published else ""),
        actor=str(account_of(request).pk),
        at=domain_now(),
        now=real_now(),
    )
