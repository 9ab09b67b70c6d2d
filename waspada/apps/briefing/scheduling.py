"""The schedules of a place: read and kept."""

import re
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from waspada.apps.briefing.models import ReportSchedule
from waspada.apps.journal.actions import record_act
from waspada.core.briefing.schedules import (
    MOST_COPIES,
    SCHEDULABLE,
    USUAL_DAY,
    USUAL_HOUR,
    Schedule,
    check_schedule,
)
from waspada.core.errors import BadInput

_BETWEEN: Final = re.compile(r"[\s,;]+")


def schedules_of(place: str) -> list[ReportSchedule]:
    """Return the schedule of every kind for a place; one that nobody set is off."""
    kept = {row.kind: row for row in ReportSchedule.objects.filter(place_code=place)}
    return [
        kept.get(kind)
        or ReportSchedule(place_code=place, kind=kind, day=USUAL_DAY[kind], at=USUAL_HOUR)
        for kind in SCHEDULABLE
    ]


def plan_of(row: ReportSchedule) -> Schedule:
    """Return a schedule as the rules see it."""
    return Schedule(row.kind, row.day, row.at)


def read_copies(text: str) -> list[str]:
    """Return the e-mail addresses of a text, each once.

    Raises
    ------
    BadInput : periodic.bad_address, periodic.too_many_copies
    """
    found = list(dict.fromkeys(one for one in _BETWEEN.split(text.strip()) if one))
    if len(found) > MOST_COPIES:
        raise BadInput("periodic.too_many_copies", most=MOST_COPIES)
    for one in found:
        try:
            validate_email(one)
        except ValidationError as error:
            raise BadInput("periodic.bad_address", value=one[:60]) from error
    return found


def save_schedule(row: ReportSchedule, *, at: datetime, actor: str, now: datetime) -> None:
    """Keep a schedule from now on, in the name of who sets it; past moments are not caught up.

    at : the clock that is shown

    Raises
    ------
    BadInput : periodic.bad_schedule, periodic.no_such_kind
    """
    check_schedule(plan_of(row))
    row.changed_at, row.changed_by = at, actor
    with transaction.atomic():
        ReportSchedule.objects.update_or_create(
            place_code=row.place_code,
            kind=row.kind,
            defaults={
                name: getattr(row, name)
                for name in ("is_on", "day", "at", "sends", "copies", "changed_at", "changed_by")
            },
        )
        record_act(
            "briefing.schedule_changed",
            actor=actor,
            now=now,
            subject_kind="place",
            subject=row.place_code,
            details={
                "kind": row.kind,
                "on": row.is_on,
                "day": row.day,
                "at": f"{row.at:%H:%M}",
                "sends": row.sends,
                "copies": len(row.copies),
            },
        )
