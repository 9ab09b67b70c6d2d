"""A place's schedules: when each report is made, what the clock did last, setting one."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.briefing.asking import DESK, runs_desk
from waspada.apps.briefing.models import ReportSchedule
from waspada.apps.briefing.queries import may_know_sendings, receiving_place
from waspada.apps.briefing.scheduling import save_schedule, schedules_of
from waspada.apps.periodic.schedule_forms import ScheduleForm, initial_of
from waspada.apps.periodic.schedules import shown_schedules
from waspada.apps.words.sentences import explain
from waspada.core.briefing.schedules import SCHEDULABLE
from waspada.core.errors import BadInput, NotFound, WaspadaError
from waspada.core.places import load_table


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a place's schedules; its desk sets one."""
    if code not in load_table() or not may_know_sendings(current_identity(), code):
        raise NotFound("access.not_found")
    if request.method != "POST":
        return _page(request, code)
    require_role(DESK, code)
    kind = request.POST.get("jenis", "")
    row = next((one for one in schedules_of(code) if one.kind == kind), None)
    if row is None:
        raise BadInput("periodic.no_such_kind", value=kind[:20])
    form = ScheduleForm(request.POST, kind=kind, prefix=kind)
    if not form.is_valid():
        return _page(request, code, form=form, status=422)
    try:
        form.fill(row)
        save_schedule(row, at=domain_now(), actor=str(account_of(request).pk), now=real_now())
    except WaspadaError as error:
        return _page(request, code, form=form, sentence=explain(error), status=error.status)
    messages.success(request, _("Jadwal tersimpan dan berlaku mulai sekarang."))
    return redirect("periodic:schedule", code)


def _page(
    request: HttpRequest,
    code: str,
    *,
    form: ScheduleForm | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    above = receiving_place(code)
    shown = shown_schedules(code, domain_now())
    may_set = runs_desk(code)
    context = {
        "code": code,
        "schedules": [
            (
                one,
                _form(one.row, form) if may_set else None,
                form is not None and form.kind == one.row.kind,
            )
            for one in shown
        ],
        "above": load_table()[above].display if above else "",
        "sends_mail": bool(settings.EMAIL_HOST),
        "sentence": sentence,
        "may_set": may_set,
        "kinds": SCHEDULABLE,
    }
    return render(request, "periodic/schedule.html", context, status=status)


def _form(row: ReportSchedule, posted: ScheduleForm | None) -> ScheduleForm:
    if posted is not None and posted.kind == row.kind:
        return posted
    return ScheduleForm(kind=row.kind, prefix=row.kind, initial=initial_of(row))
