"""The addresses that answer before Django's middleware: reports that programs send.

Sessions, forms, pages and their headers have no part in a program's report, and cost twice
what storing it does. Django's own addresses lead to the same functions.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.db import connection

from waspada.apps.reports.api import Take, take_lines, take_report
from waspada.core.places import load_table

TAKEN: dict[str, Take] = {"/api/v1/reports": take_report, "/api/v1/reports/batch": take_lines}
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def reports_first(application: Application) -> Application:
    """Return a WSGI application that takes reports itself and hands on the rest."""
    load_table()  # now and once: the first requests would each read it, all at the same time

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        take = TAKEN.get(environ.get("PATH_INFO", ""))
        if take is None:
            return application(environ, start_response)
        try:
            answer = take(environ)
        finally:
            # Looking up a key opens a connection, and no signal of Django's gives it back here.
            if connection.connection is not None and not connection.in_atomic_block:
                connection.close()
        headers = [
            ("Content-Type", answer.content_type),
            ("Content-Length", str(len(answer.body))),
            ("X-Content-Type-Options", "nosniff"),
            *answer.headers.items(),
        ]
        start_response(_STATUS_LINES[answer.status], headers)
        return [answer.body]

    return serve
