"""The picture: where a reader lands, a place's situation, its page, and its map."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_now, domain_today, real_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.picture import maps, places
from waspada.apps.picture.needs import needs_of, runs_desk
from waspada.apps.picture.queries import news_since
from waspada.core.access import Identity
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.places import IANA, NATION, Level, is_within, level_of, load_table, zone_of

VISIT_ENDS: Final = timedelta(minutes=30)
SEEN_EVERY: Final = timedelta(minutes=5)  # a session is written no more often than this


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Send a reader to the place of their first seat, a field reporter to the form."""
    identity = current_identity()
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    if not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    if not identity.memberships:
        raise NotAllowed("picture.no_seat")
    if all(seat.role == "field" for seat in identity.memberships):
        return redirect("reports:form")
    code = identity.memberships[0].place
    if level_of(code) > Level.KECAMATAN:
        code = code.rpartition(".")[0]
    return redirect(reverse("picture:dashboard", args=(code,)) + query)


@require_GET
def dashboard(request: HttpRequest, code: str) -> HttpResponse:
    """Show a place's situation: nation, province, kab/kota or kecamatan."""
    entered = _enter(request, code)
    if isinstance(entered, HttpResponse):
        return entered
    day = asked_day(request)
    context = places.dashboard_of(code, day)
    now = domain_now().astimezone(clock_of(code))
    if day == domain_today():
        context["needs"] = needs_of(entered, code, now)
        before = _last_visit(request, real_now())
        context["news"] = news_since(code, before) if before else None
    context |= _common(request, code, day, entered) | {"map": _map_asked(request, code, day)}
    return render(request, "picture/dashboard.html", context)


@require_GET
def place_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one place in depth: why its level, what happens, what may, the line of time."""
    entered = _enter(request, code)
    if isinstance(entered, HttpResponse):
        return entered
    day = asked_day(request)
    context = places.place_page_of(code, day) | _common(request, code, day, entered)
    return render(request, "picture/place.html", context)


@require_GET
def map_piece(request: HttpRequest, code: str) -> HttpResponse:
    """Return the map of a place alone, for pages that load it afterwards."""
    entered = _enter(request, code)
    if isinstance(entered, HttpResponse):
        return entered
    day = asked_day(request)
    drawn = maps.map_of(code, day, maps.mode_of(request.GET.get("peta", "")))
    return render(request, "picture/parts/map.html", {"map": drawn, "code": code, "day": day})


def _map_asked(request: HttpRequest, code: str, day: date) -> maps.DrawnMap | None:
    """Return the map when the address asks for it; else the page offers to load it."""
    asked = request.GET.get("peta", "")
    return maps.map_of(code, day, maps.mode_of(asked)) if asked else None


def _common(request: HttpRequest, code: str, day: date, identity: Identity) -> dict[str, Any]:
    query = urlencode({"per": day.isoformat()}) if day < domain_today() else ""
    return {
        "code": code,
        "day": day,
        "day_text": day.isoformat(),
        "is_past": day < domain_today(),
        "runs_desk": runs_desk(identity, code),
        "crumbs": _crumbs(code, identity),
        "query": query,
        "map_size": maps.weight_of(code),
    }


def _enter(request: HttpRequest, code: str) -> Identity | HttpResponse:
    """Let in whoever has a seat in or above the place; visitors go to the sign-in page.

    A page of a place above one's own would sum up only what one may read there, and look
    calmer or worse than it is.
    """
    if not request.user.is_authenticated:
        back = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('accounts:sign_in')}?{back}")
    if code not in load_table():
        raise NotFound("access.not_found")
    if level_of(code) > Level.KECAMATAN:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        parent = code.rpartition(".")[0]
        return redirect(reverse("picture:dashboard", args=(parent,)) + query)
    identity = current_identity()
    if not any(is_within(code, _seat_root(seat.place)) for seat in identity.memberships):
        raise NotAllowed("picture.outside", place=load_table()[code].display)
    return identity


def _seat_root(place: str) -> str:
    """Return the place whose page a seat opens; someone of a desa reads their kecamatan's."""
    return place.rpartition(".")[0] if level_of(place) > Level.KECAMATAN else place


def _crumbs(code: str, identity: Identity) -> list[tuple[str, str]]:
    """Return the places above this one that the reader may open, the widest first."""
    table = load_table()
    above = []
    place = table[code]
    while place.parent is not None:
        parent = place.parent
        if any(is_within(parent, seat.place) for seat in identity.memberships):
            above.append((parent, table[parent].display))
        place = table[parent]
    return above[::-1]


def _last_visit(request: HttpRequest, now: datetime) -> datetime | None:
    """Return when the visit before this one ended; a pause of half an hour ends a visit."""
    session = request.session
    text = session.get("seen_at")
    seen = datetime.fromisoformat(text) if text else None
    if seen is None or now - seen > VISIT_ENDS:
        session["seen_before"] = text or ""
    if seen is None or now - seen > SEEN_EVERY:
        session["seen_at"] = now.isoformat()
    before = session.get("seen_before")
    return datetime.fromisoformat(before) if before else None


def clock_of(code: str) -> ZoneInfo:
    """Return the clock a place keeps; the nation keeps its capital's."""
    return ZoneInfo(IANA["WIB" if code == NATION else zone_of(code)])
