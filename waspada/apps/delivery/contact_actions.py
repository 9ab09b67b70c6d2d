"""Register, stop and try addresses of offices; issue and revoke their feeds."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account, AgencyUnit
from waspada.apps.delivery.actions import Address, Draft, Written, write_message
from waspada.apps.delivery.contacts import REGISTERED, feed_digest
from waspada.apps.delivery.models import Contact, FeedKey
from waspada.apps.journal.actions import record_act
from waspada.apps.words.sentences import say
from waspada.channels.base import NotDelivered
from waspada.channels.calling import check_url
from waspada.channels.sms.gateway import is_phone
from waspada.channels.telegram.bot import is_chat
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound
from waspada.core.places import is_within
from waspada.core.vocabulary import LEVELS

MANAGERS: Final = frozenset({"administrator"})
LONGEST_ADDRESS: Final = 200


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """An address as somebody registers it; account is the user name of whom it belongs to."""

    channel: str
    address: str
    name: str
    unit: str
    account: str = ""
    language: str = "id"
    least_level: str = "waspada"


def check_manages(place: str) -> None:
    """Refuse whoever is no administrator of a place or above it.

    Raises
    ------
    NotAllowed : delivery.only_administrator
    """
    seats = current_identity().memberships
    if not any(seat.role in MANAGERS and is_within(place, seat.place) for seat in seats):
        raise NotAllowed("delivery.only_administrator")


def add_contact(facts: ContactFacts, *, actor: str, now: datetime) -> Contact:
    """Register an address of an office, or of somebody who answers for it.

    Raises
    ------
    BadInput : delivery.bad_url, bad_phone, bad_chat, unknown_channel, no_such_unit, bad_contact
    NotAllowed : delivery.only_administrator; Conflict : delivery.contact_exists
    """
    unit = AgencyUnit.objects.filter(pk=facts.unit).first()
    if unit is None:
        raise BadInput("delivery.no_such_unit")
    check_manages(unit.place_code)
    address = facts.address.strip()
    _check_address(facts.channel, address)
    if facts.least_level not in LEVELS[2:] or not facts.name.strip():
        raise BadInput("delivery.bad_contact")
    if facts.account and facts.channel == "webhook":
        raise BadInput("delivery.webhook_of_office")
    account = _account_in(facts.account, unit) if facts.account else None
    try:
        with transaction.atomic():
            row = Contact.objects.create(
                channel=facts.channel,
                address=address,
                name=facts.name.strip()[:80],
                unit_code=unit.pk,
                account=account,
                place_code=unit.place_code,
                language="en" if facts.language == "en" else "id",
                least_level=facts.least_level,
                created_at=now,
                created_by=actor,
            )
            _journal("contact.added", row, actor, now)
    except IntegrityError as twice:
        raise Conflict("delivery.contact_exists") from twice
    return row


def _check_address(channel: str, address: str) -> None:
    if channel not in REGISTERED:
        raise BadInput("delivery.unknown_channel", value=channel[:24])
    if channel == "webhook":
        try:
            check_url(address, allows_private=settings.WASPADA_ALLOW_PRIVATE_ADDRESSES)
        except NotDelivered as refused:
            raise BadInput(refused.code) from refused
        if len(address) > LONGEST_ADDRESS:
            raise BadInput("delivery.bad_url")
    elif channel == "telegram":
        if not is_chat(address):
            raise BadInput("delivery.bad_chat")
    elif not is_phone(address):
        raise BadInput("delivery.bad_phone")


def _account_in(username: str, unit: AgencyUnit) -> Account:
    found = Account.objects.filter(
        username=username.strip().lower(), is_active=True, membership__unit=unit
    ).first()
    if found is None:
        raise BadInput("delivery.not_of_unit")
    return found


def contact_of(contact_id: UUID) -> Contact:
    """Return a contact that the acting administrator manages; NotFound otherwise."""
    row = Contact.objects.select_related("account").filter(pk=contact_id).first()
    if row is None:
        raise NotFound("access.not_found")
    try:
        check_manages(row.place_code)
    except NotAllowed as hidden:
        raise NotFound("access.not_found") from hidden
    return row


def stop_contact(contact_id: UUID, *, actor: str, now: datetime) -> None:
    """Send nothing more to an address; what was sent stays in the outbox."""
    row = contact_of(contact_id)
    if row.stopped_at is None:
        row.stopped_at = now
        row.save(update_fields=["stopped_at"])
        _journal("contact.stopped", row, actor, now)


def renew_key(contact_id: UUID, *, actor: str, now: datetime) -> Contact:
    """Give a webhook another key; the one before ends at once."""
    row = contact_of(contact_id)
    row.key_number += 1
    row.save(update_fields=["key_number"])
    _journal("contact.key_renewed", row, actor, now)
    return row


def send_test(contact_id: UUID, *, actor: str, now: datetime) -> Written:
    """Write a message to one address that says it is a test; the outbox shows how it went."""
    row = contact_of(contact_id)
    if row.stopped_at is not None:
        raise BadInput("delivery.contact_stopped")
    return _write_test(row.place_code, row.language, Address(row.channel, row.address), actor, now)


def send_test_mail(place: str, account: Account, *, actor: str, now: datetime) -> Written:
    """Write a test message to an administrator's own e-mail address."""
    check_manages(place)
    if not account.email:
        raise BadInput("delivery.no_own_mail")
    return _write_test(place, account.language, Address("email", account.email), actor, now)


def _write_test(place: str, language: str, address: Address, actor: str, now: datetime) -> Written:
    draft = Draft(
        subject_kind="test",
        subject=address.channel,
        place=place,
        title=say("delivery.test_title", {}, language),
        body=say("delivery.test_body", {}, language),
        language=language,
    )
    return write_message(draft, [address], actor=actor, now=now)


def issue_feed(unit: str, name: str, *, actor: str, now: datetime) -> tuple[FeedKey, str]:
    """Return a new feed of an office and the secret of its address, which is kept nowhere.

    Raises
    ------
    BadInput : delivery.no_such_unit, delivery.bad_contact; NotAllowed
    """
    found = AgencyUnit.objects.filter(pk=unit).first()
    if found is None:
        raise BadInput("delivery.no_such_unit")
    if not name.strip():
        raise BadInput("delivery.bad_contact")
    check_manages(found.place_code)
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        row = FeedKey.objects.create(
            name=name.strip()[:80],
            unit_code=found.pk,
            place_code=found.place_code,
            token_digest=feed_digest(token.encode()),
            issued_at=now,
            issued_by=actor,
        )
        _journal("feed.issued", row, actor, now)
    return row, token


def revoke_feed(feed_id: UUID, *, actor: str, now: datetime) -> None:
    """End a feed: its address leads nowhere from now on."""
    row = FeedKey.objects.filter(pk=feed_id).first()
    if row is None:
        raise NotFound("access.not_found")
    try:
        check_manages(row.place_code)
    except NotAllowed as hidden:
        raise NotFound("access.not_found") from hidden
    if row.revoked_at is None:
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        _journal("feed.revoked", row, actor, now)


def _journal(action: str, row: Contact | FeedKey, actor: str, now: datetime) -> None:
    details: dict[str, object] = {"unit": row.unit_code}
    if isinstance(row, Contact):
        details["channel"] = row.channel
    record_act(
        action,
        actor=actor,
        now=now,
        subject_kind="contact" if isinstance(row, Contact) else "feed",
        subject=str(row.pk),
        details=details,
    )
