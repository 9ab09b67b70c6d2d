"""Remind the desks below that have not reported, through the outbox, once before and once after the hour."""

import dataclasses
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.accounts.identity import current_identity
from waspada.apps.briefing.addressing import addresses_of
from waspada.apps.briefing.consolidating import below
from waspada.apps.briefing.dates import clock, local, long_day
from waspada.apps.briefing.issuing import Sender
from waspada.apps.briefing.models import ReportReminder
from waspada.apps.briefing.queries import desk_accounts, submission_states
from waspada.apps.delivery.actions import Draft, write_message
from waspada.apps.journal.actions import record_act
from waspada.core.briefing import Submission
from waspada.core.places import load_table, province_of, regency_of, zone_of


@dataclasses.dataclass(frozen=True, slots=True)
class Reminded:
    """Whom a tap reached: codes of places.

    again : were reminded before, and are not bothered twice
    unreachable : have no account of a secretariat
    """

    now: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()


def remind_missing(
    place: str, day: date, sender: Sender, *, asked_at: datetime, now: datetime
) -> Reminded:
    """Write one reminder to every desk below that has not sent its report of a day.

    asked_at : the domain clock, by which a report is overdue
    """
    found: dict[str, list[str]] = {"now": [], "again": [], "unreachable": []}
    for one in submission_states(below(place), day, now=asked_at).values():
        if not one.is_sent:
            found[_remind(one, place, sender, now)].append(one.place)
    return Reminded(**{name: tuple(codes) for name, codes in found.items()})


def _remind(one: Submission, by: str, sender: Sender, now: datetime) -> str:
    accounts = desk_accounts(one.place, one.day)
    if not accounts:
        return "unreachable"
    reminder = ReportReminder(
        realm=current_identity().realm,
        node_id=settings.WASPADA_NODE,
        place_code=one.place,
        province_code=province_of(one.place) or "",
        regency_code=regency_of(one.place) or "",
        owner_unit=sender.unit,
        day=one.day,
        is_overdue=one.is_overdue,
        reminded_at=now,
        reminded_by=sender.account,
        recipients=len(accounts),
    )
    try:
        # The row is the lock: of two colleagues who tap at once, one reminds.
        with transaction.atomic():
            reminder.save(force_insert=True)
            write_message(
                _draft(one, by, sender), addresses_of(accounts), actor=sender.account, now=now
            )
            record_act(
                "briefing.reminded",
                actor=sender.account,
                now=now,
                subject_kind="place",
                subject=one.place,
                details={"day": one.day.isoformat(), "overdue": one.is_overdue},
            )
    except IntegrityError:
        return "again"
    return "now"


def _draft(one: Submission, by: str, sender: Sender) -> Draft:
    table = load_table()
    with translation.override("id"):
        words = {
            "place": table[one.place].formal,
            "day": long_day(one.day),
            "hour": clock(local(one.due_at, one.place)),
            "zone": zone_of(one.place),
            "by": table[by].formal,
        }
        title = _("Laporan harian %(place)s, %(day)s belum diterima") % words
        parts = [
            _("Batas kirim %(hour)s %(zone)s sudah lewat.")
            if one.is_overdue
            else _("Batas kirim %(hour)s %(zone)s."),
            _("Kirim laporannya, atau NIHIL dengan satu ketukan bila tidak ada kejadian."),
            _("Diingatkan oleh sekretariat %(by)s."),
        ]
    return Draft(
        subject_kind="daily_report",
        subject=f"{one.place}/{one.day.isoformat()}",
        place=one.place,
        title=title[:240],
        body="\n".join(parts) % words,
        language="id",
        owner_unit=sender.unit,
    )
