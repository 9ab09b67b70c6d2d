"""/api/v1/activities: a place's agenda out, an office's activities in.

`docs/api-desk.md` describes it for programs. Every change names the version that was read
before it, as the pages do.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.asof import asked_day, is_past
from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import within
from waspada.apps.accounts.programs import (
    asked_place,
    asked_size,
    bad_value,
    check_names,
    cursor_of,
    day_from,
    for_programs,
    id_from,
    moment_position,
    need_key,
    read_document,
    text_of,
)
from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.activities import actions
from waspada.apps.activities.forms import local_moment
from waspada.apps.activities.models import ActivityVersion
from waspada.apps.activities.queries import activity as activity_of
from waspada.apps.activities.queries import versions_of
from waspada.apps.reports.incident_queries import known_on
from waspada.core.activities import ACTIVITY_STATES, GROUP_WORDS, KINDS, ActivityFacts
from waspada.core.errors import BadInput, Conflict
from waspada.core.places import load_table, normal_code

# What may be written; the names are those of the answer.
_FACTS: Final = frozenset(
    {
        "kind",
        "title",
        "place",
        "venue",
        "begins",
        "ends",
        "crowd",
        "responsible",
        "note",
        "classification",
    }
)
_ADDED: Final = _FACTS | {"id", "is_sure"}
_CHANGED: Final = _FACTS | {"seen", "state", "reason", "is_sure"}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_programs
def activities(request: HttpRequest) -> JsonResponse:
    """Answer a page of the agenda; enter an activity by POST."""
    if request.method == "POST":
        need_key(request)
        return _add(read_document(request))
    size, cursor = asked_size(request), request.GET.get("sesudah", "")
    found = ActivityVersion.objects.filter(_asked(request)).order_by("begins_at", "id")
    if cursor:
        at, key = moment_position(cursor)
        found = found.filter(Q(begins_at__gt=at) | Q(begins_at=at, id__gt=key))
    rows = list(found[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    _note(rows)
    following = cursor_of(rows[-1].begins_at, rows[-1].pk) if more else None
    return JsonResponse({"activities": [activity_json(row) for row in rows], "next": following})


def _asked(request: HttpRequest) -> Q:
    given = request.GET
    place = asked_place(request)
    asked = known_on(asked_day(request) if is_past(request) else None)
    if place:
        asked &= within(place)
    kind, state = given.get("jenis", ""), given.get("keadaan", "")
    if kind in GROUP_WORDS:
        asked &= Q(kind__in=[one.code for one in KINDS.values() if one.group == kind])
    elif kind:
        asked &= Q(kind=_known("jenis", kind, KINDS))
    if state:
        asked &= Q(state=_known("keadaan", state, ACTIVITY_STATES))
    first = day_from("dari", given.get("dari", ""))
    last = day_from("sampai", given.get("sampai", ""))
    if first:
        asked &= Q(last_day__gte=first)
    if last:
        asked &= Q(first_day__lte=last)
    if given.get("nomor", ""):
        asked &= Q(code__iexact=given["nomor"].strip())
    return asked


def _known(name: str, value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise bad_value(name, value)
    return value


@csrf_exempt
@require_http_methods(["GET", "HEAD", "PATCH"])
@for_programs
def activity(request: HttpRequest, activity_id: UUID) -> JsonResponse:
    """Answer one activity with its versions; correct, move, call off or finish it by PATCH."""
    if request.method == "PATCH":
        need_key(request)
        row = _change(activity_id, read_document(request))
        return JsonResponse(activity_json(row))
    day = asked_day(request) if is_past(request) else None
    row = activity_of(activity_id, day)
    _note([row])
    versions = [
        {
            "version": one.version,
            "state": one.state,
            "reason": one.reason,
            "received_at": one.received_at.isoformat(),
        }
        for one in versions_of(activity_id, day)
    ]
    return JsonResponse({**activity_json(row), "versions": versions})


def _note(rows: Iterable[ActivityVersion]) -> None:
    for row in rows:
        note_secret_read(
            "activity", str(row.activity_id), classification=row.classification, now=real_now()
        )


# ---- writing ------------------------------------------------------------------------------------


def _add(document: dict[str, Any]) -> JsonResponse:
    """Enter an activity; sent again under the same `id`, it is answered and not entered twice."""
    check_names(document, _ADDED)
    key = id_from("id", text_of(document, "id"))
    if key is not None:
        known = ActivityVersion.objects.filter(known_on(None), activity_id=key).first()
        if known is not None:
            return JsonResponse(activity_json(known))
    try:
        row = actions.add_activity(
            _facts(document, None),
            activity_id=key,
            actor=current_identity().account,
            now=real_now(),
            received_at=domain_now(),
            is_sure=_is_sure(document),
        )
    except IntegrityError as error:  # in use by what the sender may not read, or sent twice at once
        raise Conflict("api.id_taken") from error
    return JsonResponse(activity_json(row), status=201)


def _change(activity_id: UUID, document: dict[str, Any]) -> ActivityVersion:
    """Change what a document names; a state goes alone, for it has a reason of its own."""
    check_names(document, _CHANGED)
    named = _FACTS & document.keys()
    state, reason = text_of(document, "state"), text_of(document, "reason")
    if bool(named) == bool(state):
        raise BadInput("api.nothing_to_do") if not state else bad_value("state", state)
    seen = document.get("seen")
    if type(seen) is not int:
        raise BadInput("api.seen_needed")
    before = activity_of(activity_id)
    actor, now, received_at = current_identity().account, real_now(), domain_now()
    if state:
        return actions.set_state(
            activity_id,
            _known("state", state, ACTIVITY_STATES),
            reason=reason,
            seen=seen,
            actor=actor,
            now=now,
            received_at=received_at,
        )
    return actions.change_activity(
        activity_id,
        _facts(document, before),
        seen=seen,
        actor=actor,
        now=now,
        received_at=received_at,
        reason=reason,
        is_sure=_is_sure(document),
    )


def _is_sure(document: dict[str, Any]) -> bool:
    value = document.get("is_sure", False)
    if not isinstance(value, bool):
        raise bad_value("is_sure", value)
    return value


def _facts(document: dict[str, Any], before: ActivityVersion | None) -> ActivityFacts:
    """Return the facts as they are to be: what is not named stays as it was."""
    old = actions.facts_of(before) if before else None

    def text(name: str, stays: str) -> str:
        return text_of(document, name) if name in document else stays

    written = text("place", old.place if old else "")
    place = normal_code(written) or ""
    if place not in load_table():
        raise BadInput("activities.no_place")
    begins_at, has_hour = old.begins_at if old else None, old.has_hour if old else True
    if "begins" in document or begins_at is None:
        begins_at, has_hour = _moment("begins", text_of(document, "begins"), place)
    ends_at = old.ends_at if old else None
    if "ends" in document:
        ends = text_of(document, "ends")
        ends_at = _moment("ends", ends, place)[0] if ends else None
    return ActivityFacts(
        kind=text("kind", old.kind if old else ""),
        title=text("title", old.title if old else ""),
        place=place,
        begins_at=begins_at,
        ends_at=ends_at,
        has_hour=has_hour,
        venue=text("venue", old.venue if old else ""),
        crowd=_crowd(document, old.crowd if old else None),
        responsible=text("responsible", old.responsible if old else ""),
        note=text("note", old.note if old else ""),
        classification=text("classification", old.classification if old else "B") or "B",
    )


def _crowd(document: dict[str, Any], stays: int | None) -> int | None:
    value = document.get("crowd", stays)
    if value is not None and type(value) is not int:
        raise bad_value("crowd", value)
    return value


def _moment(name: str, text: str, place: str) -> tuple[datetime, bool]:
    """Return a moment and whether it has an hour; without a zone it is the place's own clock."""
    try:
        if len(text) == len("2024-12-02"):
            return local_moment(date.fromisoformat(text), time(), place), False
        at = datetime.fromisoformat(text)
        return (local_moment(at.date(), at.time(), place) if at.tzinfo is None else at), True
    except (ValueError, OverflowError) as error:
        raise bad_value(name, text) from error


# ---- JSON ---------------------------------------------------------------------------------------


def activity_json(row: ActivityVersion) -> dict[str, Any]:
    """Return one version of an activity; without an hour `begins` is a day."""
    return {
        "id": str(row.activity_id),
        "number": row.code,
        "version": row.version,
        "state": row.state,
        "kind": row.kind,
        "title": row.title,
        "place": row.place_code,
        "venue": row.venue,
        "begins": row.begins_at.isoformat() if row.has_hour else row.first_day.isoformat(),
        "ends": _end(row),
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
        "crowd": row.crowd,
        "responsible": row.responsible_unit,
        "note": row.note,
        "classification": row.classification,
        "received_at": row.received_at.isoformat(),
        "is_sample": row.is_sample,
    }


def _end(row: ActivityVersion) -> str | None:
    if row.ends_at is None:
        return None
    return row.ends_at.isoformat() if row.has_hour else row.last_day.isoformat()
