"""The one address that answers before Django's middleware: a single report.

Sessions, forms, pages and their headers have no part in a program's report, and cost twice
what storing it does. The view is the same one that Django's own addresses lead to.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import HttpResponse

from waspada.apps.reports import api
from waspada.apps.reports.api_messages import encode, language_of, saying
from waspada.core.places import load_table

logger = logging.getLogger(__name__)

PATH = "/api/v1/reports"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def reports_first(application: Application) -> Application:
    """Return a WSGI application that takes single reports itself and hands on the rest."""
    load_table()  # now and once: the first requests would each read it, all at the same time

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH:
            return application(environ, start_response)
        response = _answer(environ)
        headers = [
            *response.items(),
            ("Content-Length", str(len(response.content))),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response(f"{response.status_code} {response.reason_phrase}", headers)
        return [response.content]

    return serve


def _answer(environ: dict[str, Any]) -> HttpResponse:
    request = WSGIRequest(environ)
    try:
        return api.receive(request)
    except Exception:
        logger.exception("a report could not be taken")
        language = language_of(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
        return HttpResponse(encode(saying("web.crashed", {}, language)), api.JSON, 500)
    finally:
        # Looking up a key opens a connection, and no signal of Django's gives it back here.
        if connection.connection is not None and not connection.in_atomic_block:
            connection.close()
