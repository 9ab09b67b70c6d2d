"""From which telephone, chat or e-mail address an account reports: entered, confirmed, revoked.

A code is given to a person and comes back from the address that it then makes theirs, so that
nobody types an identifier of Telegram and no number is believed unseen. Where that cannot be, an
operator calls the number and confirms it.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from waspada.apps.accounts.models import Account
from waspada.apps.accounts.people_queries import managed_places
from waspada.apps.accounts.policy import within
from waspada.apps.accounts.queries import identity_of
from waspada.apps.delivery.models import Contact
from waspada.apps.intake.models import ReporterAddress
from waspada.apps.journal.actions import record_act
from waspada.apps.secrecy.envelope import (
    decrypt,
    encrypt,
    keyed_digest,
    new_data_key,
    open_data_key,
)
from waspada.core.errors import BadInput, Conflict, NotFound, WrongState
from waspada.core.places import is_within
from waspada.core.replies import as_phone

TABLE: Final = "intake_reporteraddress"
# A number is the same person's by SMS and by WhatsApp.
FAMILIES: Final = {"sms": "phone", "whatsapp": "phone", "telegram": "telegram", "email": "email"}
CODE_DIGITS: Final = 8
CODE_HOLDS: Final = timedelta(days=2)
_ENDING: Final = 3  # signs of an address that are shown
_PHONE_DIGITS: Final = range(9, 16)


@dataclass(frozen=True, slots=True)
class KnownSender:
    """Who reports from an address.

    sender : a lasting name, as reports are kept by; an account's id or "unit:" and an office
    place, unit : of the seat, or of the office whose number it is
    address_id : of the sealed address, "" for an office's own
    """

    sender: str
    place: str
    unit: str
    address_id: str = ""


def address_digest(channel: str, address: str) -> bytes:
    """Return what an address is found by."""
    family = FAMILIES.get(channel, channel)
    return keyed_digest("reporter-address", family.encode(), _normal(channel, address).encode())


def _normal(channel: str, address: str) -> str:
    if FAMILIES.get(channel, channel) == "phone":
        return as_phone(address)
    return address.strip().lower()


def known_sender(channel: str, address: str, *, day: date, now: datetime) -> KnownSender | None:
    """Return who an address belongs to; None for nobody, or somebody without a seat today."""
    if not address:
        return None
    rows = ReporterAddress.objects.filter(
        channel=FAMILIES.get(channel, channel),
        address_digest=address_digest(channel, address),
        state="verified",
    )
    row = rows.select_related("account").first()
    if row is not None:
        if row.used_at is None or now - row.used_at > timedelta(hours=1):
            ReporterAddress.objects.filter(pk=row.pk).update(used_at=now)
        return _of_account(row.account, day, str(row.pk))
    contact = Contact.objects.filter(channel=channel, address=address, stopped_at=None)
    office = contact.select_related("account").first()
    if office is None:
        return None
    if office.account is not None:
        return _of_account(office.account, day)
    return KnownSender(f"unit:{office.unit_code}", office.place_code, office.unit_code)


def _of_account(account: Account, day: date, address_id: str = "") -> KnownSender | None:
    seats = identity_of(account, day=day).memberships
    if not seats:
        return None
    return KnownSender(str(account.pk), seats[0].place, seats[0].unit, address_id)


def give_code(
    account_id: UUID, *, actor: str, now: datetime, day: date, channel: str = "", address: str = ""
) -> tuple[ReporterAddress, str]:
    """Return a waiting address and the code that its holder sends from it.

    channel, address : where they are known; without them whatever the code comes from becomes it

    Raises
    ------
    NotFound : the acting person does not look after the account
    BadInput : intake.bad_phone, intake.bad_address, intake.no_seat
    """
    account, place = _managed(account_id, day)
    family = FAMILIES.get(channel, "")
    plain = _normal(channel, address) if family else ""
    if family:
        _check(family, plain)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    row = ReporterAddress(
        account=account,
        place_code=place,
        state="waiting",
        code_digest=_code_digest(code),
        code_until=now + CODE_HOLDS,
        created_at=now,
        created_by=actor,
    )
    if family:
        _fill(row, family, plain)
    with transaction.atomic():
        row.save(force_insert=True)
        _journal("reporter_address.entered", row, actor, now)
    return row, code


def take_code(channel: str, address: str, code: str, *, now: datetime) -> Account | None:
    """Make an address its holder's by the code that came from it; None where no code fits."""
    family, plain = FAMILIES.get(channel, channel), _normal(channel, address)
    with transaction.atomic():
        waiting = ReporterAddress.objects.select_for_update(of=("self",)).filter(
            code_digest=_code_digest(code), state="waiting", code_until__gt=now
        )
        row = waiting.select_related("account").first()
        if row is None or not plain or not row.account.is_active:
            return None
        digest = address_digest(channel, plain)
        if row.channel and (row.channel, bytes(row.address_digest)) != (family, digest):
            return None  # the code was given to another number
        if not row.channel:
            _fill(row, family, plain)
        # A telephone passed on to a colleague is the one's who has just shown a code.
        ReporterAddress.objects.filter(
            channel=family, address_digest=digest, state="verified"
        ).update(state="revoked", revoked_at=now, revoked_by="intake")
        _verify(row, "code", "intake", now)
    return row.account


def confirm_by_call(address_id: UUID, *, actor: str, now: datetime, day: date) -> None:
    """Confirm an address after the operator has called it.

    Raises
    ------
    NotFound; WrongState : intake.nothing_to_confirm; Conflict : intake.address_taken
    """
    row = _row(address_id, day)
    if row.state != "waiting" or not row.channel:
        raise WrongState("intake.nothing_to_confirm")
    try:
        with transaction.atomic():
            _verify(row, "call", actor, now)
    except IntegrityError as taken:
        raise Conflict("intake.address_taken") from taken


def revoke_address(address_id: UUID, *, actor: str, now: datetime, day: date) -> None:
    """End an address: what comes from it is held from now on."""
    row = _row(address_id, day)
    if row.state == "revoked":
        return
    row.state, row.revoked_at, row.revoked_by = "revoked", now, actor
    row.code_digest = b""
    with transaction.atomic():
        row.save()
        _journal("reporter_address.revoked", row, actor, now)


def addresses_to_manage(places: Iterable[str]) -> QuerySet[ReporterAddress]:
    """Return the addresses of people in some places, those that wait first."""
    area = Q(pk__in=[])
    for place in places:
        area |= within(place)
    found = ReporterAddress.objects.filter(area).exclude(state="revoked")
    return found.select_related("account").order_by("-state", "account__display_name", "id")


def open_address(row: ReporterAddress) -> str:
    """Return an address as it was given, for sending to it."""
    key = open_data_key(bytes(row.wrapped_key), TABLE, str(row.pk))
    sealed = bytes(row.address_sealed)
    return decrypt(key, sealed, table=TABLE, row=str(row.pk), field="address").decode()


def opened_for_sending(address_id: str) -> str:
    """Return a verified address by its id, "" for one that was revoked; see delivery/sealed.py."""
    row = ReporterAddress.objects.filter(pk=address_id, state="verified").first()
    return open_address(row) if row is not None else ""


def _fill(row: ReporterAddress, family: str, plain: str) -> None:
    key = new_data_key(TABLE, str(row.pk))
    row.channel = family
    row.address_digest = address_digest(family, plain)
    row.address_sealed = encrypt(key, plain.encode(), table=TABLE, row=str(row.pk), field="address")
    row.wrapped_key = key.wrapped
    row.ending = plain[-_ENDING:]


def _verify(row: ReporterAddress, how: str, actor: str, now: datetime) -> None:
    row.state, row.verified_how = "verified", how
    row.verified_at, row.verified_by = now, actor
    row.code_digest, row.code_until = b"", None
    row.save()
    _journal("reporter_address.verified", row, actor, now)


def _check(family: str, plain: str) -> None:
    if family == "phone" and len(plain.removeprefix("+")) not in _PHONE_DIGITS:
        raise BadInput("intake.bad_phone")
    if not plain or len(plain) > 200 or (family == "email" and "@" not in plain):
        raise BadInput("intake.bad_address")


def _code_digest(code: str) -> bytes:
    return keyed_digest("reporter-code", code.encode())


def _managed(account_id: UUID, day: date) -> tuple[Account, str]:
    places = managed_places()
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotFound("access.not_found")
    seats = identity_of(account, day=day).memberships
    place = next(
        (seat.place for seat in seats if any(is_within(seat.place, one) for one in places)), ""
    )
    if not place:
        raise NotFound("access.not_found")
    return account, place


def _row(address_id: UUID, day: date) -> ReporterAddress:
    row = ReporterAddress.objects.select_related("account").filter(pk=address_id).first()
    if row is None or not any(is_within(row.place_code, one) for one in managed_places()):
        raise NotFound("access.not_found")
    return row


def _journal(action: str, row: ReporterAddress, actor: str, now: datetime) -> None:
    record_act(
        action,
        actor=actor,
        now=now,
        subject_kind="account",
        subject=str(row.account_id),
        details={"channel": row.channel, "how": row.verified_how},
    )
