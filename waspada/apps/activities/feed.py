"""A place's agenda as an iCalendar feed, under an address with a secret in it.

Calendars cannot sign in. The feed holds what its owner may read of class B and nothing above,
for an address may be passed on.
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
from waspada.apps.activities.models import ActivityVersion, AgendaKey
from waspada.apps.activities.queries import activities_between
from waspada.apps.journal.actions import record_act
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.core.activities import KINDS
from waspada.core.places import load_table
from waspada.core.places.answers import place_label

if TYPE_CHECKING:
    from icalendar import Event

_REFRESH = timedelta(hours=1)
_BEFORE = timedelta(days=31)
_AFTER = timedelta(days=200)
_MOST = 2_000
_STATUS = {
    "planned": "CONFIRMED",
    "moved": "CONFIRMED",
    "cancelled": "CANCELLED",
    "done": "CONFIRMED",
}


def issue_agenda_token(account: Account, place: str, *, now: datetime) -> str:
    """Return a new secret for a place's calendar; the one before stops working."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        AgendaKey.objects.update_or_create(
            account=account,
            place_code=place,
            defaults={"token_digest": _digest(token), "issued_at": now},
        )
        record_act(
            "activity.calendar_issued",
            actor=str(account.pk),
            now=now,
            subject_kind="account",
            subject=str(account.pk),
            details={"place": place},
        )
    return token


def key_of_token(token: str) -> AgendaKey | None:
    """Return the key of an active account that a secret opens."""
    return (
        AgendaKey.objects.filter(token_digest=_digest(token), account__is_active=True)
        .select_related("account")
        .first()
    )


def _digest(token: str) -> bytes:
    return keyed_digest("agenda-calendar", token.encode())


def agenda_feed(key: AgendaKey, today: date) -> bytes:
    """Return the activities around a day that the key's owner may read, of class B alone."""
    identity = identity_of(key.account, day=today)
    with acting_as(identity), translation.override(key.account.language):
        rows = activities_between(key.place_code, today - _BEFORE, today + _AFTER).filter(
            classification="B", compartment=""
        )
        return calendar_of(list(rows[:_MOST]), key.place_code)


def calendar_of(rows: list[ActivityVersion], place: str) -> bytes:
    """Return activities as iCalendar; the same rows give the same bytes."""
    from icalendar import Calendar, vDuration

    name = _("Agenda kegiatan %(place)s") % {"place": load_table()[place].display}
    feed = Calendar()
    feed.add("prodid", "-//Waspada//Agenda kegiatan//ID")
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("name", name)
    feed.add("x-wr-calname", name)
    feed.add("refresh-interval", vDuration(_REFRESH), parameters={"value": "DURATION"})
    for row in rows:
        feed.add_component(_event(row))
    return bytes(feed.to_ical())


def _event(row: ActivityVersion) -> "Event":
    from icalendar import Event

    language = translation.get_language() or "id"
    kind = KINDS[row.kind].name.in_language(language)
    event = Event()
    event.add("uid", f"{row.activity_id}@agenda.waspada")
    event.add("sequence", row.version - 1)
    event.add("dtstamp", row.recorded_at.astimezone(UTC).replace(microsecond=0))
    if row.has_hour:
        event.add("dtstart", row.begins_at.astimezone(UTC))
        event.add("dtend", (row.ends_at or row.begins_at + timedelta(hours=2)).astimezone(UTC))
    else:
        event.add("dtstart", row.first_day)
        event.add("dtend", row.last_day + timedelta(days=1))
    event.add("summary", f"{row.title} – {kind}")
    lines = [row.code]
    if row.crowd is not None:
        lines.append(_("Perkiraan %(n)d orang") % {"n": row.crowd})
    if row.reason:
        lines.append(row.reason)
    if not row.has_hour:
        lines.append(_("Jam belum pasti"))
    event.add("description", "\n".join(lines))
    where = place_label(row.place_code)
    event.add("location", f"{row.venue}, {where}" if row.venue else where)
    event.add("categories", [kind])
    event.add("status", _STATUS[row.state])
    event.add("class", "PRIVATE")
    return event
