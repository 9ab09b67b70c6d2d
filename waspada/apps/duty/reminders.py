"""Remind whoever is on duty: of their shift, of handing over, of what apps above tell.

Nothing is said twice: a row per account and thing is kept with the message, in one
transaction. While nobody is on duty the desk's lead hears what cannot wait, and only the lead.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.duty.log_queries import due_shifts, waiting_handovers
from waspada.apps.duty.models import DutySetting, Reminder
from waspada.apps.duty.queries import (
    DutyShift,
    clock_of,
    desks_with_roster,
    lead_of,
    on_duty,
    shifts_between,
    zone_name,
)
from waspada.core.places import load_table

logger = logging.getLogger(__name__)

ACTOR: Final = "system"
BEFORE_START: Final = timedelta(minutes=15)
AFTER_START: Final = timedelta(minutes=30)
BEFORE_END: Final = timedelta(minutes=15)
AFTER_END: Final = timedelta(hours=6)
UNACCEPTED_AFTER: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to remind of: a key that names it for good, and what to say."""

    key: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class ReminderKind:
    """A kind of thing that apps above remind of.

    find : what is due at a desk at a moment, or None; runs as the one who is reminded and in
        their language, so that nobody hears of what they may not read
    at_most_every : how long the same account hears nothing more of this kind
    """

    code: str
    find: Callable[[DutySetting, datetime], Due | None]
    at_most_every: timedelta = timedelta()


_kinds: dict[str, ReminderKind] = {}


def register(kind: ReminderKind) -> None:
    """Make a kind of reminder known."""
    _kinds[kind.code] = kind


def remind(at: datetime, now: datetime) -> int:
    """Write what is due at every desk that keeps a roster; return how many messages.

    at : the clock that is shown; now : the real one. One desk's failure spares the others.
    """
    written = 0
    for setting in desks_with_roster():
        try:
            written += _remind_desk(setting, at, now)
        except Exception as error:  # noqa: BLE001 (one desk must not silence the others)
            logger.warning("reminders of %s: %s", setting.place_code, type(error).__name__)
    return written


def _remind_desk(setting: DutySetting, at: datetime, now: datetime) -> int:
    place = setting.place_code
    with acting_as(system_identity()):
        running = on_duty(place, at)
        people = accounts_of(running)
        if not people:
            lead = lead_of(setting, at.astimezone(clock_of(place)).date())
            people = [lead] if lead else []
        written = _of_starts(place, at, now)
        written += _of_ends(place, at, now)
        written += _of_waiting_handovers(place, people, at, now)
    for account in people:
        written += _of_kinds(setting, account, at, now)
    return written


def accounts_of(shifts: Iterable[DutyShift]) -> list[Account]:
    """Return the accounts of those who stand in some shifts."""
    wanted = [person.account for shift in shifts for person in shift.standing]
    return list(Account.objects.filter(pk__in=wanted, is_active=True).order_by("username"))


def _of_starts(place: str, at: datetime, now: datetime) -> int:
    written = 0
    for shift in shifts_between(place, at, at + BEFORE_START):
        if not shift.begins_at - BEFORE_START <= at < shift.begins_at + AFTER_START:
            continue
        for account in accounts_of([shift]):
            with translation.override(account.language):
                due = Due(
                    str(shift.id),
                    _("Giliran piket Anda: %(name)s, %(begins)s–%(ends)s")
                    % {
                        "name": shift.name,
                        "begins": _clock(shift.begins_at, place),
                        "ends": _clock(shift.ends_at, place, with_zone=True),
                    },
                    _("Baca buku jaga dan terima serah terima sebelum mulai bekerja."),
                )
                written += _send("start", place, account, due, now)
    return written


def _of_ends(place: str, at: datetime, now: datetime) -> int:
    written = 0
    for shift in due_shifts(place, at, ahead=BEFORE_END):
        if at - shift.ends_at > AFTER_END:
            continue
        for account in accounts_of([shift]):
            with translation.override(account.language):
                due = Due(
                    str(shift.id),
                    _("Giliran %(name)s selesai %(ends)s: tulis serah terima")
                    % {"name": shift.name, "ends": _clock(shift.ends_at, place, with_zone=True)},
                    _("Yang belum selesai sudah terisi sendiri di halaman serah terima."),
                )
                written += _send("handover", place, account, due, now)
    return written


def _of_waiting_handovers(
    place: str, people: Iterable[Account], at: datetime, now: datetime
) -> int:
    written = 0
    rows = waiting_handovers(place).filter(
        written_at__lte=at - UNACCEPTED_AFTER, written_at__gt=at - timedelta(days=1)
    )
    for row in rows[:5]:
        for account in people:
            if account.pk == row.written_by_id:
                continue
            with translation.override(account.language):
                due = Due(
                    str(row.pk),
                    _("Serah terima menunggu Anda terima"),
                    _("Buka buku jaga, baca serah terima, lalu terima."),
                )
                written += _send("unaccepted", place, account, due, now)
    return written


def _of_kinds(setting: DutySetting, account: Account, at: datetime, now: datetime) -> int:
    place = setting.place_code
    identity = identity_of(account, day=at.astimezone(clock_of(place)).date())
    found: list[tuple[str, Due]] = []
    with acting_as(identity), translation.override(account.language):
        for kind in _kinds.values():
            if _heard_lately(kind, place, account, now):
                continue
            due = kind.find(setting, at)
            if due is not None:
                found.append((kind.code, due))
    written = 0
    with acting_as(system_identity()), translation.override(account.language):
        for code, due in found:
            written += _send(code, place, account, due, now)
    return written


def _heard_lately(kind: ReminderKind, place: str, account: Account, now: datetime) -> bool:
    if not kind.at_most_every:
        return False
    return Reminder.objects.filter(
        realm=current_identity().realm,
        place_code=place,
        kind=kind.code,
        account_id=account.pk,
        sent_at__gt=now - kind.at_most_every,
    ).exists()


def _send(code: str, place: str, account: Account, due: Due, now: datetime) -> int:
    """Write one reminder, unless the account has heard of the thing; return how many."""
    with transaction.atomic():
        _row, is_new = Reminder.objects.get_or_create(
            realm=current_identity().realm,
            place_code=place,
            kind=code,
            key=due.key[:80],
            account_id=account.pk,
            defaults={"sent_at": now},
        )
        if not is_new:
            return 0
        to = [Address("in_app", str(account.pk))]
        if settings.EMAIL_HOST and account.email:
            to.append(Address("email", account.email))
        draft = Draft(
            subject_kind="duty",
            subject=f"{code}:{due.key}"[:60],
            place=place,
            title=f"{due.title} – {load_table()[place].display}"[:240],
            body=due.body,
            language=account.language,
        )
        write_message(draft, to, actor=ACTOR, now=now)
    return 1


def _clock(moment: datetime, place: str, *, with_zone: bool = False) -> str:
    text = f"{moment.astimezone(clock_of(place)):%H.%M}"
    return f"{text} {zone_name(place)}" if with_zone else text
