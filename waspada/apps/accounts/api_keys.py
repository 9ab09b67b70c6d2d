"""Keys for machines: made, shown once, looked up by their keyed digest, revoked."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from waspada.apps.accounts.models import Account, ApiKey
from waspada.apps.accounts.queries import digest_of_api_key
from waspada.apps.journal.actions import record_act
from waspada.core.errors import NotFound

PREFIX = "wsp_"
TOKEN_BYTES = 32

_ends_here = 0


def ends_here() -> int:
    """Return how often this process has ended keys; who remembers keys looks again."""
    return _ends_here


def note_end() -> None:
    """Say within this process that keys have ended, once that is committed."""
    global _ends_here
    _ends_here += 1


def create_api_key(account: Account, name: str, *, actor: str, now: datetime) -> tuple[ApiKey, str]:
    """Make a key; the returned text is the only time anybody can read it."""
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        key = ApiKey.objects.create(
            account=account, name=name, token_digest=digest_of_api_key(token), created_at=now
        )
        record_act(
            "api_key.created",
            actor=actor,
            now=now,
            subject_kind="account",
            subject=str(account.pk),
            details={"key": str(key.pk)},
        )
    return key, token


def revoke_api_key(key_id: UUID, account: Account, *, actor: str, now: datetime) -> ApiKey:
    """End a key of an account at once."""
    with transaction.atomic():
        key = ApiKey.objects.filter(pk=key_id, account=account).first()
        if key is None:
            raise NotFound("access.not_found")
        if key.revoked_at is None:
            key.revoked_at = now
            key.save(update_fields=["revoked_at"])
            record_act(
                "api_key.revoked",
                actor=actor,
                now=now,
                subject_kind="account",
                subject=str(account.pk),
                details={"key": str(key.pk)},
            )
            transaction.on_commit(note_end)
    return key
