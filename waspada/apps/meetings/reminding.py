"""Remind those who are asked to a meeting, a day and an hour before; nothing is said twice."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.duty.models import Reminder
from waspada.apps.duty.queries import clock_of, zone_name
from waspada.apps.meetings.models import Invitee, Meeting
from waspada.apps.meetings.queries import accounts_of_units
from waspada.apps.meetings.rights import own_units
from waspada.apps.words.sentences import say
from waspada.core.access import Identity, Rights, may_read
from waspada.core.errors import WaspadaError
from waspada.core.meetings import WITH_INVITATION
from waspada.core.reports.incidents import local_date
from waspada.core.vocabulary import CLASSES

logger = logging.getLogger(__name__)

KIND: Final = "meeting"
ACTOR: Final = "system"
DAY_BEFORE: Final = timedelta(hours=24)
HOUR_BEFORE: Final = timedelta(hours=1)


def remind_meetings(at: datetime, now: datetime) -> int:
    """Write what is due before the meetings ahead; return how many notices.

    A worker that slept says the nearest one only. A meeting that was moved is reminded of anew.

    at : the clock that is shown; now : the real one
    """
    done = 0
    with acting_as(system_identity()):
        ahead = Meeting.objects.filter(
            state__in=sorted(WITH_INVITATION), begins_at__gt=at, begins_at__lte=at + DAY_BEFORE
        )
        for meeting in ahead:
            try:
                with transaction.atomic():
                    done += _remind(meeting, at, now)
            except WaspadaError as error:
                logger.warning("reminder of meeting %s: %s", meeting.pk, error.code)
    return done


def _remind(meeting: Meeting, at: datetime, now: datetime) -> int:
    day = local_date(at, meeting.place_code)
    invitees = list(Invitee.objects.filter(meeting=meeting))
    silent = {one.unit_code for one in invitees if not one.answer}
    step = "1h" if meeting.begins_at - at <= HOUR_BEFORE else "24h"
    key = f"{meeting.pk}:{meeting.begins_at:%Y%m%d%H%M}:{step}"
    heard = set(
        Reminder.objects.filter(realm=meeting.realm, kind=KIND, key=key).values_list(
            "account_id", flat=True
        )
    )
    done = 0
    for account in _people(meeting, invitees, day):
        if account.pk in heard:
            continue
        identity = identity_of(account, day=day)
        if may_read(identity, _rights(meeting)) and _is_first(meeting, key, account, now):
            _write(meeting, account, now, is_silent=_only_silent(identity, silent))
            done += 1
    return done


def _people(meeting: Meeting, invitees: Iterable[Invitee], day: date) -> list[Account]:
    """Return who hears for the offices asked, and who leads."""
    people = {one.pk: one for one in accounts_of_units({row.unit_code for row in invitees}, day)}
    if meeting.chair is not None and meeting.chair.is_active:
        people.setdefault(meeting.chair.pk, meeting.chair)
    return list(people.values())


def _rights(meeting: Meeting) -> Rights:
    return Rights(
        place=meeting.place_code,
        classification=meeting.classification,
        owner_unit=meeting.owner_unit,
        addressee_units=frozenset(meeting.addressee_units),
        compartment=meeting.compartment,
        concerns_units=frozenset(meeting.concerns_units),
        realm=meeting.realm,
    )


def _only_silent(identity: Identity, silent: set[str]) -> bool:
    return not silent.isdisjoint(own_units(identity))


def _is_first(meeting: Meeting, key: str, account: Account, now: datetime) -> bool:
    _row, is_new = Reminder.objects.get_or_create(
        realm=current_identity().realm,
        place_code=meeting.place_code,
        kind=KIND,
        key=key,
        account_id=account.pk,
        defaults={"sent_at": now},
    )
    return is_new


def _write(meeting: Meeting, account: Account, now: datetime, *, is_silent: bool) -> None:
    """Write one reminder; by e-mail it takes the calendar entry along."""
    to = [Address("in_app", str(account.pk))]
    if settings.EMAIL_HOST and account.email:
        to.append(Address("email", account.email))
    language = account.language
    params = {"title": meeting.title, "number": meeting.serial, "venue": meeting.venue or "…"}
    params["when"] = _when(meeting, language)
    is_open = meeting.classification == CLASSES[0] and not meeting.compartment
    title = "notice_remind_title" if is_open else "notice_remind_closed_title"
    body = "notice_remind_unanswered_body" if is_silent else "notice_remind_body"
    draft = Draft(
        subject_kind="meeting",
        subject=str(meeting.pk),
        place=meeting.place_code,
        title=say(f"rakor_letter.{title}", params, language)[:240],
        body=say(f"rakor_letter.{body}", params, language),
        language=language,
    ).with_rights_of(meeting)
    write_message(draft, to, actor=ACTOR, now=now)


def _when(meeting: Meeting, language: str) -> str:
    begins = meeting.begins_at.astimezone(clock_of(meeting.place_code))
    with translation.override(language):
        day = date_format(begins, "l, j F")
    return f"{day}, {begins:%H.%M} {zone_name(meeting.place_code)}"
