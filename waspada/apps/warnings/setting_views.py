"""How warnings go out at a desk, with what that would have done; one's own quiet hours."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.clock import domain_now, domain_today
from waspada.apps.accounts.guards import require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.followups.rights import READERS, desk_of
from waspada.apps.warnings.consequences import (
    DAYS,
    Consequence,
    asked_lately,
    consequence,
    theme_days,
)
from waspada.apps.warnings.setting import (
    Choices,
    change_setting,
    check_choices,
    choices_of,
    may_set,
    own_hours,
    set_own_hours,
    setting_of,
)
from waspada.apps.warnings.setting_forms import OwnHoursForm, SettingForm, initial_of
from waspada.apps.warnings.views import check_may_open
from waspada.apps.warnings.writing_views import acted
from waspada.apps.words.sentences import explain
from waspada.core.alerts.warnings import STEPS, check_hours
from waspada.core.errors import NotAllowed, WaspadaError
from waspada.core.places import NATION


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def setting(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a desk's setting with its consequence; save it once that was seen."""
    check_may_open(code)
    if code != NATION and desk_of(code) != code:
        return redirect("warnings:setting", desk_of(code))
    if not may_set(code):
        raise NotAllowed("warnings.only_desk")
    now = choices_of(setting_of(code))
    form = SettingForm(request.POST if request.method == "POST" else None, initial=initial_of(now))
    asked, sentence, status = now, "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                asked = form.choices()
                check_choices(asked)
                if request.POST.get("langkah") == "simpan":
                    change_setting(code, asked, **acted())
                    messages.success(request, _("Pengaturan tersimpan dan berlaku sekarang."))
                    return redirect("warnings:setting", code)
                status = 200
            except WaspadaError as error:
                sentence, status = explain(error), error.status
    context = {
        "code": code,
        "form": form,
        "sentence": sentence,
        "days": DAYS,
        "is_tried": request.method == "POST" and status == 200,
        "outcomes": _outcomes(code, now, asked),
        "setting": setting_of(code),
    }
    return render(request, "warnings/setting.html", context, status=status)


def _outcomes(code: str, now: Choices, asked: Choices) -> list[dict[str, Any]]:
    """Return line by line what the setting in force and the one asked would have done."""
    days = theme_days(code, domain_today())
    people = asked_lately(code, domain_now())
    before, after = (consequence(code, one, days, people, domain_today()) for one in (now, asked))
    language = (get_language() or "id")[:2]
    lines = [
        (_("Usulan yang ditulis sendiri"), "proposals"),
        (_("Waspada yang keluar sendiri, hanya kepada desk"), "alone"),
    ]
    found = [_line(name, getattr(before, part), getattr(after, part)) for name, part in lines]
    for at, words in enumerate(STEPS.values()):
        name = _("Penerima yang diteruskan: %(step)s") % {"step": words.in_language(language)}
        found.append(_line(name, before.steps[at], after.steps[at]))
    found.append(_of_told(_("Pesan yang menunggu jam tenang lewat"), "delayed", before, after))
    found.append(_of_told(_("Pesan yang digabung"), "gathered", before, after))
    return found


def _line(name: str, before: int, after: int, of: int | None = None) -> dict[str, Any]:
    return {"name": name, "before": before, "after": after, "of": of}


def _of_told(name: str, part: str, before: Consequence, after: Consequence) -> dict[str, Any]:
    return _line(name, getattr(before, part), getattr(after, part), after.told)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def quiet(request: HttpRequest) -> HttpResponseBase:
    """Set one's own quiet hours, or follow those of the desk."""
    seats = require_role(READERS)
    account = current_identity().account
    own = own_hours(account)
    desk = setting_of(desk_of(seats[0].place))
    start = {"quiet_from": own.quiet_from, "quiet_to": own.quiet_to} if own else {}
    form = OwnHoursForm(request.POST if request.method == "POST" else None, initial=start)
    sentence, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            follows = request.POST.get("langkah") == "desk"
            try:
                set_own_hours(
                    given["quiet_from"], given["quiet_to"], follows_desk=follows, **acted()
                )
            except WaspadaError as error:
                sentence, status = explain(error), error.status
            else:
                messages.success(request, _("Tersimpan."))
                return redirect("warnings:quiet")
    roles = {seat.role for seat in seats}
    usual = check_hours(desk.quiet_from, desk.quiet_to)
    context = {
        "form": form,
        "sentence": sentence,
        "own": own,
        "usual": usual if roles & set(desk.quiet_roles) else None,
        "place": desk.place_code,
    }
    return render(request, "warnings/quiet.html", context, status=status)
