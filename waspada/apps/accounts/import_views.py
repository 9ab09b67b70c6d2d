"""Accounts from a table: template, upload, preview, making them."""

from dataclasses import asdict
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.people_forms import UploadForm
from waspada.apps.accounts.people_import import check_rows, make_people
from waspada.apps.accounts.people_queries import managed_places
from waspada.apps.accounts.people_table import TableRow, people_template, read_people_table
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput

SALT = "accounts.people_table"
PREVIEW_SECONDS = 3600
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@signed_in
@require_safe
def template(request: HttpRequest) -> HttpResponseBase:
    """Download the table to fill in."""
    managed_places()
    response = HttpResponse(people_template(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="waspada-akun.xlsx"'
    return response


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def people_import(request: HttpRequest) -> HttpResponseBase:
    """Show what a table would make, row by row; a second step makes it.

    Between the two the rows travel signed in the page, so nothing is kept of a table that
    nobody confirmed, and every row is checked again.
    """
    managed_places()
    context: dict[str, Any] = {"form": UploadForm()}
    if request.method == "POST":
        try:
            if "rows" in request.POST:
                context |= _make(request)
            else:
                context |= _preview(request)
        except BadInput as error:
            context["problem"] = explain(error)
    return render(request, "accounts/people_import.html", context)


def _preview(request: HttpRequest) -> dict[str, Any]:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return {"form": form}
    file = form.cleaned_data["table"]
    rows = read_people_table(file.read(), file.name)
    checked = check_rows(rows, today=domain_today())
    good = [row for row in checked if row.is_good and not row.is_known]
    token = signing.dumps(
        {"by": current_identity().account, "rows": [asdict(row) for row in rows]},
        salt=SALT,
        compress=True,
    )
    return {
        "checked": checked,
        "good": len(good),
        "bad": sum(1 for row in checked if row.problems),
        "known": sum(1 for row in checked if row.is_known),
        "rows": token,
    }


def _make(request: HttpRequest) -> dict[str, Any]:
    try:
        kept = signing.loads(request.POST["rows"], salt=SALT, max_age=PREVIEW_SECONDS)
    except signing.BadSignature as error:
        raise BadInput("accounts.preview_expired") from error
    if kept["by"] != current_identity().account:
        raise BadInput("accounts.preview_expired")
    rows = [TableRow(**row) for row in kept["rows"]]
    return {"outcome": make_people(check_rows(rows, today=domain_today()), now=real_now())}
