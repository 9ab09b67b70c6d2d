"""The projector's page and what it asks for: the deck as the room may see it."""

from io import BytesIO
from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from waspada.apps.accounts.clock import local_today, real_now
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.meetings.attendance import presence_token
from waspada.apps.meetings.models import Meeting
from waspada.apps.meetings.page import opened
from waspada.apps.meetings.rights import check_may_order
from waspada.apps.meetings.screen import Deck, deck_of, digest_of

_OPEN = frozenset({"invited", "moved", "running"})


@never_cache
@signed_in
@require_safe
def screen(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Show the room one thing at a time; the page holds the whole deck."""
    found, deck = _deck(meeting_id)
    context = _context(request, found, deck)
    return render(request, "meetings/screen.html", context)


@never_cache
@signed_in
@require_safe
def slides(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Hand out the deck anew when it differs from what the screen has (`?ada=digest`)."""
    found, deck = _deck(meeting_id)
    digest = digest_of(deck)
    told = {"digest": digest, "left": deck.left_seconds}
    if request.GET.get("ada") == digest:
        return JsonResponse(told)
    context = _context(request, found, deck)
    html = render_to_string("meetings/slides.html", context, request=request)
    room = render_to_string("meetings/room_class.html", context, request=request)
    return JsonResponse(told | {"current": deck.current, "html": html, "room": room.strip()})


@never_cache
@signed_in
@require_safe
def code(request: HttpRequest, meeting_id: UUID) -> HttpResponseBase:
    """Draw the code that people scan to be written down as present; it lives twenty minutes."""
    found = opened(meeting_id)
    check_may_order(found)
    return HttpResponse(_code(request, found), content_type="image/svg+xml")


def _deck(meeting_id: UUID) -> tuple[Meeting, Deck]:
    found = opened(meeting_id)
    check_may_order(found)
    day = local_today(found.place_code)
    return found, deck_of(found, current_identity(), day=day, now=real_now())


def _context(request: HttpRequest, found: Meeting, deck: Deck) -> dict[str, Any]:
    return {
        "meeting": found,
        "deck": deck,
        "code": found.place_code,
        "digest": digest_of(deck),
        "has_code": found.state in _OPEN,
    }


def _code(request: HttpRequest, found: Meeting) -> bytes:
    address = reverse("meetings:present", args=(presence_token(found),))
    out = BytesIO()
    segno.make(request.build_absolute_uri(address), error="m").save(
        out, kind="svg", scale=4, border=2, light="#fff"
    )
    return out.getvalue()
