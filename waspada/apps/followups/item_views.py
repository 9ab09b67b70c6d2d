"""One item: writing it, its page with history and steps, its files, its paper."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.asof import asked_day, is_past
from waspada.apps.accounts.clock import domain_now, domain_today, known_until, local_today, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.followups import actions
from waspada.apps.followups.files import (
    Given,
    check_files,
    open_evidence,
    readable_evidence,
)
from waspada.apps.followups.forms import ItemForm
from waspada.apps.followups.history import By
from waspada.apps.followups.letters import issue_letter
from waspada.apps.followups.models import Item, ItemEvent
from waspada.apps.followups.queries import (
    class_asked,
    evidence_of,
    had_holder,
    history_of,
    holders_of,
    item_of,
    items_by_id,
    row_of,
)
from waspada.apps.followups.rights import (
    READERS,
    desk_of,
    looks_after,
    may_open,
    may_propose,
    own_units,
)
from waspada.apps.followups.steps import DESK, NOTED, OWN, Offer, class_offers, offers_of
from waspada.apps.followups.subjects import About, read_about
from waspada.apps.followups.taking import take
from waspada.apps.reports.history import account_names
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotAllowed, NotFound, WaspadaError
from waspada.core.places import load_table

ABOUT: Final = "about"


def acted() -> By:
    """Return who acts and when."""
    return {"actor": current_identity().account, "now": real_now(), "received_at": domain_now()}


# ---- writing one ------------------------------------------------------------------------------


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_item(request: HttpRequest) -> HttpResponseBase:
    """Write an item; `?about=kind:id` says what it arises from, `?desk=` whose it is."""
    seats = require_role(READERS)
    given = request.POST if request.method == "POST" else request.GET
    about = read_about(given.getlist(ABOUT))
    own = seats[0].place
    asked = given.get("desk", "")
    desk = asked if asked in load_table() else _desk_for(about, own)
    if not may_propose(current_identity(), desk):
        raise NotAllowed("followup.only_desk", place=desk)
    is_desk = any(seat.role in {"secretariat", "leader"} for seat in seats)
    form = ItemForm(
        request.POST if request.method == "POST" else None,
        desk=desk,
        about=about,
        today=local_today(desk),
        units=() if is_desk else own_units(current_identity()),
        initial={
            "place": about.place or desk,
            "classification": about.classification,
            "unit": given.get("unit", "") or ("" if is_desk else seats[0].unit),
            "what": given.get("what", "")[:240],
        },
    )
    sentence, status = "", 200
    if request.method == "POST":
        if form.is_valid():
            try:
                item = actions.propose_item(form.facts(), about=about.refs, **acted())
            except WaspadaError as error:
                sentence, status = explain(error), error.status
            else:
                messages.success(request, _("%(number)s tersimpan.") % {"number": item.number})
                return redirect("followups:item", item.pk)
        else:
            status = 422
    context = {"form": form, "about": about, "desk": desk, "sentence": sentence}
    return render(request, "followups/new.html", context, status=status)


def _desk_for(about: About, own: str) -> str:
    """Return whose desk writes: that of the thing's place, where one may; else the own."""
    if about.place in load_table() and may_propose(current_identity(), desk_of(about.place)):
        return desk_of(about.place)
    return own


# ---- its page ---------------------------------------------------------------------------------


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def item_page(request: HttpRequest, followup_id: UUID) -> HttpResponseBase:
    """Show one item with its history; take a step."""
    item = item_of(followup_id)
    note_secret_read("followup", str(item.pk), classification=item.classification, now=real_now())
    if request.method != "POST":
        return _page(request, item)
    code = request.POST.get("langkah", "")
    try:
        _take(request, item, code)
    except WaspadaError as error:
        return _page(
            request, item_of(followup_id), refused=code, sentence=explain(error), error=error
        )
    messages.success(request, _("Tersimpan."))
    return redirect("followups:item", item.pk)


def _take(request: HttpRequest, item: Item, code: str) -> None:
    """Do the step that a button of the page names.

    Raises
    ------
    WaspadaError : what the step refuses; BadInput : followup.bad_choice, followup.bad_date
    """
    day = _day(request.POST.get("tanggal", ""))
    files = [Given(one.name or "", one.read()) for one in request.FILES.getlist("berkas")]
    text, kind = request.POST.get("catatan", ""), request.POST.get("kelas", "")
    take(item.pk, code, text, day, check_files(files), classification=kind, **acted())


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput("followup.bad_date", value=text[:20]) from error


def _page(
    request: HttpRequest,
    item: Item,
    *,
    refused: str = "",
    sentence: str = "",
    error: WaspadaError | None = None,
) -> HttpResponse:
    day = asked_day(request)
    past = is_past(request)
    row = row_of(item, day)
    if row is None:
        raise NotFound("followup.not_yet")
    events = history_of(item.pk, until=known_until(day, item.place_code) if past else None)
    names = account_names({event.recorded_by for event in events})
    has_read = any(event.kind == "read" for event in events)
    wanted = _wanted(events)
    offers = (
        [] if past else offers_of(item, row.state, has_read=has_read, has_asked=wanted is not None)
    )
    asked = class_asked(item.pk)
    if not past:
        offers += class_offers(item, asked)
    holders = holders_of(item.unit_code, domain_today())
    waits = items_by_id([item.waits_for], day, item.place_code) if item.waits_for else []
    identity = current_identity()
    context: dict[str, Any] = {
        "item": item,
        "row": row,
        "list_place": item.desk if may_open(item.desk) else identity.memberships[0].place,
        "events": [_told(event, names) for event in reversed(events)],
        "evidence": [] if past else evidence_of(item.pk),
        "sides": _by_side(offers),
        "holders": len(holders),
        "had_holder": had_holder(item.unit_code, domain_today()),
        "is_kept": looks_after(identity, item.desk),
        "is_mine": item.unit_code in own_units(identity),
        "waits": waits,
        "followers": _followers(item, day),
        "refused": refused,
        "sentence": sentence,
        "typed": request.POST.get("catatan", ""),
        "typed_day": request.POST.get("tanggal", ""),
        "is_past": past,
        "wanted": wanted if row.is_open else None,
        "class_asked": asked.params["to"] if asked and not past else "",
    }
    return render(request, "followups/item.html", context, status=error.status if error else 200)


def _wanted(events: list[ItemEvent]) -> date | None:
    """Return the date that the office asked for, until the desk has given another one."""
    for event in reversed(events):
        if event.kind in {"date_set", "date_moved"}:
            return None
        if event.kind == "date_wanted":
            return date.fromisoformat(event.params["wanted"])
    return None


def _followers(item: Item, day: date) -> list[Any]:
    keys = Item.objects.filter(waits_for=item.pk).values_list("pk", flat=True)
    return items_by_id(keys, day, item.place_code)


def _told(event: ItemEvent, names: dict[str, str]) -> dict[str, Any]:
    params = event.params
    return {
        "row": event,
        "by": names.get(event.recorded_by, ""),
        "was": date.fromisoformat(params["was"]) if params.get("was") else None,
        "wanted": date.fromisoformat(params["wanted"]) if params.get("wanted") else None,
        "files": params.get("files", ()),
        "document": params.get("document", ""),
        "number": params.get("number", ""),
        "classes": (params["from_class"], params["to"]) if params.get("from_class") else None,
    }


def _by_side(offers: list[Offer]) -> list[tuple[str, str, list[Offer]]]:
    """Return the steps under who takes them; what is only noted for an office stands last."""
    titles = {
        OWN: _("Langkah kantor Anda"),
        DESK: _("Langkah desk"),
        NOTED: _("Catat kabar dari surat, telepon, atau rapat"),
    }
    sides = ((side, title, [o for o in offers if o.side == side]) for side, title in titles.items())
    return [(side, title, found) for side, title, found in sides if found]


# ---- its files and papers ---------------------------------------------------------------------


@never_cache
@signed_in
@require_safe
def evidence_file(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Hand out a file to whoever may read it."""
    row = readable_evidence(evidence_id)
    note_secret_read("evidence", str(row.pk), classification=row.classification, now=real_now())
    response = HttpResponse(open_evidence(row), content_type=row.media_type)
    name = row.name.replace('"', "").replace("\\", "")
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_")
    response["Content-Disposition"] = f'attachment; filename="{ascii_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@signed_in
@require_safe
def printed(request: HttpRequest, followup_id: UUID) -> HttpResponse:
    """Show an item on one sheet, for an office whose people do not read it here."""
    item = item_of(followup_id)
    note_secret_read("followup", str(item.pk), classification=item.classification, now=real_now())
    row = row_of(item, asked_day(request))
    if row is None:
        raise NotFound("followup.not_yet")
    context = {"item": item, "row": row, "printed_at": domain_now()}
    return render(request, "followups/printed.html", context)


@signed_in
@require_POST
def letter(request: HttpRequest, followup_id: UUID) -> HttpResponseBase:
    """Issue the letter that hands an item over."""
    document = issue_letter(followup_id, signed_by=str(account_of(request)), **acted())
    messages.success(request, _("Surat %(number)s diterbitkan.") % {"number": document.number})
    return redirect("documents:document", document.pk)
