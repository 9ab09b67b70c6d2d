"""Remind an agency's liaisons before their figures grow stale; nothing is said twice."""

import logging
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waspada.apps.accounts.clock import domain_today
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.accounts.models import Account, Membership
from waspada.apps.accounts.queries import in_force
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.duty.models import Reminder
from waspada.apps.readiness.board import ReadinessRow, make_board
from waspada.apps.readiness.models import Stamp
from waspada.apps.readiness.rights import WRITERS
from waspada.apps.readiness.wording import in_words, unit_words
from waspada.core.vocabulary import split_unit

logger = logging.getLogger(__name__)

KIND: Final = "readiness_stale"
ACTOR: Final = "system"
DAYS_AHEAD: Final = 1  # a day before it grows stale there is still time
DAYS_AFTER: Final = 7  # what is stale for longer stands on the pages, and is asked for there
AT_MOST_EVERY: Final = timedelta(days=3)
_NAMED: Final = 5


def remind_stale(at: date, now: datetime) -> int:
    """Write to the liaisons whose figures grow stale; return how many messages.

    at : the day that is shown; now : the real moment. One province's failure spares the others.
    """
    written = 0
    for stamp in Stamp.objects.filter(realm=settings.WASPADA_REALM).exclude(province_code=""):
        try:
            with acting_as(system_identity(realm=stamp.realm)):
                board = make_board(stamp.province_code, stamp.election_key, at)
                for unit, rows in growing_stale(board.rows.values()).items():
                    written += _tell(unit, rows, at, now)
        except Exception as error:  # noqa: BLE001 (one province must not silence the others)
            logger.warning("reminders of %s: %s", stamp.province_code, type(error).__name__)
    return written


def growing_stale(rows: Iterable[ReadinessRow]) -> Mapping[str, list[ReadinessRow]]:
    """Return the rows that are stale since lately or will be tomorrow, by their unit."""
    found: dict[str, list[ReadinessRow]] = {}
    for row in rows:
        age, shelf = row.standing.age_days, row.measure.shelf_life_days
        if row.held is None or age is None or shelf is None or row.standing.state == "met":
            continue
        if shelf - DAYS_AHEAD <= age <= shelf + DAYS_AFTER:
            found.setdefault(row.held.unit, []).append(row)
    return found


def _tell(unit: str, rows: list[ReadinessRow], at: date, now: datetime) -> int:
    kind, place = split_unit(unit)
    seats = Membership.objects.filter(
        in_force(at), unit=unit, role__in=WRITERS, account__is_active=True
    ).select_related("account")
    done = 0
    for account in {seat.account_id: seat.account for seat in seats}.values():
        key = f"{unit}:{min(row.held.as_of for row in rows if row.held).isoformat()}"
        if not _heard_lately(account, place, now):
            done += _send(account, key, unit, kind, place, rows, now=now)
    return done


def _heard_lately(account: Account, place: str, now: datetime) -> bool:
    return Reminder.objects.filter(
        realm=current_identity().realm,
        place_code=place,
        kind=KIND,
        account_id=account.pk,
        sent_at__gt=now - AT_MOST_EVERY,
    ).exists()


def _send(
    account: Account,
    key: str,
    unit: str,
    kind: str,
    place: str,
    rows: list[ReadinessRow],
    *,
    now: datetime,
) -> int:
    with transaction.atomic():
        _row, is_new = Reminder.objects.get_or_create(
            realm=current_identity().realm,
            place_code=place,
            kind=KIND,
            key=key[:80],
            account_id=account.pk,
            defaults={"sent_at": now},
        )
        if not is_new:
            return 0
        with translation.override(account.language):
            title, body = _words(unit, kind, place, rows)
        to = [Address("in_app", str(account.pk))]
        if settings.EMAIL_HOST and account.email:
            to.append(Address("email", account.email))
        draft = Draft(
            subject_kind="readiness",
            subject=key[:60],
            place=place,
            title=title[:240],
            body=body,
            language=account.language,
            owner_unit=unit,
        )
        write_message(draft, to, actor=ACTOR, now=now)
    return 1


def _words(unit: str, kind: str, place: str, rows: list[ReadinessRow]) -> tuple[str, str]:
    count = len(rows)
    title = ngettext(
        "%(count)s angka %(unit)s usang atau segera usang",
        "%(count)s angka %(unit)s usang atau segera usang",
        count,
    ) % {"count": count, "unit": unit_words(unit)}
    names = list(dict.fromkeys(in_words(row.measure.name) for row in rows))
    listed = "; ".join(names[:_NAMED]) + ("; …" if len(names) > _NAMED else "")
    body = _("%(names)s. Isi angka baru, atau nyatakan tidak berubah: %(address)s") % {
        "names": listed,
        "address": reverse("readiness:fill", args=(place, kind)),
    }
    return title, body


def remind_today(now: datetime) -> int:
    """Remind by the day that is shown: a chore."""
    return remind_stale(domain_today(), now)
