"""Remind whoever is on duty: of their shift, of handing over, of what apps above tell.

Nothing is said twice: a row per account and thing is kept with the message, in one
transaction. While nobody is on duty the desk's lead hears what cannot wait, and only the lead.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.duty.log_queries import due_among, handed_over, waiting_handovers, window
from waspada.apps.duty.models import DutySetting, LogRow, Reminder
from waspada.apps.duty.queries import (
    DutyShift,
    clock_of,
    desks_with_roster,
    lead_of,
    shifts_at,
    zone_name,
)
from waspada.apps.links.kinds import Ref
from waspada.core.places import load_table

logger = logging.getLogger(__name__)

ACTOR: Final = "system"
KIND: Final = "duty"  # of what a notice is about: a line of the log, or a desk
BEFORE_START: Final = timedelta(minutes=15)
AFTER_START: Final = timedelta(minutes=30)
BEFORE_END: Final = timedelta(minutes=15)
AFTER_END: Final = timedelta(hours=6)
UNACCEPTED_AFTER: Final = timedelta(minutes=30)
KEPT: Final = timedelta(days=180)
_MOST_WAITING: Final = 500


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to remind of: a key that names it for good, and what to say.

    about : the thing whose page the notice opens; the desk's duty log if it is not given
    """

    key: str
    title: str
    body: str
    about: Ref | None = None


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


@dataclass(frozen=True, slots=True)
class _Moment:
    """What every desk's reminders are decided from, read once for all of them."""

    at: datetime  # the clock that is shown
    now: datetime  # the real one
    shifts: Mapping[str, Sequence[DutyShift]]
    handed: frozenset[UUID]
    waiting: Mapping[str, Sequence[LogRow]]
    accounts: Mapping[str, Account]

    def people_in(self, shifts: Iterable[DutyShift]) -> list[Account]:
        """Return the accounts of those who stand in some shifts, each once."""
        keys = dict.fromkeys(person.account for one in shifts for person in one.standing)
        return [self.accounts[key] for key in keys if key in self.accounts]


def remind(at: datetime, now: datetime) -> int:
    """Write what is due at every desk that keeps a roster; return how many messages.

    at : the clock that is shown; now : the real one. One desk's failure spares the others.
    """
    desks = desks_with_roster()
    if not desks:
        return 0
    with acting_as(system_identity()):
        moment = _read([desk.place_code for desk in desks], at, now)
    written = 0
    for setting in desks:
        try:
            written += _remind_desk(setting, moment)
        except Exception as error:  # noqa: BLE001 (one desk must not silence the others)
            logger.warning("reminders of %s: %s", setting.place_code, type(error).__name__)
    return written


def _read(places: Sequence[str], at: datetime, now: datetime) -> _Moment:
    """Read shifts, hand-overs and people of all desks: four queries, however many desks."""
    shifts: dict[str, list[DutyShift]] = {}
    for one in shifts_at(places, *window(at)):
        shifts.setdefault(one.place, []).append(one)
    every = [one for some in shifts.values() for one in some]
    rows = waiting_handovers().filter(
        written_at__lte=at - UNACCEPTED_AFTER, written_at__gt=at - timedelta(days=1)
    )
    waiting: dict[str, list[LogRow]] = {}
    for row in rows[:_MOST_WAITING]:
        waiting.setdefault(row.place_code, []).append(row)
    keys = {person.account for one in every for person in one.standing}
    accounts = Account.objects.filter(pk__in=keys, is_active=True)
    return _Moment(
        at,
        now,
        shifts,
        frozenset(handed_over(every)),
        waiting,
        {str(account.pk): account for account in accounts},
    )


def _remind_desk(setting: DutySetting, moment: _Moment) -> int:
    place, at = setting.place_code, moment.at
    shifts = moment.shifts.get(place, ())
    people = moment.people_in(one for one in shifts if one.begins_at <= at < one.ends_at)
    if not people:
        lead = lead_of(setting, at.astimezone(clock_of(place)).date())
        people = [lead] if lead else []
    found = [
        *_of_starts(shifts, moment),
        *_of_ends(shifts, moment),
        *_of_waiting_handovers(moment.waiting.get(place, ()), people),
    ]
    for account in people:
        found += _of_kinds(setting, account, moment)
    if not found:
        return 0
    with acting_as(system_identity()):
        return sum(_send(code, place, account, due, moment.now) for code, account, due in found)


_Found = tuple[str, Account, Due]


def _of_starts(shifts: Iterable[DutyShift], moment: _Moment) -> Iterator[_Found]:
    for shift in shifts:
        if not shift.begins_at - BEFORE_START <= moment.at < shift.begins_at + AFTER_START:
            continue
        for account in moment.people_in([shift]):
            with translation.override(account.language):
                title = _("Giliran piket Anda: %(name)s, %(begins)s–%(ends)s") % {
                    "name": shift.name,
                    "begins": _clock(shift.begins_at, shift.place),
                    "ends": _clock(shift.ends_at, shift.place, with_zone=True),
                }
                body = _("Baca buku jaga dan terima serah terima sebelum mulai bekerja.")
            yield "start", account, Due(str(shift.id), title, body)


def _of_ends(shifts: Sequence[DutyShift], moment: _Moment) -> Iterator[_Found]:
    for shift in due_among(shifts, moment.handed, moment.at, ahead=BEFORE_END):
        if moment.at - shift.ends_at > AFTER_END:
            continue
        for account in moment.people_in([shift]):
            with translation.override(account.language):
                ends = _clock(shift.ends_at, shift.place, with_zone=True)
                title = _("Giliran %(name)s selesai %(ends)s: tulis serah terima") % {
                    "name": shift.name,
                    "ends": ends,
                }
                body = _("Yang belum selesai sudah terisi sendiri di halaman serah terima.")
            yield "handover", account, Due(str(shift.id), title, body)


def _of_waiting_handovers(rows: Iterable[LogRow], people: Sequence[Account]) -> Iterator[_Found]:
    for row in rows:
        for account in people:
            if account.pk == row.written_by_id:
                continue
            with translation.override(account.language):
                title = _("Serah terima menunggu Anda terima")
                body = _("Buka buku jaga, baca serah terima, lalu terima.")
            about = Ref(KIND, str(row.pk))
            yield "unaccepted", account, Due(str(row.pk), title, body, about)


def _of_kinds(setting: DutySetting, account: Account, moment: _Moment) -> list[_Found]:
    """Return what apps above remind an account of, looked for as that account."""
    place = setting.place_code
    identity = identity_of(account, day=moment.at.astimezone(clock_of(place)).date())
    found: list[_Found] = []
    with acting_as(identity), translation.override(account.language):
        for kind in _kinds.values():
            if _heard_lately(kind, place, account, moment.now):
                continue
            due = kind.find(setting, moment.at)
            if due is not None:
                found.append((kind.code, account, due))
    return found


def forget_old_reminders(now: datetime) -> int:
    """Forget what was said long ago, of which nothing is due any more; return how many."""
    gone, _per_model = Reminder.objects.filter(sent_at__lt=now - KEPT).delete()
    return gone


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
        about = due.about or Ref(KIND, place)
        draft = Draft(
            subject_kind=about.kind,
            subject=about.id,
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
