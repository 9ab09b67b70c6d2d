"""Every request runs as somebody: the signed-in account, or a visitor who may read nothing."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from waspada.apps.accounts.clock import domain_today
from waspada.apps.accounts.identity import acting_as
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of
from waspada.core.access import Identity

# The hot intake path names its sender itself and opens no transaction per request.
UNGUARDED_PREFIXES = ("/api/v1/reports", "/static/", "/healthz")


def visitor() -> Identity:
    """Return the identity of somebody who has not signed in."""
    return Identity(
        account="visitor", memberships=(), realm=settings.WASPADA_REALM, is_system=False
    )


class IdentityMiddleware:
    """Wrap the request in `acting_as`; a server error takes its writes back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(UNGUARDED_PREFIXES):
            return self.get_response(request)
        user = request.user
        identity = identity_of(user, day=domain_today()) if isinstance(user, Account) else visitor()
        request.identity = identity  # type: ignore[attr-defined]
        with acting_as(identity):
            response: HttpResponseBase = self.get_response(request)
            if response.status_code >= 500 and transaction.get_connection().in_atomic_block:
                transaction.set_rollback(True)
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = _as(identity, response.streaming_content)
        return response


def _as(identity: Identity, chunks):  # type: ignore[no-untyped-def]
    """Re-enter the identity for every chunk: the stream outlives the request."""
    iterator = iter(chunks)
    while True:
        with acting_as(identity):
            chunk = next(iterator, None)
        if chunk is None:
            return
        yield chunk
