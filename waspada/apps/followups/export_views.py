"""The items of a place as a file, under the reader's own rights."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.followups.board import read_filters
from waspada.apps.followups.exporting import as_csv, as_xlsx
from waspada.apps.followups.views import check_may_open, highest_class
from waspada.apps.journal.actions import record_act

# Excel set to Indonesian expects semicolons between cells; programs expect commas.
SEPARATORS: Final = {"": ",", "titik-koma": ";"}
TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@signed_in
@require_safe
def as_csv_file(request: HttpRequest, code: str) -> HttpResponse:
    """Hand out the filtered items as CSV."""
    return _export(request, code, "csv")


@signed_in
@require_safe
def as_xlsx_file(request: HttpRequest, code: str) -> HttpResponse:
    """Hand out the filtered items as XLSX."""
    return _export(request, code, "xlsx")


def _export(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    check_may_open(code)
    filters = read_filters(request, code, asked_day(request))
    rows = filters.rows()
    now = real_now()
    for row in rows:
        note_secret_read("followup", str(row.id), classification=row.classification, now=now)
    highest = highest_class(rows)
    said = _("Waspada, tindak lanjut. Diambil %(who)s, %(at)s UTC. Kelas tertinggi: %(class)s.") % {
        "who": account_of(request),
        "at": f"{now:%Y-%m-%d %H.%M}",
        "class": highest,
    }
    record_act(
        "followups.exported",
        actor=current_identity().account,
        now=now,
        subject_kind="place",
        subject=code,
        details={"class": highest, "kind": kind, "as_of": filters.day.isoformat()},
    )
    separator = SEPARATORS.get(request.GET.get("pemisah", ""), ",")
    body = as_xlsx(rows, said) if kind == "xlsx" else as_csv(rows, said, separator)
    response = HttpResponse(body, content_type=TYPES[kind])
    name = f"tindak-lanjut-{code}-{filters.day.isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_cache_control(response, private=True, no_store=True)
    return response
