"""What the frame of every page shows: who is acting, where they may go, which day it is.

Costs no query beyond the account and its seats, which the middleware has read already, and
one count of unread notices; pieces of pages that htmx asks for use none of it.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waspada.apps.accounts.asof import FIRST_DAY, asked_day
from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.models import Account
from waspada.apps.delivery.queries import unread_count
from waspada.apps.picture.beginning import beginners_place, points_of
from waspada.apps.picture.first_steps import (
    FirstStep,
    first_steps,
    has_begun,
    note_reading,
    note_step,
)
from waspada.apps.picture.links import address
from waspada.core.access import Identity
from waspada.core.errors import BadInput
from waspada.core.places import load_table
from waspada.core.vocabulary import ROLES, split_unit, unit_name
from waspada.web.first_steps import step_of
from waspada.web.menu import Menu, first_place
from waspada.web.shown_days import AS_OF_VIEWS, STAYING_VIEWS, day_chips, kept_fields


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what base.html needs on every page."""
    return {
        "is_demo": settings.IS_DEMO,
        "realm": settings.WASPADA_REALM,
        "frame": SimpleLazyObject(lambda: _frame(request)),
    }


def _frame(request: HttpRequest) -> dict[str, Any]:
    identity = getattr(request, "identity", None)
    user = getattr(request, "user", None)
    shown = _shown_day(request)
    today = domain_today()
    view = request.resolver_match.view_name if request.resolver_match else ""
    past = shown if shown < today else None
    unread = _unread(identity)
    pages = Menu(identity, view, past, today)
    steps = _first_steps(request, identity, view, today)
    return {
        "first_steps": steps,
        "steps_done": _("%(done)d dari %(all)d")
        % {"done": sum(s.is_done for s in steps), "all": len(steps)},
        "now": real_now(),
        "place": first_place(identity),
        "theme": user.theme if isinstance(user, Account) and user.theme != "auto" else "",
        "seat": seat_name(identity),
        "role": role_name(identity),
        "guides_url": address("guides"),
        "search_url": _search_url(identity),
        "beginning": _beginning(identity, user, view, today),
        "home": "/",
        "pages": list(pages.main()),
        "more": list(pages.more(unread)),
        "unread": unread,
        "language_url": address("accounts:language"),
        "sign_in_url": address("accounts:sign_in"),
        "sign_out_url": address("accounts:sign_out"),
        "access_url": address("accounts:access") if identity and identity.memberships else "",
        "past_day": past if view in AS_OF_VIEWS else None,
        "chips": list(day_chips(request, view, shown)),
        "picks_day": view in STAYING_VIEWS and bool(identity and identity.memberships),
        "kept_fields": kept_fields(request, view),
        "shown_day": shown.isoformat(),
        "first_day": FIRST_DAY.isoformat(),
        "today": today.isoformat(),
    }


def _first_steps(
    request: HttpRequest, identity: Identity | None, view: str, today: date
) -> list[FirstStep]:
    """Return the newcomer's steps: in the demo, while they are not done.

    The page that is itself a step counts as it is shown, so that it shows the step done.
    """
    user = getattr(request, "user", None)
    if not settings.IS_DEMO or identity is None or not isinstance(user, Account):
        return []
    if request.method == "GET" and not getattr(request, "is_refused", False):
        note_reading(identity, user.pk, step_of(request, view), now=real_now())
    return first_steps(identity, user.pk, day=today, now=real_now())


def seat_name(identity: Identity | None) -> str:
    """Return the unit somebody acts for, such as KPU Kabupaten Bulungan; no query."""
    if identity is None or not identity.memberships:
        return ""
    agency, place = split_unit(identity.memberships[0].unit)
    return unit_name(agency, place, load_table()[place].name)


def role_name(identity: Identity | None) -> str:
    """Return the role of somebody's first seat in the reader's language."""
    if identity is None or not identity.memberships:
        return ""
    return ROLES[identity.memberships[0].role].in_language(get_language() or "id")


def _search_url(identity: Identity | None) -> str:
    """Return where somebody may search; who holds no seat has nothing to search."""
    if identity is None or not identity.memberships:
        return ""
    return address("reports:search") or address("reports:incidents")


def _beginning(
    identity: Identity | None, user: object, view: str, today: date
) -> tuple[int, int] | None:
    """Return how much of *Mulai di sini* is done, on the start page of a real installation."""
    if settings.IS_DEMO or view != "picture:dashboard" or not isinstance(user, Account):
        return None
    place = beginners_place(identity) if identity else ""
    if identity is None or not place or has_begun(identity, user.pk):
        return None
    points = points_of(place, today)
    done = sum(point.is_done for point in points)
    if done == len(points):
        note_step(user.pk, "begun", realm=identity.realm, now=real_now())
        return None
    return done, len(points)


def _shown_day(request: HttpRequest) -> date:
    try:
        return asked_day(request)
    except BadInput:  # the page itself says what is wrong with the date
        return domain_today()


def _unread(identity: Identity | None) -> int:
    if identity is None or not identity.memberships:
        return 0
    return unread_count(identity)
