"""Every request runs as somebody: the signed-in account, or a visitor who may read nothing."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from waspada.apps.accounts.clock import domain_today
from waspada.apps.accounts.identity import acting_as
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import account_of_api_key, identity_of
from waspada.apps.accounts.remembering import remembering
from waspada.apps.accounts.second_factor import must_enrol
from waspada.apps.accounts.signing_in import FACTOR, PASSED
from waspada.apps.words.sentences import say
from waspada.core.access import Identity

# The hot intake path names its sender itself and opens no transaction per request.
UNGUARDED_PREFIXES = ("/api/v1/reports", "/odk/", "/static/", "/healthz")
# Open to an account that has yet to set up its second factor.
OPEN_WITHOUT_FACTOR = ("/akun/kode/", "/keluar/", "/bahasa/", "/masuk/")
BEARER = "Bearer "

Answer = Callable[[HttpRequest], HttpResponseBase]


def visitor() -> Identity:
    """Return the identity of somebody who has not signed in."""
    return Identity(
        account="visitor", memberships=(), realm=settings.WASPADA_REALM, is_system=False
    )


class IdentityMiddleware:
    """Wrap the request in `acting_as`; a server error takes its writes back."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(UNGUARDED_PREFIXES):
            return self.get_response(request)
        account = _account_of(request)
        identity = identity_of(account, day=domain_today()) if account else visitor()
        request.identity = identity  # type: ignore[attr-defined]
        # Only what a reading asks is kept: whoever writes looks again.
        only_reads = request.method in {"GET", "HEAD"}
        with acting_as(identity), remembering() if only_reads else nullcontext():
            response = self.get_response(request)
            if response.status_code >= 500 and transaction.get_connection().in_atomic_block:
                transaction.set_rollback(True)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            chunks = cast("Iterator[bytes]", response.streaming_content)
            response.streaming_content = stream_as(identity, chunks)
        return response


def _account_of(request: HttpRequest) -> Account | None:
    """Return who asks: by an API key on the API, by the session elsewhere."""
    given = request.META.get("HTTP_AUTHORIZATION", "")
    if given.startswith(BEARER) and request.path.startswith("/api/"):
        account = account_of_api_key(given.removeprefix(BEARER).strip())
        if account is not None:
            request.user = account
        return account
    return request.user if isinstance(request.user, Account) else None


def stream_as(identity: Identity, chunks: Iterator[Any]) -> Iterator[Any]:
    """Re-enter the identity for every chunk: the stream outlives the request."""
    while True:
        with acting_as(identity):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


class AccountMiddleware:
    """Show the account's language, and lead to the second factor where it is still missing."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        account = request.user
        if not isinstance(account, Account):
            return self.get_response(request)
        if account.language != translation.get_language():
            translation.activate(account.language)
            request.LANGUAGE_CODE = account.language
        if self._lacks_factor(request, account):
            if request.path.startswith("/api/"):
                code = "accounts.second_factor_needed"
                return JsonResponse({"code": code, "message": say(code)}, status=403)
            asked = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('accounts:set_up_code')}?{asked}")
        return self.get_response(request)

    @staticmethod
    def _lacks_factor(request: HttpRequest, account: Account) -> bool:
        if not account.needs_second_factor or request.session.get(FACTOR) == PASSED:
            return False
        if request.path.startswith(OPEN_WITHOUT_FACTOR) or not hasattr(request, "identity"):
            return False
        if request.META.get("HTTP_AUTHORIZATION", "").startswith(BEARER):
            return False  # a machine's key stands for the factor
        return must_enrol(account, request.identity)
