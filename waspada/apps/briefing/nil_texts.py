"""NIHIL by a text message: the day's report of a desk, given by one of its people.

Counted like one tap on the page and no easier: by an account that sits in the secretariat of the
place, for a day without anything to report. A text never replaces what was sent or taken back.
"""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.accounts.identity import acting_as
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of
from waspada.apps.briefing.actions import Sender, send_report
from waspada.apps.briefing.asking import DESK
from waspada.apps.briefing.compose import compose_briefing
from waspada.apps.briefing.models import DailyReport
from waspada.apps.briefing.queries import reports_of
from waspada.apps.documents.queries import document
from waspada.apps.intake.nil_texts import NilAnswer, NilWord
from waspada.apps.journal.actions import record_act
from waspada.core.access import Identity, Membership
from waspada.core.errors import Conflict, WrongState
from waspada.core.places import is_within, load_table
from waspada.core.reports.incidents import local_date

LANGUAGE: Final = "id"
BACK: Final = timedelta(days=7)  # an older day is mended on its page, by somebody who looks at it


def take_nil(word: NilWord) -> NilAnswer:
    """Send the NIHIL of a day where its sender's desk owes one, and say what came of it."""
    account = Account.objects.get(pk=UUID(word.account))
    identity = identity_of(account, day=local_date(word.at, word.place or "ID"))
    seat = _seat(identity, word.place)
    if seat is None:
        return NilAnswer("coded.nil_not_owed", {})
    place = word.place or seat.place
    today = local_date(word.at, place)
    day = word.day or today
    if not today - BACK <= day <= today:
        return NilAnswer("coded.nil_other_day", {"day": f"{day:%d/%m}", "most": BACK.days})
    with acting_as(identity), translation.override(LANGUAGE):
        told = {"place": load_table()[place].display, "day": f"{day:%d/%m}"}
        standing = _standing(place, day, is_again=word.is_again)
        if standing is None:
            name = _("%(name)s (lewat pesan teks)") % {"name": account.display_name}
            sender = Sender(str(account.pk), name, seat.unit)
            try:
                standing = "coded.nil_given", _send(place, day, today, sender, word)
            except WrongState as refused:
                return NilAnswer("coded.nil_refused", {**told, **refused.params})
            except Conflict:  # a colleague, or the same message a second time
                standing = _standing(place, day, is_again=True) or ("coded.nil_failed", None)
        code, report = standing
        number = document(report.document_id).number if report else ""
        return NilAnswer(code, {**told, "number": number})


def _seat(identity: Identity, place: str) -> Membership | None:
    """Return the seat of a desk from which somebody reports for a place; the first of their own."""
    desks = [seat for seat in identity.memberships if seat.role in DESK]
    return next((seat for seat in desks if not place or is_within(place, seat.place)), None)


def _standing(place: str, day: date, *, is_again: bool) -> tuple[str, DailyReport | None] | None:
    """Return what is to be said of a day that was reported; None where NIHIL may be sent."""
    latest: DailyReport | None = reports_of(place, day).first()
    if latest is None:
        return None
    if latest.is_withdrawn:  # what somebody took back, no repetition of a message sends again
        return ("coded.nil_withdrawn", latest) if is_again else None
    return ("coded.nil_given" if latest.is_nihil else "coded.nil_sent"), latest


def _send(place: str, day: date, today: date, sender: Sender, word: NilWord) -> DailyReport:
    clock: datetime | None = word.at if day == today else None
    briefing = compose_briefing(place, day, LANGUAGE, now=clock)
    with transaction.atomic():
        report = send_report(briefing, sender, as_nil=True, received_at=word.at, now=word.now)
        record_act(
            "briefing.nil_by_text",
            actor=sender.account,
            now=word.now,
            subject_kind="daily_report",
            subject=str(report.pk),
            details={"channel": word.channel},
        )
    return report
