"""The picture: where a reader lands, a place's situation, its page, and what is new there."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_now, domain_today, known_until, real_now
from waspada.apps.accounts.guards import account_of
from waspada.apps.accounts.identity import current_identity
from waspada.apps.exchange.queries import MOST_ON_PAGES, hazards_in_force
from waspada.apps.picture import maps, places
from waspada.apps.picture.entering import clock_of, of_place, seat_root, surroundings
from waspada.apps.picture.finds import open_finds
from waspada.apps.picture.needs import needs_of
from waspada.apps.picture.news import MOST, news_since
from waspada.apps.picture.queries import gravest_class
from waspada.apps.picture.saving import views_of
from waspada.apps.picture.visits import note_visit
from waspada.apps.warnings.queries import told_openly
from waspada.core.errors import BadInput, NotAllowed
from waspada.core.places import load_table

MOST_SAVED: Final = 6
OLDEST_NEWS: Final = timedelta(days=400)


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
    leads = all(seat.role == "leader" for seat in identity.memberships)
    code = seat_root(identity.memberships[0].place)
    page = "picture:leader" if leads else "picture:dashboard"
    return redirect(reverse(page, args=(code,)) + query)


@require_GET
@of_place
def dashboard(request: HttpRequest, code: str) -> HttpResponse:
    """Show a place's situation: nation, province, kab/kota or kecamatan."""
    day = asked_day(request)
    now = domain_now().astimezone(clock_of(code))
    context = places.dashboard_of(code, day, now)
    if day == domain_today():
        context["needs"] = needs_of(
            current_identity(),
            code,
            now,
            held=context["held"],
            own_report=context["own_report"],
            overdue_below=context["report_counts"]["overdue"],
        )
        before = note_visit(account_of(request).pk, code, real_now())
        context["news"] = news_since(code, before) if before else None
    context["saved"] = views_of(current_identity())[:MOST_SAVED]
    asked = request.GET.get("peta", "")
    context["map"] = None
    if asked:
        finds = open_finds(code, day)
        context["map"] = maps.map_of(code, day, maps.mode_of(asked), finds=finds)
    context["map_size"] = maps.weight_of(code)
    context |= surroundings(request, code, day)
    context |= _warned(code, day)
    return render(request, "picture/dashboard.html", context)


def _warned(code: str, day: date) -> dict[str, Any]:
    """Return our open warnings and what others warn of, now or at the end of an earlier day."""
    at = domain_now() if day == domain_today() else known_until(day, code)
    return {
        "warned": told_openly(code, at),
        "hazards": hazards_in_force(code, at, most=MOST_ON_PAGES),
    }


@require_GET
@of_place
def place_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one place in depth: why its level, what happens, what may, the line of time."""
    day = asked_day(request)
    context = places.place_page_of(code, day) | surroundings(request, code, day)
    context |= _warned(code, day)
    return render(request, "picture/place.html", context)


@require_GET
@of_place
def news(request: HttpRequest, code: str) -> HttpResponse:
    """List what was recorded of a place since a moment, by default the last visit."""
    now = real_now()
    asked = request.GET.get("sejak", "").strip()
    since = _moment(asked, clock_of(code)) if asked else _last_visit(request, code, now)
    since = max(since, now - OLDEST_NEWS)
    found = news_since(code, since)
    shown = [*found.incidents, *found.changed, *found.merged]
    context = {
        "place": load_table()[code],
        "code": code,
        "news": found,
        "most": MOST,
        "page_class": gravest_class(shown),
    }
    return render(request, "picture/news.html", context)


def _last_visit(request: HttpRequest, code: str, now: datetime) -> datetime:
    return note_visit(account_of(request).pk, code, now) or now - timedelta(days=1)


def _moment(text: str, clock: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput("web.bad_date", value=text[:20]) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=clock)
