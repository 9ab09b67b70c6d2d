"""Import of tables: upload, look, confirm, follow, and what was refused. For the secretariat."""

import csv
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.reports.exporting import safe_cell
from waspada.apps.reports.import_asking import answer_headings, ask_again, questions_of
from waspada.apps.reports.import_columns import CHOICES, remembered
from waspada.apps.reports.import_runs import (
    SHOWN_ERRORS,
    confirm_import,
    discard_import,
    first_rows,
    preview_import,
    progress_of,
    readable_run,
    recent_runs,
    refused_rows,
    was_imported_before,
)
from waspada.apps.reports.import_words import meaning_name
from waspada.apps.reports.importing import BadRow, GoodRow, reason_of
from waspada.apps.reports.listening import tell
from waspada.apps.reports.models import ImportRun
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.places.answers import place_label
from waspada.core.reports.masking import mask_text
from waspada.sources.csv_upload import FIELDS, LEFT_OUT, TEMPLATE

DESK = frozenset({"secretariat"})
_BOM = "\ufeff"  # without it Excel reads UTF-8 as Windows-1252


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponseBase:
    """Show the upload and earlier imports; take a file and show what it holds."""
    seat = require_role(DESK)[0]
    sentence, status = "", 200
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None or file.file is None:
                raise BadInput("import.no_file")
            run = preview_import(
                cast("BinaryIO", file.file),
                file.name or "",
                size_bytes=file.size or 0,
                seat=seat,
                account=str(account_of(request).pk),
                now=domain_now(),
            )
            return redirect("reports:import_run", run_id=run.pk)
        except WaspadaError as error:
            sentence, status = explain(error), error.status
            tell("csv", real_now(), ok=False, reason=error.code, params=error.params)
    context = {
        "sentence": sentence,
        "runs": [(run, progress_of(run)) for run in recent_runs()],
        "place": seat.place,
        "columns": [(headings[0], headings[1:4]) for headings in FIELDS.values()],
    }
    return render(request, "reports/import.html", context, status=status)


@signed_in
@require_safe
def run_page(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show a run: its preview, its progress, or what became of it."""
    require_role(DESK)
    run = readable_run(run_id)
    context = _about(run)
    if run.state == "asking":
        context |= _asked(run)
    if run.state == "preview":
        context |= {
            "rows": [_shown(row) for row in first_rows(run)],
            "before": was_imported_before(run),
            "unknown": [
                heading for heading, field in run.columns if heading and field in {"", LEFT_OUT}
            ],
            "is_remembered": remembered([one for one, _field in run.columns], run.owner_unit)
            is not None,
        }
    is_part = request.headers.get("HX-Request") == "true"
    name = "reports/import_progress.html" if is_part else "reports/import_run.html"
    response = render(request, name, context)
    if is_part and run.state == "preview":
        response["HX-Refresh"] = "true"  # read to the end: the whole page has changed
    patch_cache_control(response, private=True, no_store=True)
    return response


@signed_in
@require_POST
def columns(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Take what the headings mean, or ask about them again."""
    require_role(DESK)
    actor = str(account_of(request).pk)
    if request.POST.get("langkah") == "lupa":
        ask_again(run_id, actor=actor, now=real_now())
        return redirect("reports:import")
    run = readable_run(run_id)
    answers = {
        number: request.POST[f"kolom-{number}"]
        for number in range(len(run.columns))
        if f"kolom-{number}" in request.POST
    }
    try:
        answer_headings(run_id, answers, actor=actor, now=real_now(), shown_at=domain_now())
    except BadInput as error:
        context = _about(run) | _asked(run, answers) | {"sentence": explain(error)}
        response = render(request, "reports/import_run.html", context, status=error.status)
        patch_cache_control(response, private=True, no_store=True)
        return response
    return redirect("reports:import_run", run_id=run_id)


def _asked(run: ImportRun, answers: dict[int, str] | None = None) -> dict[str, Any]:
    questions = questions_of(run)
    for one in questions:
        one["field"] = (answers or {}).get(one["number"], one["field"])
    return {
        "questions": questions,
        "choices": [(code, meaning_name(code)) for code in CHOICES],
        "choice_codes": CHOICES,
    }


def _about(run: ImportRun) -> dict[str, Any]:
    refused: list[dict[str, Any]] = []
    for bad in refused_rows(run):
        refused.append({"row": bad["row"], "why": reason_of(bad)})
        if len(refused) >= SHOWN_ERRORS:
            break
    return {"run": run, "progress": progress_of(run), "refused": refused}


def _shown(row: GoodRow) -> dict[str, Any]:
    body = json.loads(row["body"])
    return {
        "row": row["row"],
        "at": _written(body.get("occurred_at", "")),
        "place": place_label(row["place"]),
        "category": body.get("category", ""),
        "severity": body.get("severity"),
        "text": mask_text(body.get("title") or body.get("text", ""))[:160],
    }


def _written(at: str) -> str:
    """Return a moment as the tables of desks write it: 27/11/2024 14.30."""
    day, _letter, clock = at.partition("T")
    return f"{'/'.join(reversed(day.split('-')))} {clock.replace(':', '.')}".strip()


@signed_in
@require_POST
def confirm(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Start the run."""
    require_role(DESK)
    run = confirm_import(run_id, actor=str(account_of(request).pk), now=real_now())
    tell("csv", real_now(), ok=True, count=run.good_rows)
    return redirect("reports:import_run", run_id=run_id)


@signed_in
@require_POST
def discard(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Throw a preview away."""
    require_role(DESK)
    discard_import(run_id, actor=str(account_of(request).pk), now=real_now())
    return redirect("reports:import")


@signed_in
@require_safe
def refused_csv(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """Send the refused rows as they stood, with why, to be mended and uploaded again."""
    require_role(DESK)
    run = readable_run(run_id)
    heading = [name for name, _field in run.columns]
    lines = _csv_lines([_("baris"), _("alasan"), *heading], refused_rows(run))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ditolak-{str(run.pk)[:8]}.csv"'
    patch_cache_control(response, private=True, no_store=True)
    return response


@signed_in
@require_safe
def template_csv(request: HttpRequest) -> HttpResponse:
    """Send an empty table with the headings we understand, and one example."""
    example = (
        "27/11/2024",
        "14.30",
        "Tanjung Selor Hulu, Bulungan",
        "Contoh: air masuk TPS 18, pemungutan suara tetap berjalan.",
        "bencana",
        "1",
        "",
        "",
        "",
        "",
        "",
    )
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="templat-laporan.csv"'
    response.write(_BOM)
    writer = csv.writer(response)
    writer.writerows([TEMPLATE, example])
    return response


class _Echo:
    """Gives a written line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _csv_lines(heading: list[str], rows: Iterator[BadRow]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield _BOM + writer.writerow([safe_cell(cell) for cell in heading])
    for bad in rows:
        cells = [bad["row"], reason_of(bad), *bad["cells"]]
        yield writer.writerow([safe_cell(cell) for cell in cells])
