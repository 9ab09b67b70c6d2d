"""A place's forecast as CSV: every kab/kota, horizon, method and theme."""

import csv
import io
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.forecast.answers import COLUMNS, rows_said
from waspada.apps.forecast.queries import forecast_of, run_on
from waspada.apps.forecast.readers import check_reader
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.exporting import safe_cell
from waspada.core.errors import NotFound
from waspada.core.places import NATION, regency_of

# Excel set to Indonesian expects semicolons between cells; programs expect commas.
SEPARATORS: Final = {"": ",", "titik-koma": ";"}


@signed_in
@require_safe
def as_csv_file(request: HttpRequest, code: str) -> HttpResponse:
    """Hand out the newest forecast up to a day."""
    check_reader(code)
    place, day, now = regency_of(code) or code, asked_day(request), real_now()
    run = run_on(day)
    if run is None:
        raise NotFound("forecast.none_on", day=day.isoformat())
    said = _("Waspada, prakiraan %(origin)s. Diambil %(who)s, %(at)s UTC. Kelas: %(class)s.") % {
        "origin": run.origin.isoformat(),
        "who": account_of(request),
        "at": f"{now:%Y-%m-%d %H.%M}",
        "class": "B",
    }
    note = _("Dari berita dan laporan yang terkumpul; peluang, bukan peringkat bahaya.")
    written = io.StringIO()
    writer = csv.writer(written, delimiter=SEPARATORS.get(request.GET.get("pemisah", ""), ","))
    writer.writerow([safe_cell(f"{said} {note}")])
    writer.writerow(COLUMNS)
    for row in rows_said(forecast_of(run, place).by, run.shown):
        writer.writerow([safe_cell(cell) for cell in row])
    record_act(
        "forecast.exported",
        actor=current_identity().account,
        now=now,
        subject_kind="place",
        subject=place,
        details={"class": "B", "kind": "csv", "as_of": day.isoformat()},
    )
    body = ("\ufeff" + written.getvalue()).encode()
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    name = "indonesia" if place == NATION else place
    response["Content-Disposition"] = f'attachment; filename="prakiraan-{name}-{run.origin}.csv"'
    patch_cache_control(response, private=True, no_store=True)
    return response
