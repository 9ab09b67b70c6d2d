"""What a view asks before it does anything: who is here, and may they."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account
from waspada.core.access import Identity, Membership
from waspada.core.errors import NotAllowed
from waspada.core.places import is_within

View = Callable[..., HttpResponseBase]

LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def account_of(request: HttpRequest) -> Account:
    """Return who is signed in; raise NotAllowed for a visitor."""
    if not isinstance(request.user, Account):
        raise NotAllowed("access.no_identity")
    return request.user


def signed_in(view: View) -> View:
    """Let only signed-in people reach a view; others sign in first and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def seats_of(identity: Identity, roles: frozenset[str]) -> tuple[Membership, ...]:
    """Return the seats an identity holds in any of these roles."""
    return tuple(seat for seat in identity.memberships if seat.role in roles)


def require_role(roles: frozenset[str], place: str | None = None) -> tuple[Membership, ...]:
    """Return the acting person's seats in these roles (that hold the place), or NotAllowed."""
    seats = seats_of(current_identity(), roles)
    if place is not None:
        seats = tuple(seat for seat in seats if is_within(place, seat.place))
    if not seats:
        raise NotAllowed("access.not_allowed")
    return seats


def is_demo_at_loopback(request: HttpRequest) -> bool:
    """Say whether this is the demo, asked from the machine it runs on.

    A proxy on the same machine makes everybody look local: its headers rule that out.
    """
    if not settings.IS_DEMO or any(name in request.META for name in FORWARDED):
        return False
    return request.META.get("REMOTE_ADDR") in LOOPBACK
