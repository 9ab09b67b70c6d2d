"""The page of one warning: what it says, how far it came, and the steps its reader may take."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.delivery.words import CHANNEL_WORDS
from waspada.apps.followups.rights import may_open
from waspada.apps.reports.history import account_names
from waspada.apps.warnings import actions, answering, basing
from waspada.apps.warnings.history import SUBJECT
from waspada.apps.warnings.models import CapMessage, WarningEvent, WarningRow
from waspada.apps.warnings.notices import unreached_units
from waspada.apps.warnings.queries import (
    cap_messages,
    history_of,
    own_receipt,
    recipients_of,
    told_of,
    update_of,
    warning_of,
    writers_of,
)
from waspada.apps.warnings.rights import deciding_seat, second_seat
from waspada.apps.warnings.writing_views import acted
from waspada.apps.words.sentences import explain, say
from waspada.core.alerts.warnings import (
    EDITABLE,
    OUTCOME_WORDS,
    RELEASED,
    STANDING,
    is_declassified,
)
from waspada.core.errors import BadInput, NotFound, WaspadaError
from waspada.core.risks.library import LIBRARY


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def warning_page(request: HttpRequest, warning_id: UUID) -> HttpResponseBase:
    """Show one warning; take a step. Opening it acknowledges nothing: scanners follow links."""
    row = warning_of(warning_id)
    note_secret_read(SUBJECT, str(row.pk), classification=row.classification, now=real_now())
    if request.method != "POST":
        return _page(request, row)
    step = request.POST.get("langkah", "")
    try:
        _take(request, row, step)
    except WaspadaError as error:
        return _page(request, warning_of(warning_id), refused=step, error=error)
    messages.success(request, _("Tersimpan."))
    return redirect("warnings:warning", row.pk)


def _take(request: HttpRequest, row: WarningRow, step: str) -> None:
    """Do the step that a button of the page names.

    Raises
    ------
    WaspadaError : what the step refuses; BadInput : warnings.bad_choice
    """
    text = request.POST.get("catatan", "")
    says = request.POST.get("turun_kelas") == "ya"
    by = acted()
    steps: dict[str, Callable[[], object]] = {
        "tinjau": lambda: actions.take_up(row.pk, **by),
        "bukti": lambda: basing.add_evidence(row.pk, request.POST.get("nomor", ""), **by),
        "setuju": lambda: actions.approve(row.pk, says_lowering=says, text=text, **by),
        "setuju-kedua": lambda: actions.approve_second(row.pk, says_lowering=says, text=text, **by),
        "tolak": lambda: actions.reject(row.pk, text, **by),
        "cabut": lambda: answering.cancel(row.pk, text, **by),
        "akui": lambda: answering.acknowledge(row.pk, **by),
        "selesai": lambda: answering.note_done(row.pk, text, **by),
        "hasil": lambda: answering.set_outcome(row.pk, request.POST.get("hasil", ""), text, **by),
    }
    if step not in steps:
        raise BadInput("warnings.bad_choice", value=step[:20])
    steps[step]()


def _page(
    request: HttpRequest,
    row: WarningRow,
    *,
    refused: str = "",
    error: WaspadaError | None = None,
) -> HttpResponse:
    identity = current_identity()
    language = get_language() or "id"
    is_english = language.startswith("en")
    events = history_of(row.pk)
    recipients = recipients_of(row.pk)
    mine = own_receipt(row.pk, identity.account)
    names = account_names({event.recorded_by for event in events})
    decides = deciding_seat(row) is not None
    is_author = row.proposed_by == identity.account
    is_told = row.state in RELEASED
    earlier = _readable(row.updates)
    later = update_of(row.pk)
    context: dict[str, Any] = {
        "row": row,
        "headline": row.headline_en if is_english else row.headline,
        "message": row.message_en if is_english else row.message,
        "measures": [LIBRARY[code] for code in row.measures if code in LIBRARY],
        "events": [_told_event(event, names) for event in reversed(events)],
        "reasons": next((said for event in events if (said := _reasons(event))), []),
        "recipients": recipients,
        "told": told_of(events, recipients),
        "unreached": unreached_units(row, domain_today()) if decides and is_told else [],
        "papers": cap_messages([row.pk]),
        "earlier": earlier,
        "later": later,
        "mine": mine,
        "list_place": row.place_code if may_open(row.place_code) else "",
        "can_edit": row.state in EDITABLE and (decides or is_author),
        "can_approve": row.state in EDITABLE and decides,
        "can_second": row.state == "awaiting_second" and second_seat(row) is not None,
        "can_reject": (row.state in EDITABLE and (decides or is_author))
        or (row.state == "awaiting_second" and (decides or second_seat(row) is not None)),
        "can_cancel": row.state == STANDING and decides,
        "can_update": row.state == STANDING and decides and later is None,
        "can_note": row.state in RELEASED and (decides or mine is not None),
        "can_judge": row.state in RELEASED and decides,
        "needs_second": actions.needs_second(row),
        "lowers": is_declassified(row.evidence_class, row.release_class),
        "is_author": is_author,
        "is_writer": identity.account in writers_of(row.pk),
        "outcomes": [(code, words.in_language(language)) for code, words in OUTCOME_WORDS.items()],
        "is_decided": is_told,
        "needs_consent": row.state not in RELEASED and actions.needs_consent(row, acted()),
        "refused": refused,
        "typed": request.POST.get("catatan", ""),
        "sentence": explain(error) if error else "",
    }
    status = error.status if error else 200
    return render(request, "warnings/warning.html", context, status=status)


def _readable(warning_id: UUID | None) -> WarningRow | None:
    if warning_id is None:
        return None
    found: WarningRow | None = WarningRow.objects.filter(pk=warning_id).first()
    return found


def _reasons(event: WarningEvent) -> list[dict[str, str]]:
    return [
        {"level": one.get("level", ""), "sentence": say(one["code"], one.get("params", {}))}
        for one in event.params.get("reasons", ())
    ]


def _told_event(event: WarningEvent, names: dict[str, str]) -> dict[str, Any]:
    params = event.params
    return {
        "row": event,
        "by": names.get(event.recorded_by, ""),
        "units": params.get("units", ()),
        "people": params.get("people"),
        "silent": params.get("silent"),
        "step": params.get("step", ""),
        "why": say(params["code"]) if "code" in params else "",
        "channel": CHANNEL_WORDS.get(params.get("channel", ""), ""),
        "name": params.get("name", ""),
        "number": params.get("number", ""),
        "outcome": params.get("outcome", ""),
        "classes": (params["from_class"], params["to"]) if "from_class" in params else None,
    }


@never_cache
@signed_in
@require_safe
def cap_file(request: HttpRequest, cap_id: UUID) -> HttpResponse:
    """Hand out a CAP message exactly as it was frozen."""
    paper: CapMessage | None = CapMessage.objects.filter(pk=cap_id).first()
    if paper is None:
        raise NotFound("access.not_found")
    note_secret_read("cap", str(paper.pk), classification=paper.classification, now=real_now())
    response = HttpResponse(paper.body.encode(), content_type="application/cap+xml")
    response["Content-Disposition"] = f'attachment; filename="{paper.pk}.xml"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
