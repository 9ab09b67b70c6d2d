"""What time does to warnings, written by the worker; doing it again writes nothing twice."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.followups.history import By
from waspada.apps.warnings.automatic import tend_automatic
from waspada.apps.warnings.climbing import climb
from waspada.apps.warnings.digests import send_digests
from waspada.apps.warnings.history import append, locked
from waspada.apps.warnings.models import WarningRow
from waspada.apps.warnings.notices import tell_team
from waspada.apps.warnings.standing import end
from waspada.core.alerts.warnings import (
    OPEN_STATES,
    STANDING,
    second_step,
)
from waspada.core.errors import WaspadaError

logger = logging.getLogger(__name__)

ACTOR: Final = "system"


def tend_warnings(at: datetime, now: datetime) -> int:
    """Do what is due at a moment; return how much was written.

    at : the clock that is shown; now : the real one. One warning's failure spares the others.
    """
    by: By = {"actor": ACTOR, "now": now, "received_at": at}
    done = 0
    with acting_as(system_identity()):
        for row in WarningRow.objects.filter(state__in=sorted({*OPEN_STATES, STANDING})):
            done += _safely(_pass_time, row, by, at)
            done += _safely(climb, row, by, at)
        done += tend_automatic(by)
        done += send_digests(by)
    return done


def _safely(
    step: Callable[[WarningRow, By, datetime], int], seen: WarningRow, by: By, at: datetime
) -> int:
    try:
        with transaction.atomic():
            return step(locked(seen.pk), by, at)
    except WaspadaError as error:
        # Somebody changed it in the same moment: the next round looks again.
        logger.warning("warning %s: %s", seen.pk, error.code)
        return 0


def _pass_time(row: WarningRow, by: By, at: datetime) -> int:
    if row.state == STANDING:
        if at < row.valid_until:
            return 0
        end(row, "expired", by)
        return 1
    if row.state not in OPEN_STATES:
        return 0
    if at >= row.valid_until:
        return _lapse(row, by, at)
    if row.state != "awaiting_second" or row.first_at is None:
        return 0
    step = second_step(row.first_at, at, is_team_told=row.team_told_at is not None)
    if step == "lapse":
        return _lapse(row, by, at)
    if step == "tell_team":
        row.team_told_at = at
        append(row, "team_told", by, params={"people": tell_team(row, by)})
        return 1
    return 0


def _lapse(row: WarningRow, by: By, at: datetime) -> int:
    row.ended_at = at
    append(row, "lapsed", by, state="lapsed")
    return 1
