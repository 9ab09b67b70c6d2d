"""Due dates as an iCalendar feed, under an address with a secret in it.

Whoever has the address sees number, office and day of the items that the person may read; the
words of class B alone. A new address makes the old one useless.
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
from waspada.apps.followups.models import FeedKey, Item
from waspada.apps.followups.notices import unit_words
from waspada.apps.followups.queries import ItemRow, rows_of
from waspada.apps.followups.rights import own_units
from waspada.apps.journal.actions import record_act
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.core.access import Identity
from waspada.core.followups.states import OPEN_STATES
from waspada.core.places import NATION
from waspada.core.vocabulary import CLASSES

if TYPE_CHECKING:
    from icalendar import Event

_REFRESH = timedelta(hours=1)


def issue_feed_token(account: Account, *, now: datetime) -> str:
    """Return a new secret for a person's calendar; the one before stops working."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        FeedKey.objects.update_or_create(
            account=account, defaults={"token_digest": _digest(token), "issued_at": now}
        )
        record_act(
            "followup.feed_issued",
            actor=str(account.pk),
            now=now,
            subject_kind="account",
            subject=str(account.pk),
        )
    return token


def account_of_token(token: str) -> Account | None:
    """Return the active account whose feed a secret opens."""
    found = FeedKey.objects.filter(token_digest=_digest(token), account__is_active=True)
    row = found.select_related("account").first()
    return row.account if row else None


def _digest(token: str) -> bytes:
    return keyed_digest("followup-feed", token.encode())


def items_feed(account: Account, today: date) -> bytes:
    """Return the open items that concern a person, in their language, as they may read them."""
    from icalendar import Calendar, vDuration

    identity = identity_of(account, day=today)
    with acting_as(identity), translation.override(account.language):
        feed = Calendar()
        feed.add("prodid", "-//Waspada//Tindak lanjut//ID")
        feed.add("version", "2.0")
        feed.add("calscale", "GREGORIAN")
        feed.add("method", "PUBLISH")
        feed.add("x-wr-calname", _("Tindak lanjut"))
        feed.add("refresh-interval", vDuration(_REFRESH), parameters={"value": "DURATION"})
        for row in _rows(identity, today):
            feed.add_component(_event(row))
        return bytes(feed.to_ical())


def _rows(identity: Identity, today: date) -> list[ItemRow]:
    """Return the items of one's own office; those of the whole desk for its secretariat."""
    found = Item.objects.filter(state__in=sorted(OPEN_STATES))
    desks = {seat.place for seat in identity.memberships if seat.role == "secretariat"}
    mine = found.filter(unit_code__in=own_units(identity)) | found.filter(desk__in=desks)
    return rows_of(mine, today, NATION)


def _event(row: ItemRow) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{row.id}@tindak-lanjut.waspada")
    event.add("dtstamp", row.proposed_at.astimezone(UTC))
    event.add("dtstart", row.due_on)
    event.add("dtend", row.due_on + timedelta(days=1))
    is_open = row.classification == CLASSES[0]
    words = row.what if is_open else _("isi di halamannya")
    event.add("summary", f"{row.number}: {words}")
    event.add("description", unit_words(row.unit))
    event.add("class", "PUBLIC" if is_open else "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event
