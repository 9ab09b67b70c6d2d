"""The one place where errors become answers: a sentence, what to do, nothing lost."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from waspada.apps.words.sentences import explain, say
from waspada.core.errors import WaspadaError

logger = logging.getLogger(__name__)


class DomainErrorMiddleware:
    """Answer a WaspadaError with its status and its sentence in the reader's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if not isinstance(exception, WaspadaError):
            return None
        return error_response(request, exception)


def error_response(request: HttpRequest, error: WaspadaError) -> HttpResponse:
    """Return an error as JSON where a program asked, as a page otherwise."""
    if request.path.startswith("/api/"):
        body = {"code": error.code, "message": explain(error)}
        return JsonResponse(body, status=error.status)
    return _page(request, error.status, explain(error), error.code)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a form that was open too long or came from elsewhere."""
    return _page(request, 403, say("web.form_expired"), "web.form_expired")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return _page(request, 404, say("access.not_found"), "access.not_found")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when our own code failed; the trace is in the log, not on the page."""
    return _page(request, 500, say("web.crashed"), "web.crashed")


def _page(request: HttpRequest, status: int, sentence: str, code: str) -> HttpResponse:
    return render(
        request, "error.html", {"sentence": sentence, "code": code, "status": status}, status=status
    )
