"""Notice the pages that are steps of the demo's first ten minutes."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.models import Account
from waspada.apps.picture.first_steps import note_reading


class FirstStepsMiddleware:
    """In the demo, keep that a page which is a step was really opened."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if settings.IS_DEMO and request.method == "GET" and response.status_code == 200:
            self._notice(request)
        return response

    @staticmethod
    def _notice(request: HttpRequest) -> None:
        match = getattr(request, "resolver_match", None)
        identity = getattr(request, "identity", None)
        if match is None or identity is None or not isinstance(request.user, Account):
            return
        view = step_of(request, match.view_name)
        note_reading(identity, request.user.pk, view, now=real_now())


def step_of(request: HttpRequest, view: str) -> str:
    """Return the view whose opening counts: a place's page with its map is the map."""
    if view == "picture:dashboard" and request.GET.get("peta"):
        return "picture:map"
    return view
