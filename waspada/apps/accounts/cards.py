"""Cards of field reporters: a QR with a random token, and a PIN that only the holder knows."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from waspada.apps.accounts.models import Account, FieldCard
from waspada.apps.journal.actions import record_act
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.core.errors import NotAllowed, NotFound, TooMany

TOKEN_BYTES = 24
PIN_DIGITS = 6
MOST_FAILURES = 5
LOCK_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """A card as it is printed; token and PIN exist nowhere else afterwards."""

    account: Account
    card: FieldCard
    token: str
    pin: str


def digest_of_token(token: str) -> bytes:
    """Return what is stored of a card's token."""
    return keyed_digest("field-card", token.encode())


def issue_card(account: Account, *, actor: str, now: datetime) -> IssuedCard:
    """Make a new card for a field reporter; the cards before it stop working."""
    if not is_field_only(account):
        raise NotAllowed("accounts.card_for_field_only")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
    return keep_card(account, token, pin, actor=actor, now=now)


def keep_card(account: Account, token: str, pin: str, *, actor: str, now: datetime) -> IssuedCard:
    """Store a card by its digests and end the ones before it."""
    with transaction.atomic():
        revoke_cards(account, actor=actor, now=now)
        card = FieldCard.objects.create(
            account=account,
            token_digest=digest_of_token(token),
            pin_hash=make_password(pin),
            issued_at=now,
            issued_by=actor,
        )
        _record("card.issued", account, card, actor, now)
    return IssuedCard(account, card, token, pin)


def is_field_only(account: Account) -> bool:
    """Say whether the account is a field reporter's: a card opens no other role."""
    roles = set(account.membership_set.values_list("role", flat=True))
    return roles == {"field"}


def revoke_cards(account: Account, *, actor: str, now: datetime) -> int:
    """End every card of an account at once."""
    with transaction.atomic():
        cards = list(FieldCard.objects.filter(account=account, revoked_at=None))
        for card in cards:
            card.revoked_at = now
            card.save(update_fields=["revoked_at"])
            _record("card.revoked", account, card, actor, now)
    return len(cards)


def valid_card(digest: bytes) -> FieldCard:
    """Return the card with this digest if it still opens something."""
    card = (
        FieldCard.objects.select_related("account")
        .filter(token_digest=digest, revoked_at=None, account__is_active=True)
        .first()
    )
    if card is None:
        raise NotFound("accounts.card_not_valid")
    return card


def check_pin(digest: bytes, pin: str, *, now: datetime) -> Account | None:
    """Return the holder when the PIN is right, None when it is wrong.

    Raises
    ------
    NotFound : accounts.card_not_valid
    TooMany : accounts.card_locked, after five wrong PINs
    """
    valid_card(digest)
    with transaction.atomic():
        # The lock makes parallel guesses count one after another.
        card = (
            FieldCard.objects.select_for_update(of=("self",))
            .select_related("account")
            .get(token_digest=digest)
        )
        if card.locked_until is not None and card.locked_until > now:
            left = card.locked_until - now
            raise TooMany("accounts.card_locked", minutes=-(-int(left.total_seconds()) // 60))
        is_right = check_password("".join(pin.split()), card.pin_hash)
        card.failures = 0 if is_right else card.failures + 1
        if card.failures >= MOST_FAILURES:
            card.failures = 0
            card.locked_until = now + LOCK_FOR
            _record("card.locked", card.account, card, "system", now)
        card.save(update_fields=["failures", "locked_until"])
    return card.account if is_right else None


def _record(action: str, account: Account, card: FieldCard, actor: str, now: datetime) -> None:
    record_act(
        action,
        actor=actor,
        now=now,
        subject_kind="account",
        subject=str(account.pk),
        details={"card": str(card.pk)},
    )
