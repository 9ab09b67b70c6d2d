"""Follow a report by its receipt: the state and the desk's question, and nothing else."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.clock import domain_now, domain_time, real_now
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.reports.exchanges import (
    LONGEST,
    answer_desk,
    exchanges_of,
    open_exchange,
    thread_of,
)
from waspada.apps.reports.models import Report
from waspada.apps.reports.photo_reading import MEGAPIXELS
from waspada.apps.reports.photos import MOST_PHOTOS
from waspada.apps.reports.tallies import caller_of, count_or_refuse
from waspada.apps.words.sentences import explain, say
from waspada.core.errors import WaspadaError
from waspada.core.reports.receipts import normal_receipt

QUARTER = timedelta(minutes=15)
MOST_LOOKS = 60
MOST_WRONG = 20
MOST_ANSWERED = 20  # by one network, and to one receipt
# A photo's refusal comes along in the address; only these sentences can be asked for.
_REFUSALS = {
    f"photos.{name}"
    for name in ("too_large", "too_many_pixels", "not_a_photo", "too_many", "not_stored")
}


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Ask for a receipt number, and show its report.

    What is posted stands in no address, so that no browser's history holds the number.
    """
    if request.method == "POST":
        return _follow(request, request.POST.get("nomor", "")[:60])
    typed = request.GET.get("nomor", "")
    if not typed.strip():
        return _search_page(request, is_answered="dijawab" in request.GET)
    receipt = normal_receipt(typed[:60])
    if receipt is None:
        _count_wrong(request)
        return _unknown(request, typed)
    return redirect("reports:receipt", receipt=receipt)


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show what became of a report; take the reporter's answer."""
    return _follow(request, receipt)


def _follow(request: HttpRequest, receipt: str) -> HttpResponse:
    is_answer = request.method == "POST" and "answer" in request.POST
    if not is_answer:  # an answer is counted by itself, and not lost when refused
        count_or_refuse(
            "receipt", caller_of(request), most=MOST_LOOKS, window=QUARTER, now=real_now()
        )
    written = normal_receipt(receipt)
    realm = current_identity().realm
    with acting_as(system_identity("receipt", realm=realm)):
        report = Report.objects.filter(receipt=written).first() if written else None
        if report is not None:
            if is_answer:
                return _answered(request, report)
            return _receipt_page(request, report)
    # Wrong and missing numbers get one answer, and few tries.
    _count_wrong(request)
    return _unknown(request, receipt)


def _answered(request: HttpRequest, report: Report) -> HttpResponse:
    try:
        for caller in (caller_of(request), f"receipt/{report.pk}".encode()):
            count_or_refuse("answer", caller, most=MOST_ANSWERED, window=QUARTER, now=real_now())
        answer_desk(report.pk, request.POST.get("answer", ""), now=domain_now())
    except WaspadaError as error:
        return _receipt_page(request, report, sentence=explain(error), status=error.status)
    if "nomor" in request.POST:  # it was looked up without its address
        return redirect(f"{reverse('reports:receipt_search')}?dijawab=1")
    return redirect("reports:receipt", receipt=report.receipt)


def _receipt_page(
    request: HttpRequest, report: Report, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    exchanges, thread = exchanges_of(report.pk), thread_of(report)
    context = {
        "receipt": report.receipt,
        "place": report.place_code,
        "received_at": report.received_at,
        "changed_at": domain_time(report.state_changed_at),
        "state": _states()[report.state],
        "thread": thread,
        "is_new": "terkirim" in request.GET,
        "is_unnamed": "nomor" in request.POST,
        "refused": _refusals(request.GET.getlist("foto")),
        # What the reporter wrote is not shown again: who finds the receipt learns nothing.
        "talk": [
            {"question": open_exchange(one) if one.is_question else "", "at": one.written_at}
            for one in exchanges
        ],
        "longest": LONGEST,
        "closed": "" if thread.takes_answer else say(thread.why_not),
        "sentence": sentence,
        "typed": request.POST.get("answer", "") if sentence else "",
    }
    response = render(request, "reports/receipt.html", context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    # The number stays within this site. With no-referrer a browser also hides where the answer
    # comes from, and the check of the form refuses it.
    response["Referrer-Policy"] = "same-origin"
    return response


def _states() -> dict[str, dict[str, str]]:
    """Return what a reporter is told about each state: what it is, and what happens next."""
    received = {
        "name": _("Diterima"),
        "next": _("Laporan menunggu dibaca petugas sekretariat."),
    }
    return {
        "received": received,
        "unreadable": received,
        "waiting": received,
        "asked": {
            "name": _("Petugas bertanya"),
            "next": _("Jawab pertanyaan di bawah ini; nama Anda tetap tidak diperlukan."),
        },
        "joined": {
            "name": _("Ditindaklanjuti"),
            "next": _(
                "Laporan sudah dibaca dan menjadi bagian dari suatu kejadian yang ditangani."
            ),
        },
        "referred": {
            "name": _("Diteruskan"),
            "next": _("Laporan sudah dibaca dan diteruskan kepada instansi yang berwenang."),
        },
        "dismissed": {
            "name": _("Selesai dibaca"),
            "next": _(
                "Laporan sudah dibaca dan tidak dicatat sebagai kejadian. Bila ada kabar baru, "
                "kirim laporan baru."
            ),
        },
    }


def _refusals(asked: list[str]) -> list[str]:
    sentences = []
    for text in asked[: MOST_PHOTOS * 3]:
        number, _dot, code = text.partition(".")
        if code in _REFUSALS and number.isdecimal():
            limit = MOST_PHOTOS if code == "photos.too_many" else MEGAPIXELS
            params: dict[str, Any] = {"number": number[:3], "limit_mb": _limit_mb(), "limit": limit}
            sentences.append(say(code, params))
    return sentences


def _limit_mb() -> int:
    return int(settings.WASPADA_MAX_PHOTO_BYTES) // 1024**2


def _count_wrong(request: HttpRequest) -> None:
    count_or_refuse(
        "receipt-wrong", caller_of(request), most=MOST_WRONG, window=QUARTER, now=real_now()
    )


def _unknown(request: HttpRequest, typed: str) -> HttpResponse:
    return _search_page(request, typed=typed[:60], sentence=say("form.no_receipt"), status=404)


def _search_page(
    request: HttpRequest,
    *,
    typed: str = "",
    sentence: str = "",
    status: int = 200,
    is_answered: bool = False,
) -> HttpResponse:
    context = {"typed": typed, "sentence": sentence, "is_answered": is_answered}
    response = render(request, "reports/receipt_search.html", context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response
