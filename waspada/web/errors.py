"""The one place where errors become answers: a sentence, what to do, nothing lost."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from waspada.apps.accounts.access_queries import desks_around
from waspada.apps.accounts.clock import domain_today
from waspada.apps.words.sentences import catalogue, explain, say
from waspada.core.errors import WaspadaError

logger = logging.getLogger(__name__)

# After these, the same address may well answer a moment later.
RETRY = frozenset((429, 500, 503))


class DomainErrorMiddleware:
    """Answer a WaspadaError with its status and its sentence in the reader's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # Reached by reloading a form, or by signing in again while sending one.
        if response.status_code == 405 and not getattr(response, "content", b"-"):
            page = _page(request, 405, say("web.sent_only"), "web.sent_only")
            page.headers["Allow"] = response.headers.get("Allow", "POST")
            return page
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if not isinstance(exception, WaspadaError):
            return None
        return error_response(request, exception)


def error_response(request: HttpRequest, error: WaspadaError) -> HttpResponse:
    """Return an error as JSON where a program asked, as a page otherwise."""
    return _page(request, error.status, explain(error), error.code)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a form that was open too long or came from elsewhere."""
    return _page(request, 403, say("web.form_expired"), "web.form_expired")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that no page can make sense of, or that is too big."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 1_000_000
        sent = int(request.META.get("CONTENT_LENGTH") or 0) / 1_000_000
        params = {"size_mb": f"{sent:.1f}", "limit_mb": f"{limit:.1f}"}
        return _page(request, 413, say("web.too_large", params), "web.too_large")
    return _page(request, 400, say("web.bad_request"), "web.bad_request")


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a step that the person may not take."""
    return _page(request, 403, say("access.not_allowed"), "access.not_allowed")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return _page(request, 404, say("access.not_found"), "access.not_found")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when our own code failed; the trace is in the log, not on the page.

    The page needs no database and no session: either may be what failed. The number on it
    stands in the log beside the trace, so that who asks for help can be helped.
    """
    number = secrets.token_hex(4).upper()
    logger.error("error number %s", number)
    context = {
        "number": number,
        "heading": say("heading.500"),
        "sentence": say("web.crashed"),
        "code": "web.crashed",
        "language": get_language(),
    }
    return HttpResponse(render_to_string("500.html", context), status=500)


def _page(request: HttpRequest, status: int, sentence: str, code: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"code": code, "message": sentence}, status=status)
    request.is_refused = True  # type: ignore[attr-defined]  # the page asked for was not shown
    known = "heading.expired" if code == "web.form_expired" else f"heading.{status}"
    context: dict[str, Any] = {
        "heading": say(known if known in catalogue() else "heading.other"),
        "sentence": sentence,
        "kept": say("heading.kept") if request.method == "GET" else "",
        "code": code,
        "status": status,
        "can_retry": status in RETRY and request.method == "GET",
    }
    if status == 403 and code != "web.form_expired":
        context["desks"] = _desks(request)
    return render(request, "error.html", context, status=status)


def _desks(request: HttpRequest) -> list[tuple[str, str]]:
    """Return whom somebody may ask: the desks and administrators around their own place."""
    identity = getattr(request, "identity", None)
    if identity is None or not identity.memberships:
        return []
    return desks_around(identity.memberships[0].place, day=domain_today())
