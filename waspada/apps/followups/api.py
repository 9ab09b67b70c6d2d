"""/api/v1/followups: an agency's items out, what it did with them in.

`docs/api-desk.md` describes it for programs. Whoever holds a key may do with it what its
account may do on the pages, and nothing else.
"""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.asof import asked_day, is_past
from waspada.apps.accounts.clock import domain_now, domain_today, known_until, real_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.programs import (
    asked_place,
    asked_size,
    bad_value,
    check_names,
    cursor_of,
    day_from,
    day_position,
    for_programs,
    id_from,
    need_key,
    read_document,
    text_of,
)
from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.followups.actions import propose_item
from waspada.apps.followups.choices import units_around
from waspada.apps.followups.history import By
from waspada.apps.followups.listing import SHOWN, Listing
from waspada.apps.followups.models import Item, ItemEvent
from waspada.apps.followups.queries import ItemRow, history_of, item_of, item_of_number, row_of
from waspada.apps.followups.rights import desk_of
from waspada.apps.followups.subjects import About, read_about
from waspada.apps.followups.taking import PROGRAM_STEPS, take
from waspada.core.errors import BadInput, Conflict, NotFound
from waspada.core.followups.facts import DueStage, ItemFacts
from waspada.core.followups.states import STATES
from waspada.core.places import is_within, load_table
from waspada.core.vocabulary import AGENCIES, CLASSES

_WRITTEN: Final = frozenset(
    {
        "id",
        "what",
        "unit",
        "place",
        "desk",
        "due_on",
        "due_stage",
        "office",
        "detail",
        "evidence",
        "priority",
        "waits_for",
        "classification",
        "about",
    }
)
_STEPPED: Final = frozenset({"step", "text", "due_on", "seen"})
_MOST_ABOUT: Final = 20


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_programs
def followups(request: HttpRequest) -> JsonResponse:
    """Answer a page of items; propose one by POST."""
    if request.method == "POST":
        need_key(request)
        return _propose(read_document(request))
    listing, size = _listing(request), asked_size(request)
    cursor = request.GET.get("sesudah", "")
    rows, more = listing.page(day_position(cursor) if cursor else None, size)
    for row in rows:
        note_secret_read("followup", str(row.id), classification=row.classification, now=real_now())
    last = Item.objects.filter(pk=rows[-1].id).values_list("due_on", flat=True) if more else ()
    following = next((cursor_of(day, rows[-1].id) for day in last), None)
    return JsonResponse({"followups": [row_json(row) for row in rows], "next": following})


def _listing(request: HttpRequest) -> Listing:
    given = request.GET
    shown, state = given.get("lihat", "semua"), given.get("keadaan", "")
    agency, unit = given.get("instansi", ""), given.get("kantor", "")
    for name, value, known in (
        ("lihat", shown, SHOWN),
        ("keadaan", state, {"", *STATES}),
        ("instansi", agency, {"", *AGENCIES}),
    ):
        if value not in known:
            raise bad_value(name, value)
    return Listing(
        day=asked_day(request),
        place=asked_place(request),
        shown=shown,
        state=state,
        unit=unit,
        agency=agency,
        number=given.get("nomor", "").strip(),
        first=day_from("dari", given.get("dari", "")),
        last=day_from("sampai", given.get("sampai", "")),
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "PATCH"])
@for_programs
def followup(request: HttpRequest, followup_id: UUID) -> JsonResponse:
    """Answer one item with its history; take a step by PATCH."""
    item = item_of(followup_id)
    if request.method == "PATCH":
        need_key(request)
        _step(item, read_document(request))
        return JsonResponse(item_json(item_of(followup_id), domain_today()))
    note_secret_read("followup", str(item.pk), classification=item.classification, now=real_now())
    return JsonResponse(item_json(item, asked_day(request), is_past=is_past(request)))


# ---- writing ------------------------------------------------------------------------------------


def _by() -> By:
    return {"actor": current_identity().account, "now": real_now(), "received_at": domain_now()}


def _propose(document: dict[str, Any]) -> JsonResponse:
    """Write an item; sent again under the same `id`, it is answered and not written twice."""
    check_names(document, _WRITTEN)
    key = id_from("id", text_of(document, "id"))
    if key is not None and (known := Item.objects.filter(pk=key).first()) is not None:
        if known.proposed_by != current_identity().account:
            raise Conflict("api.id_taken")
        return JsonResponse(item_json(known, domain_today()))
    about = _about(document)
    try:
        item = propose_item(_facts(document, about), about=about.refs, item_id=key, **_by())
    except IntegrityError as error:  # the same request came twice in one moment
        raise Conflict("api.id_taken") from error
    return JsonResponse(item_json(item, domain_today()), status=201)


def _about(document: dict[str, Any]) -> About:
    given = document.get("about") or []
    if not isinstance(given, list) or len(given) > _MOST_ABOUT:
        raise bad_value("about", given)
    if not all(isinstance(one, str) for one in given):
        raise bad_value("about", given)
    return read_about(given)


def _facts(document: dict[str, Any], about: About) -> ItemFacts:
    place = text_of(document, "place") or about.place
    if place not in load_table():
        raise BadInput("followup.no_place", value=place[:20])
    desk = text_of(document, "desk") or desk_of(place)
    if desk not in load_table() or not is_within(place, desk):
        raise bad_value("desk", desk)
    unit = text_of(document, "unit")
    if unit and unit not in units_around(desk):
        raise bad_value("unit", unit)
    classification = text_of(document, "classification") or about.classification
    if classification not in CLASSES:
        raise bad_value("classification", classification)
    due_on = day_from("due_on", text_of(document, "due_on"))
    stage = _stage(document)
    return ItemFacts(
        what=text_of(document, "what"),
        unit=unit,
        place=place,
        due_on=due_on,
        due_stage=None if due_on else stage,
        office=text_of(document, "office"),
        detail=text_of(document, "detail"),
        evidence=text_of(document, "evidence"),
        priority=text_of(document, "priority") or "biasa",
        waits_for=_waited(text_of(document, "waits_for")),
        classification=classification,
        concerns_units=about.concerns_units,
        compartment=about.compartment,
        desk=desk,
        election_key=about.election_key or (stage.election if stage else None),
    )


def _stage(document: dict[str, Any]) -> DueStage | None:
    given = document.get("due_stage")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_value("due_stage", given)
    check_names(given, frozenset({"election", "stage", "days", "edge"}))
    days, edge = given.get("days", 0), given.get("edge", "starts")
    if type(days) is not int or abs(days) > 365:
        raise bad_value("due_stage.days", days)
    if edge not in {"starts", "ends"}:
        raise bad_value("due_stage.edge", edge)
    return DueStage(text_of(given, "election"), text_of(given, "stage"), days, edge)


def _waited(number: str) -> UUID | None:
    """Return the item that must be done first, by its number."""
    if not number:
        return None
    found = item_of_number(number)
    if found is None:
        raise NotFound("access.not_found")
    return found.pk


def _step(item: Item, document: dict[str, Any]) -> None:
    """Take the step of a document; `seen` is the state that the program read before."""
    check_names(document, _STEPPED)
    step = text_of(document, "step")
    if step not in PROGRAM_STEPS:
        raise bad_value("step", step)
    seen = text_of(document, "seen")
    row = row_of(item, domain_today())
    if seen and row is not None and row.state != seen:
        raise Conflict("api.changed_meanwhile", current=row.state)
    day = day_from("due_on", text_of(document, "due_on"))
    take(item.pk, step, text_of(document, "text"), day, **_by())


# ---- JSON ---------------------------------------------------------------------------------------


def row_json(row: ItemRow) -> dict[str, Any]:
    """Return an item as it stood on a day; `days_late` is null for a permintaan koordinasi."""
    return {
        "id": str(row.id),
        "number": row.number,
        "kind": row.kind,
        "what": row.what,
        "unit": row.unit,
        "office": row.office,
        "place": row.place,
        "desk": row.desk,
        "due_on": row.due_on.isoformat(),
        "is_own_date": row.is_own_date,
        "follows_stage": row.has_stage,
        "state": row.state,
        "is_open": row.is_open,
        "days_late": None if row.is_request else row.days_late,
        "priority": row.priority,
        "classification": row.classification,
        "waits_for": str(row.waits_for) if row.waits_for else None,
        "proposed_at": row.proposed_at.isoformat(),
        "is_sample": row.is_sample,
    }


def item_json(item: Item, day: date, *, is_past: bool = False) -> dict[str, Any]:
    """Return one item with its words and its history.

    Raises
    ------
    NotFound : followup.not_yet
    """
    row = row_of(item, day)
    if row is None:
        raise NotFound("followup.not_yet")
    events = history_of(item.pk, until=known_until(day, item.place_code) if is_past else None)
    return {
        **row_json(row),
        "detail": item.detail,
        "evidence": item.evidence,
        "history": [_event_json(event) for event in events],
    }


def _event_json(event: ItemEvent) -> dict[str, Any]:
    """Return a row of the history; who of an office wrote is on the page alone."""
    return {
        "step": event.kind,
        "state": event.state,
        "due_on": event.due_on.isoformat(),
        "text": event.text,
        "unit": event.unit,
        "is_noted": event.is_noted,
        "at": event.received_at.isoformat(),
    }
