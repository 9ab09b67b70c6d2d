"""Incidents as CSV, streamed: no senders, no formulas, and who took it, when, of which class."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.exporting import safe_cell
from waspada.apps.reports.incident_filters import Filters, cursor_of, read_filters
from waspada.apps.reports.models import IncidentVersion
from waspada.apps.reports.shown import note_shown
from waspada.apps.reports.versions import source_urls
from waspada.core.places import NATION
from waspada.core.places.answers import place_label
from waspada.core.vocabulary import CATEGORIES, CLASSES

CHUNK: Final = 500
# Excel set to Indonesian expects semicolons between cells; programs expect commas.
SEPARATORS: Final = {"": ",", "titik-koma": ";"}
COLUMNS: Final = (
    "nomor",
    "tanggal",
    "ketelitian_waktu",
    "kode_tempat",
    "tempat",
    "kategori",
    "nama_kategori",
    "kategori_lain",
    "athg",
    "keparahan",
    "judul",
    "ringkasan",
    "siapa",
    "mengapa",
    "meninggal",
    "luka",
    "tahapan",
    "pemilihan",
    "nilai_sumber",
    "nilai_isi",
    "status",
    "kelas",
    "jumlah_sumber",
    "sumber",
    "diterima",
)


@signed_in
@require_safe
def incidents_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the filtered list; every chunk passes the policy again."""
    filters = read_filters(request)
    separator = SEPARATORS.get(request.GET.get("pemisah", ""), ",")
    classes = set(
        filters.incidents().order_by().values_list("classification", flat=True).distinct()
    )
    highest = max(classes, key=CLASSES.index, default="B")
    account = account_of(request)
    now = real_now()
    said = _(
        "Waspada, daftar kejadian. Diambil %(who)s, %(at)s UTC. Kelas tertinggi: %(class)s."
    ) % {
        "who": account,
        "at": f"{now:%Y-%m-%d %H.%M}",
        "class": highest,
    }
    note = _("Menurut berita dan laporan yang terkumpul, bukan peringkat bahaya.")
    record_act(
        "incidents.exported",
        actor=current_identity().account,
        now=now,
        subject_kind="place",
        subject=filters.place,
        details={"class": highest, "kind": "csv", "as_of": str(filters.day or domain_today())},
    )
    rows = _rows(filters, f"{said} {note}", translation.get_language() or "id")
    response = StreamingHttpResponse(
        _lines(rows, separator), content_type="text/csv; charset=utf-8"
    )
    day = filters.day or domain_today()
    place = "indonesia" if filters.place == NATION else filters.place
    response["Content-Disposition"] = f'attachment; filename="kejadian-{place}-{day}.csv"'
    patch_cache_control(response, private=True, no_store=True)
    return response


def _rows(filters: Filters, said: str, language: str) -> Iterator[list[Iterable[object]]]:
    """Yield chunks of rows; each is read afresh, for each runs in its own transaction."""
    yield [[said], COLUMNS]
    cursor = ""
    while True:
        chunk = filters.newest(cursor, CHUNK)
        if not chunk:
            return
        note_shown(*chunk, now=real_now())
        # The request's language has ended with the request; the stream goes on after it.
        with translation.override(language):
            yield [_cells(version) for version in chunk]
        cursor = cursor_of(chunk[-1])


def _cells(version: IncidentVersion) -> list[object]:
    language = translation.get_language() or "id"
    day = version.day or version.month
    is_month = version.day is None and day is not None
    return [
        version.number,
        "" if day is None else f"{day:%Y-%m}" if is_month else day.isoformat(),
        version.occurred_precision,
        version.place_code,
        place_label(version.place_code) if version.place_code != NATION else "Indonesia",
        version.category,
        CATEGORIES[version.category].name.in_language(language),
        " ".join(version.also_categories),
        version.athg,
        version.severity,
        version.title,
        version.summary,
        version.who,
        version.why,
        version.deaths,
        version.injured,
        version.stage,
        version.election_key,
        version.source_grade,
        version.content_grade,
        version.state,
        version.classification,
        version.source_count,
        " ".join(source_urls(version)),
        version.received_at.isoformat(timespec="seconds"),
    ]


def _lines(chunks: Iterator[list[Iterable[object]]], separator: str) -> Iterator[bytes]:
    yield "\ufeff".encode()  # without it Excel reads another encoding
    for rows in chunks:
        written = io.StringIO()
        writer = csv.writer(written, delimiter=separator)
        writer.writerows([safe_cell(cell) for cell in row] for row in rows)
        yield written.getvalue().encode()
