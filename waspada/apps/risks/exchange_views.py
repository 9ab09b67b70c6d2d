"""The Peta ATHG's ways in and out: a workbook that goes out, and one that is brought back."""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.risks.exchange import Outcome, Reading, WrongRow, read_table, save_rows
from waspada.apps.risks.filters import read_risk_filters
from waspada.apps.risks.rights import check_may_add
from waspada.apps.risks.sheet import as_xlsx
from waspada.apps.risks.views import acted, gravest_class
from waspada.apps.words.sentences import explain, say
from waspada.core.errors import NotFound, TooLarge, WaspadaError
from waspada.core.places import load_table

MOST_BYTES: Final = 4 * 1024 * 1024
MOST_ROWS: Final = 2_000
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@signed_in
@require_safe
def workbook(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the rows that the address's filters ask for as XLSX, ready to be filled in."""
    if code not in load_table():
        raise NotFound("access.not_found")
    filters = read_risk_filters(request, code)
    rows = list(filters.rows()[:MOST_ROWS])
    highest, now = gravest_class(rows), real_now()
    record_act(
        "risks.exported",
        actor=current_identity().account,
        now=now,
        subject_kind="place",
        subject=code,
        details={"class": highest, "rows": len(rows)},
    )
    said = _("Waspada, Peta ATHG. Diambil %(who)s, %(at)s UTC. Kelas tertinggi: %(class)s.") % {
        "who": account_of(request),
        "at": f"{now:%Y-%m-%d %H.%M}",
        "class": highest,
    }
    response = HttpResponse(as_xlsx(rows, said), content_type=XLSX)
    name = f"peta-athg-{code}-{filters.day.isoformat()}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class RiskUploadForm(forms.Form):
    """A table to bring in."""

    table = forms.FileField(
        label=gettext_lazy("Berkas"),
        help_text=gettext_lazy("XLSX atau CSV dengan judul kolom seperti tabel yang diunduh."),
    )
    keeps_good = forms.BooleanField(
        label=gettext_lazy("Simpan baris yang benar walau ada yang salah"), required=False
    )
    is_checked = forms.BooleanField(
        label=gettext_lazy("Sudah saya periksa: tidak ada nama orang atau kelompok"), required=False
    )


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, code: str) -> HttpResponseBase:
    """Bring in a table; every wrong row is told with its line, and nothing is overwritten."""
    if code not in load_table():
        raise NotFound("access.not_found")
    check_may_add(code)
    form = RiskUploadForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form, "code": code}
    if request.method != "POST":
        return render(request, "risks/upload.html", context)
    if not form.is_valid():
        return render(request, "risks/upload.html", context, status=422)
    try:
        reading = _read(form, code)
    except WaspadaError as error:
        return render(
            request, "risks/upload.html", context | {"sentence": explain(error)}, status=422
        )
    if reading.wrong and not form.cleaned_data["keeps_good"]:
        context |= {"wrong": _spoken(reading.wrong), "good": len(reading.rows)}
        return render(request, "risks/upload.html", context, status=422)
    outcome = save_rows(reading, **acted(request))
    if not outcome.wrong:
        messages.success(request, told(outcome))
        return redirect("risks:map", code)
    context |= {"wrong": _spoken(outcome.wrong), "outcome": told(outcome)}
    return render(request, "risks/upload.html", context, status=422)


def _read(form: RiskUploadForm, code: str) -> Reading:
    given = form.cleaned_data["table"]
    if given.size > MOST_BYTES:
        raise TooLarge(
            "web.too_large", size_mb=given.size // 2**20 + 1, limit_mb=MOST_BYTES // 2**20
        )
    return read_table(
        given.read(),
        given.name,
        code,
        day=domain_today(),
        is_checked=form.cleaned_data["is_checked"],
    )


def told(outcome: Outcome) -> str:
    """Return what became of the rows, in one sentence."""
    return _("%(added)d baris ditambahkan, %(changed)d diubah, %(same)d sudah sama.") % {
        "added": outcome.added,
        "changed": outcome.changed,
        "same": outcome.same,
    }


def _spoken(wrong: list[WrongRow]) -> list[tuple[int, str, str]]:
    return [(row.line, row.column, say(row.code, row.params)) for row in wrong]
