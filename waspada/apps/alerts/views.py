"""Why a place has its level, what would lower it, and the form to set it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from waspada.apps.accounts.asof import asked_day, is_past
from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.alerts.actions import (
    Decision,
    approve_proposal,
    may_stand,
    reject_proposal,
    stand_level,
)
from waspada.apps.alerts.explaining import explained
from waspada.apps.alerts.forms import LevelForm
from waspada.apps.alerts.models import LevelProposal
from waspada.apps.alerts.queries import computed_levels
from waspada.apps.alerts.standing import proposals_of
from waspada.apps.duty.rights import may_open
from waspada.apps.words.sentences import explain, say
from waspada.core.alerts import WHOLE
from waspada.core.alerts.warnings import strictest
from waspada.core.errors import NotAllowed, NotFound, WaspadaError
from waspada.core.places import NATION, is_within, load_table


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def level(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a place's computed and standing level with its reasons; the desk sets it here."""
    _check_reader(code)
    if request.method == "POST":
        return _set(request, code)
    return _page(request, code)


@signed_in
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponseBase:
    """Approve or reject the proposal of Level Awas as the second person."""
    _check_reader(code)
    proposal = _asked_proposal(request, code)
    act = reject_proposal if request.POST.get("putusan") == "tolak" else approve_proposal
    try:
        act(
            proposal,
            actor=str(account_of(request).pk),
            received_at=domain_now(),
            now=real_now(),
        )
    except WaspadaError as error:
        messages.error(request, explain(error))
    else:
        said = (
            _("Usulan ditolak. Level yang berlaku tidak berubah.")
            if act is reject_proposal
            else _("Level Awas berlaku, disetujui dua orang.")
        )
        messages.success(request, said)
    return redirect(reverse("alerts:level", args=(code,)))


def _asked_proposal(request: HttpRequest, code: str) -> LevelProposal:
    try:
        asked = UUID(request.POST.get("usulan", ""))
    except ValueError as error:
        raise NotFound("access.not_found") from error
    found: LevelProposal | None = LevelProposal.objects.filter(pk=asked, place_code=code).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def _check_reader(code: str) -> None:
    """Let in whoever has a seat in the place or above it.

    From below one would see a sum of what one may read there: calmer or worse than it is.
    """
    if code not in load_table():
        raise NotFound("access.not_found")
    seats = current_identity().memberships
    if not any(is_within(code, seat.place) for seat in seats):
        raise NotAllowed("alerts.outside", place=code)


def _set(request: HttpRequest, code: str) -> HttpResponseBase:
    form = LevelForm(request.POST)
    if not form.is_valid():
        return _page(request, code, form=form, status=400)
    now = domain_now()
    computed = computed_levels([code], day=asked_day(request))[code]
    decision = Decision(
        place=code,
        theme=form.cleaned_data["theme"],
        level=form.cleaned_data["level"],
        note=form.cleaned_data["note"],
        classification=form.cleaned_data["classification"],
        valid_until=form.valid_until(code, now),
        reasons=[
            {"code": reason.code, "params": dict(reason.params), "level": reason.level}
            for reason in computed.reasons
            if form.cleaned_data["theme"] in {WHOLE, reason.theme}
        ],
        rule_version=computed.rule_version,
    )
    try:
        result = stand_level(
            decision, actor=str(account_of(request).pk), received_at=now, now=real_now()
        )
    except WaspadaError as error:
        form.add_error(None, explain(error))
        return _page(request, code, form=form, status=error.status)
    if isinstance(result, LevelProposal):
        messages.warning(request, say("alerts.second_person_needed"))
    else:
        messages.success(request, _("Level ditetapkan dan tercatat di riwayat."))
    return redirect(reverse("alerts:level", args=(code,)))


def _page(
    request: HttpRequest, code: str, *, form: LevelForm | None = None, status: int = 200
) -> HttpResponse:
    day = asked_day(request)
    language = translation.get_language() or "id"
    can_set = code != NATION and may_stand(code) and not is_past(request)
    waiting = [] if code == NATION or is_past(request) else list(proposals_of(code))
    shown = explained(code, day, language)
    context: dict[str, Any] = {
        **shown,
        "code": code,
        "place": load_table()[code],
        "day": day,
        "can_set": can_set,
        "opens_warnings": may_open(current_identity(), code),
        "form": (form or LevelForm(initial=_start(shown["computed"].level))) if can_set else None,
        "proposals": waiting,
        "me": str(account_of(request).pk),
        "page_class": strictest(row.classification for row in (*shown.get("set", ()), *waiting)),
    }
    return render(request, "alerts/level.html", context, status=status)


def _start(computed: str) -> dict[str, str]:
    """Return what the form begins with: the computed level, as the usual answer."""
    return {"level": "normal" if computed == "none" else computed, "classification": "B"}
