"""A person's own shifts as an iCalendar feed, under an address with a secret in it.

Calendars cannot sign in. Whoever has the address sees when and at which desk the person is on
duty, and nothing else; a new address makes the old one useless.
"""

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.accounts.identity import acting_as
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of
from waspada.apps.duty.models import CalendarKey
from waspada.apps.duty.queries import DutyShift, desk_phone, shifts_of_account
from waspada.apps.journal.actions import record_act
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.core.places import load_table

if TYPE_CHECKING:
    from icalendar import Event

_REFRESH = timedelta(hours=1)
_KEPT_DAYS = timedelta(days=31)


def issue_calendar_token(account: Account, *, now: datetime) -> str:
    """Return a new secret for a person's calendar; the one before stops working."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        CalendarKey.objects.update_or_create(
            account=account,
            defaults={"token_digest": _digest(token), "issued_at": now},
        )
        record_act(
            "duty.calendar_issued",
            actor=str(account.pk),
            now=now,
            subject_kind="account",
            subject=str(account.pk),
        )
    return token


def account_of_token(token: str) -> Account | None:
    """Return the active account whose calendar a secret opens."""
    row = (
        CalendarKey.objects.filter(token_digest=_digest(token), account__is_active=True)
        .select_related("account")
        .first()
    )
    return row.account if row else None


def _digest(token: str) -> bytes:
    return keyed_digest("duty-calendar", token.encode())


def shifts_feed(account: Account, today: date) -> bytes:
    """Return a person's shifts from a month ago on, in their language, as they may read them."""
    from icalendar import Calendar, vDuration

    identity = identity_of(account, day=today)
    with acting_as(identity), translation.override(account.language):
        feed = Calendar()
        feed.add("prodid", "-//Waspada//Piket//ID")
        feed.add("version", "2.0")
        feed.add("calscale", "GREGORIAN")
        feed.add("method", "PUBLISH")
        feed.add("x-wr-calname", _("Piket saya"))
        feed.add("refresh-interval", vDuration(_REFRESH), parameters={"value": "DURATION"})
        phones: dict[str, str] = {}
        for shift in shifts_of_account(account, today - _KEPT_DAYS):
            if shift.place not in phones:
                phones[shift.place] = desk_phone(shift.place)
            feed.add_component(_event(shift, phones[shift.place]))
        return bytes(feed.to_ical())


def _event(shift: DutyShift, phone: str) -> "Event":
    from icalendar import Event

    desk = load_table()[shift.place].display
    event = Event()
    event.add("uid", f"{shift.id}@piket.waspada")
    event.add("dtstamp", shift.begins_at.astimezone(UTC))
    event.add("dtstart", shift.begins_at.astimezone(UTC))
    event.add("dtend", shift.ends_at.astimezone(UTC))
    event.add("summary", _("Piket %(name)s – %(desk)s") % {"name": shift.name, "desk": desk})
    if phone:
        event.add("description", _("Nomor kantor: %(phone)s") % {"phone": phone})
    event.add("location", desk)
    event.add("class", "PRIVATE")
    return event
