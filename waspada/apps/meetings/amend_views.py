"""A meeting under another title or class, before it begins."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.meetings.amend_forms import AmendForm
from waspada.apps.meetings.amending import amend_meeting
from waspada.apps.meetings.models import Meeting
from waspada.apps.meetings.page import address_of, opened, stamp_of
from waspada.apps.meetings.rights import check_may_prepare
from waspada.apps.words.sentences import explain
from waspada.core.errors import WaspadaError, WrongState
from waspada.core.meetings import BEFORE_SESSION

_FIELDS: Final = ("title", "classification")


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Change a meeting's title or class; once invitations are out, with a reason."""
    found = opened(meeting_id)
    check_may_prepare(found.place_code)
    if found.state not in BEFORE_SESSION:
        raise WrongState("meetings.amend_before", current=found.state)
    form = AmendForm(request.POST or None, is_out=_is_out(found), initial=_as_it_is(found))
    if request.method == "POST" and form.is_valid():
        by = account_of(request).display_name
        try:
            is_sent = amend_meeting(found, form.amendment(), stamp_of(request), by=by)
        except WaspadaError as error:
            form.add_error(None, explain(error))
        else:
            sentence = _("Judul diganti; surat dan kalender baru sudah dikirim.")
            messages.success(request, sentence if is_sent else _("Perubahan tersimpan."))
            return redirect(address_of(found))
    context: dict[str, Any] = {"meeting": found, "form": form, "is_out": _is_out(found)}
    status = 400 if form.errors else 200
    return render(request, "meetings/amend.html", context, status=status)


def _is_out(found: Meeting) -> bool:
    return found.letter_id is not None


def _as_it_is(found: Meeting) -> dict[str, str]:
    return {name: getattr(found, name) for name in _FIELDS}
