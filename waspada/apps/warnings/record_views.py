"""The record of a place's warnings: what was right, what came without one, how early, how soon."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waspada.apps.accounts.clock import domain_today
from waspada.apps.accounts.guards import signed_in
from waspada.apps.warnings.recording import (
    RESTS_ON,
    SPANS,
    USUAL_SPAN,
    record_for,
    told_warnings,
)
from waspada.apps.warnings.views import check_may_open
from waspada.core.alerts.warnings import Record, strictest
from waspada.core.alerts.warnings.record import Line
from waspada.core.places import load_table

_NAMED: Final = 10


@never_cache
@signed_in
@require_safe
def record_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show the record of a place's warnings over some days."""
    check_may_open(code)
    span = _span(request.GET.get("hari", ""))
    asked = record_for(code, domain_today(), span)
    record = asked.record
    language = (get_language() or "id")[:2]
    context: dict[str, Any] = {
        "code": code,
        "asked": asked,
        "record": record,
        "span": span,
        "spans": SPANS,
        "summary": _summary(record),
        "lead": _lead(record),
        "missed": record.missed_numbers[:_NAMED],
        "more_missed": max(0, len(record.missed_numbers) - _NAMED),
        "is_sample": told_warnings(code).filter(is_sample=True).exists(),
        "page_class": strictest(told_warnings(code).values_list("classification", flat=True)),
        "tables": [
            (
                _("Menurut dasarnya"),
                _named(record.by_rule, {k: w.in_language(language) for k, w in RESTS_ON.items()}),
                "dasar",
            ),
            (
                _("Menurut tempat"),
                _named(record.by_place, {one.key: _place(one.key) for one in record.by_place}),
                "tempat",
            ),
            (
                _("Menurut bulan"),
                _named(record.by_month, {one.key: _month(one.key) for one in record.by_month}),
                "bulan",
            ),
        ],
    }
    return render(request, "warnings/record.html", context)


def _span(given: str) -> int:
    return next((days for days in SPANS if str(days) == given), USUAL_SPAN)


def _place(code: str) -> str:
    return str(load_table()[code].display)


def _month(key: str) -> str:
    return str(date_format(date.fromisoformat(f"{key}-01"), "F Y"))


def _named(lines: Iterable[Line], names: dict[str, str]) -> list[dict[str, Any]]:
    return [{"name": names.get(one.key, one.key), "row": one} for one in lines]


def _summary(record: Record) -> str:
    told = ngettext(
        "%(n)s peringatan disampaikan.", "%(n)s peringatan disampaikan.", record.whole.told
    ) % {"n": record.whole.told}
    if not record.missed.of:
        return told + " " + _("Tidak ada kejadian berat yang tercatat.")
    missed = _("%(missed)s dari %(of)s kejadian berat tidak didahului peringatan.") % {
        "missed": record.missed.count,
        "of": record.missed.of,
    }
    return f"{told} {missed}"


def _lead(record: Record) -> str:
    hours = record.lead_hours
    if not hours:
        return ""
    if len(hours) == 1:
        return _("Satu peringatan, %(hours)s jam sebelumnya.") % {"hours": round(hours[0])}
    return _(
        "%(n)s peringatan; separuhnya %(middle)s jam atau lebih sebelumnya (%(low)s sampai %(high)s)."
    ) % {
        "n": len(hours),
        "middle": round(record.lead_median or 0),
        "low": round(hours[0]),
        "high": round(hours[-1]),
    }
