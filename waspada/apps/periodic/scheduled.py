"""Reports made by the clock: the worker reminds the desk, or sends where the desk has said so.

One row per place, kind and period says what became of its moment, and commits with what was
sent: a worker that dies in between has sent nothing, and two workers send once. What nobody
has looked at is never called NIHIL: with nothing to report the desk is reminded instead.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of
from waspada.apps.briefing.actions import Sender, send_consolidated, send_report
from waspada.apps.briefing.asking import DESK
from waspada.apps.briefing.compose import compose_briefing
from waspada.apps.briefing.consolidating import consolidate
from waspada.apps.briefing.models import ReportSchedule
from waspada.apps.briefing.queries import submission_states
from waspada.apps.briefing.scheduling import plan_of
from waspada.apps.periodic.actions import send_periodic
from waspada.apps.periodic.compose import compose_periodic
from waspada.apps.periodic.models import ScheduledRun
from waspada.apps.periodic.queries import reports_of
from waspada.apps.periodic.telling import tell_desk
from waspada.core.access import Identity
from waspada.core.briefing.schedules import DAILY, MOST_TRIES, RETRY, Moment, last_moment
from waspada.core.errors import NotAllowed, WaspadaError
from waspada.core.places import Level, is_within, level_of
from waspada.core.reports.incidents import local_date

logger = logging.getLogger(__name__)

LANGUAGE: Final = "id"
CRASHED: Final = "work.crashed"


@dataclass(frozen=True, slots=True)
class _Due:
    """A schedule whose moment has come, and the clocks: `at` is shown, `now` is the wall's."""

    row: ReportSchedule
    moment: Moment
    at: datetime
    now: datetime

    @property
    def place(self) -> str:
        return self.row.place_code


def run_schedules(at: datetime, now: datetime) -> int:
    """Do what the schedules' moments ask for; return how many were dealt with.

    at : the clock that is shown; now : the real one. One place's failure spares the others.
    """
    with acting_as(system_identity()):
        due = _due_now(at, now)
    return sum(_deal_with(one) for one in due)


def _due_now(at: datetime, now: datetime) -> list[_Due]:
    """Return the schedules whose last moment has not been dealt with; two queries."""
    moments = [
        (row, last_moment(plan_of(row), row.place_code, at))
        for row in ReportSchedule.objects.filter(is_on=True)
    ]
    runs = {
        (run.place_code, run.kind, run.key): run
        for run in ScheduledRun.objects.filter(
            realm=settings.WASPADA_REALM, key__in={moment.period.key for _row, moment in moments}
        )
    }
    found = []
    for row, moment in moments:
        run = runs.get((row.place_code, row.kind, moment.period.key))
        is_done = run is not None and (run.again_at is None or run.again_at > now)
        # What lies before the schedule was saved is not caught up.
        if not is_done and moment.at >= row.changed_at:
            found.append(_Due(row, moment, at, now))
    return found


def _deal_with(due: _Due) -> int:
    """Do one moment, all of it or nothing; a failure keeps its reason on the row."""
    try:
        with transaction.atomic():
            run = _claim(due)
            if run is None:
                return 0
            _finish(run, _take(due))
    except IntegrityError:
        return 0  # another worker has claimed it
    except WaspadaError as error:
        _fail(due, error.code, {name: str(value) for name, value in error.params.items()})
    except Exception as error:
        logger.exception("the schedule of %s failed", due.place)
        _fail(due, CRASHED, {"kind": type(error).__name__})
    return 1


def _claim(due: _Due) -> ScheduledRun | None:
    """Return the row of a moment, held until the transaction ends; None if it is dealt with."""
    with acting_as(system_identity()):
        period = due.moment.period
        row, is_new = ScheduledRun.objects.select_for_update().get_or_create(
            realm=settings.WASPADA_REALM,
            place_code=due.place,
            kind=due.row.kind,
            key=period.key,
            defaults={"due_at": due.moment.at, "outcome": "failed", "ran_at": due.now},
        )
        if is_new:
            return row
        if row.again_at is None or row.again_at > due.now:
            return None
        row.tries += 1
        return row


def _finish(run: ScheduledRun, outcome: str) -> None:
    run.outcome, run.code, run.params, run.again_at = outcome, "", {}, None
    with acting_as(system_identity()):
        run.save()


def _fail(due: _Due, code: str, params: dict[str, str]) -> None:
    """Keep why it failed, try again later, and tell the desk the first time."""
    with transaction.atomic(), acting_as(system_identity()):
        period = due.moment.period
        row, is_new = ScheduledRun.objects.select_for_update().get_or_create(
            realm=settings.WASPADA_REALM,
            place_code=due.place,
            kind=due.row.kind,
            key=period.key,
            defaults={"due_at": due.moment.at, "outcome": "failed", "ran_at": due.now},
        )
        row.tries = 1 if is_new else row.tries + 1
        row.outcome, row.code, row.params, row.ran_at = "failed", code, params, due.now
        row.again_at = due.now + RETRY * row.tries if row.tries < MOST_TRIES else None
        row.save()
        if is_new:
            tell_desk(due.place, period, "failed", why=(code, params), now=due.now)


# ---- what is done -------------------------------------------------------------------------------


def _take(due: _Due) -> str:
    """Send or remind; return the outcome.

    Raises
    ------
    NotAllowed : periodic.schedule_without_desk, when who set it to send sits there no longer
    NotFound : periodic.schedule_nobody, when the desk has no account to remind
    WaspadaError : what composing and sending refuse
    """
    if _is_taken_up(due):
        return "already"
    if not due.row.sends:
        return _remind(due, "reminded")
    account, seated = _setter(due)
    with acting_as(seated), translation.override(LANGUAGE):
        unit = next(seat.unit for seat in seated.memberships if _runs(seat.role, seat.place, due))
        name = _("%(name)s (terkirim menurut jadwal)") % {"name": account.display_name}
        is_sent = _SENDERS[due.row.kind == DAILY](due, Sender(str(account.pk), name, unit))
    return "sent" if is_sent else _remind(due, "nothing")


def _is_taken_up(due: _Due) -> bool:
    """Say whether a person sent it, or took it back: then it is theirs."""
    with acting_as(system_identity()):
        if due.row.kind == DAILY:
            day = due.moment.period.first
            return submission_states([due.place], day)[due.place].versions > 0
        return reports_of(due.place, due.moment.period).exists()


def _remind(due: _Due, outcome: str) -> str:
    with acting_as(system_identity()):
        tell_desk(due.place, due.moment.period, outcome, now=due.now)
    return outcome


def _setter(due: _Due) -> tuple[Account, Identity]:
    """Return the account in whose name the worker sends, as it may read today."""
    account = Account.objects.filter(pk=UUID(due.row.changed_by)).first()
    if account is not None:
        seated = identity_of(account, day=local_date(due.at, due.place))
        if any(_runs(seat.role, seat.place, due) for seat in seated.memberships):
            return account, seated
    raise NotAllowed(
        "periodic.schedule_without_desk", name=account.display_name if account else "…"
    )


def _runs(role: str, place: str, due: _Due) -> bool:
    return role in DESK and is_within(due.place, place)


def _send_daily(due: _Due, sender: Sender) -> bool:
    """Send the day's report, for a province what was sent from below; False for nothing to say."""
    day = due.moment.period.first
    if level_of(due.place) <= Level.PROVINCE:
        whole = consolidate(due.place, day, LANGUAGE, now=due.at)
        if whole.is_nil:
            return False
        send_consolidated(whole, sender, received_at=due.at, now=due.now)
        return True
    runs_still = day == local_date(due.at, due.place)
    briefing = compose_briefing(due.place, day, LANGUAGE, now=due.at if runs_still else None)
    if briefing.is_nil:
        return False
    send_report(briefing, sender, as_nil=False, received_at=due.at, now=due.now)
    return True


def _send_period(due: _Due, sender: Sender) -> bool:
    today = local_date(due.at, due.place)
    report = compose_periodic(due.place, due.moment.period, LANGUAGE, today=today)
    if report.is_nil:
        return False
    send_periodic(report, sender, received_at=due.at, now=due.now)
    return True


_SENDERS: Final[dict[bool, Callable[[_Due, Sender], bool]]] = {
    True: _send_daily,
    False: _send_period,
}
