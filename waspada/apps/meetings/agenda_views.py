"""What the chair and the secretariat do to an agenda."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import known_until
from waspada.apps.accounts.guards import signed_in
from waspada.apps.meetings import agenda as kept
from waspada.apps.meetings.amending import amend_point
from waspada.apps.meetings.forms import PointForm
from waspada.apps.meetings.keeping import Stamp
from waspada.apps.meetings.models import Meeting
from waspada.apps.meetings.page import address_of, opened, stamp_of, typed
from waspada.apps.meetings.rights import check_may_order
from waspada.apps.meetings.views import meeting_page
from waspada.core.errors import BadInput, NotFound


@signed_in
@require_POST
def agenda(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Propose, add, move, change, drop or take back a point."""
    found = opened(meeting_id)
    check_may_order(found)
    stamp = stamp_of(request)
    step = request.POST.get("langkah", "")
    if step == "usulkan":
        return _propose(request, found, stamp)
    if step == "tambah":
        return _add(request, found, stamp)
    item = _item(request.POST.get("butir", ""))
    if step in {"naik", "turun"}:
        kept.move_point(found, item, -1 if step == "naik" else 1, stamp)
    elif step == "ubah":
        if "judul" in request.POST:  # only a point that somebody wrote has these fields
            title, classification = typed(request.POST, "judul", "kelas")
            amend_point(found, item, title, classification, stamp)
        kept.set_point(
            found,
            item,
            request.POST.get("tanya", ""),
            _minutes(request.POST.get("menit", "")),
            stamp,
        )
    elif step == "lepas":
        kept.drop_point(found, item, request.POST.get("alasan", ""), stamp)
        messages.success(request, _("Acara dilepas; alasannya tetap terbaca."))
        return redirect(address_of(found, "agenda"))
    elif step == "kembalikan":
        kept.take_point(found, item, stamp)
    else:
        raise BadInput("meetings.wrong_state")
    return redirect(address_of(found, f"butir-{item}"))


def _propose(request: HttpRequest, found: Meeting, stamp: Stamp) -> HttpResponseBase:
    added = kept.propose_agenda(found, stamp)
    if added:
        sentence = ngettext("%(count)s acara diusulkan.", "%(count)s acara diusulkan.", added) % {
            "count": added
        }
        messages.success(request, sentence)
    else:
        messages.info(request, _("Tidak ada usulan baru sejak terakhir diperiksa."))
    return redirect(address_of(found, "agenda"))


def _add(request: HttpRequest, found: Meeting, stamp: Stamp) -> HttpResponseBase:
    form = PointForm(request.POST)
    if form.is_valid():
        item = kept.add_point(found, form.point(), stamp)
        return redirect(address_of(found, f"butir-{item.pk}"))
    until = known_until(asked_day(request), found.place_code)
    context = meeting_page(request, found, until) | {"point_form": form}
    return render(request, "meetings/meeting.html", context, status=400)


def _item(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("access.not_found") from error


def _minutes(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 0
