"""Signing in, and what a locked-out person is told."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from waspada.apps.words.sentences import say


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Answer a sign-in after too many failures: when to try again."""
    sentence = say("accounts.locked_out", {"minutes": 15})
    return render(
        request,
        "error.html",
        {"sentence": sentence, "code": "accounts.locked_out", "status": 429},
        status=429,
    )
