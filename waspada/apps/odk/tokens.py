"""Codes for apps: issued to an account that one looks after, shown once, revoked at once."""

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction

from waspada.apps.accounts.models import Account
from waspada.apps.accounts.people_queries import managed_account
from waspada.apps.journal.actions import record_act
from waspada.apps.odk.models import AppToken
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.core.errors import BadInput, NotFound, TooMany
from waspada.core.places import Level, level_of, load_table

TOKEN_BYTES: Final = 24
MOST_TOKENS: Final = 5
_listeners: list[Callable[[bytes], None]] = []


def on_end(listener: Callable[[bytes], None]) -> None:
    """Let somebody forget what they remember of a code, by its digest, once it has ended."""
    if listener not in _listeners:
        _listeners.append(listener)


def digest_of(token: str) -> bytes:
    """Return what is stored of a code."""
    return keyed_digest("odk-token", token.encode("utf-8", "replace"))


def issue_token(account_id: UUID, area: str, *, actor: str, now: datetime) -> tuple[AppToken, str]:
    """Make a code for an account; the returned text is the only time anybody can read it.

    area : the kab/kota whose places go onto the phone

    Raises
    ------
    NotFound, NotAllowed : an account that the acting person does not look after
    BadInput : odk.unknown_place
    TooMany : odk.too_many_tokens
    """
    account = managed_account(account_id)
    if area not in load_table() or level_of(area) is not Level.REGENCY:
        raise BadInput("odk.unknown_place")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        valid = AppToken.objects.filter(account=account, revoked_at=None).count()
        if valid >= MOST_TOKENS:
            raise TooMany("odk.too_many_tokens", limit=MOST_TOKENS)
        row = AppToken.objects.create(
            account=account,
            token_digest=digest_of(token),
            area_code=area,
            issued_at=now,
            issued_by=actor,
        )
        _record("odk.token_issued", account, row, actor, now)
    return row, token


def revoke_token(token_id: UUID, *, actor: str, now: datetime) -> AppToken:
    """End a code of an account that the acting person looks after.

    Raises
    ------
    NotFound, NotAllowed : there is none, or it is not theirs to end
    """
    with transaction.atomic():
        row = AppToken.objects.select_related("account").filter(pk=token_id).first()
        if row is None:
            raise NotFound("access.not_found")
        account = managed_account(row.account_id)
        if row.revoked_at is None:
            row.revoked_at = now
            row.revoked_by = actor
            row.save(update_fields=["revoked_at", "revoked_by"])
            _record("odk.token_revoked", account, row, actor, now)
            transaction.on_commit(partial(_tell_end, bytes(row.token_digest)))
    return row


def _tell_end(digest: bytes) -> None:
    for listener in _listeners:
        listener(digest)


def _record(action: str, account: Account, row: AppToken, actor: str, now: datetime) -> None:
    record_act(
        action,
        actor=actor,
        now=now,
        subject_kind="account",
        subject=str(account.pk),
        details={"token": str(row.pk), "area": row.area_code},
    )
