"""What time does to items, written by the worker: late ones, moved stages, reminders.

Pages do not wait for it (`core.followups.clock.state_on`); what it adds is the row of the
history and the notice. Doing it again writes nothing twice.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from django.db import transaction

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.duty.models import Reminder
from waspada.apps.elections.queries import stages_on
from waspada.apps.followups.dating import move_date
from waspada.apps.followups.history import By, Row, append, locked
from waspada.apps.followups.models import Item
from waspada.apps.followups.notices import tell
from waspada.apps.followups.queries import (
    chairs_of,
    holders_of,
    left_on,
    patience_of,
    secretaries_of,
)
from waspada.core.errors import WaspadaError
from waspada.core.followups.clock import (
    FARTHEST_REMINDER,
    Patience,
    escalated_on,
    is_before,
    lapsed_on,
    reminder_due,
)
from waspada.core.followups.facts import DueStage
from waspada.core.followups.states import OPEN_STATES, ORDER, REQUEST, RUNNING, take_step
from waspada.core.places import NATION
from waspada.core.reports.incidents import day_start, local_date

logger = logging.getLogger(__name__)

ACTOR: Final = "system"
REMINDER: Final = "followup"


def tend_items(at: datetime, now: datetime) -> int:
    """Do what is due at a moment; return how many rows and notices were written.

    at : the clock that is shown; now : the real one. One item's failure spares the others.
    """
    done = 0
    with acting_as(system_identity()):
        for item in Item.objects.filter(state__in=sorted(OPEN_STATES)).exclude(due_stage=""):
            done += _safely(_follow_stage, item, at, now)
        done += _tell_of_the_left(at, now)
        # Nothing is due more than the farthest reminder ahead.
        ahead = at.date() + timedelta(days=FARTHEST_REMINDER + 1)
        rows = list(Item.objects.filter(state__in=sorted(OPEN_STATES), due_on__lte=ahead))
        patience = patience_of({item.desk for item in rows})
        for item in rows:
            done += _safely(_pass_time, item, at, now, patience[item.desk])
            done += _safely(_remind, item, at, now, patience[item.desk])
    return done


def _safely(step: Callable[..., int], item: Item, *given: Any) -> int:
    try:
        with transaction.atomic():
            return step(item, *given)
    except WaspadaError as error:
        # Somebody changed it in the same moment: the next round looks again.
        logger.warning("item %s: %s", item.pk, error.code)
        return 0


# ---- late ---------------------------------------------------------------------------------------


def _pass_time(item: Item, at: datetime, now: datetime, patience: Patience) -> int:
    """Let an order lapse on the day after its own, and go to the chair when that has lasted."""
    today = local_date(at, item.place_code)
    lapsed = lapsed_on(item.due_on)
    if item.kind != ORDER or today < lapsed:
        return 0
    written = 0
    if item.state in RUNNING:
        written += _clock_step(item, "lapse", lapsed, now)
    before_chair = escalated_on(item.due_on, patience.escalate_after)
    if today >= before_chair:
        written += _clock_step(item, "escalate", before_chair, now)
    return written


def _clock_step(item: Item, step: str, day: date, now: datetime) -> int:
    """Append the step as of the beginning of its day, however late the worker comes.

    Nothing is dated before what happened last: a date set afterwards may lie in the past of
    the step only where the item was late already.
    """
    row = locked(item.pk)
    item.state, item.resume_state = row.state, row.resume_state
    if row.due_on != item.due_on or row.state not in RUNNING | {"overdue"}:
        return 0
    if step == "escalate" and row.state != "overdue":
        return 0
    to = take_step(row.kind, step, row.state)
    resume = row.state if row.state in RUNNING else ""
    at = max(day_start(day, row.place_code), row.state_changed_at)
    by: By = {"actor": ACTOR, "now": now, "received_at": at}
    append(row, Row(to, to, resume_state=resume), by)
    item.state = to
    people = holders_of(row.unit_code, day)
    if to == "escalated":
        people += [*chairs_of(row.desk, day), *secretaries_of(row.desk, day)]
    unique = {account.pk: account for account in people}
    tell(row, to, unique.values(), actor=ACTOR, now=now)
    return 1


# ---- stages that move -------------------------------------------------------------------------


def _follow_stage(item: Item, at: datetime, now: datetime) -> int:
    """Give an item the day that its stage has now; the history names the document."""
    today = local_date(at, item.place_code)
    edge: Literal["starts", "ends"] = "ends" if item.due_edge == "ends" else "starts"
    hangs = DueStage(item.due_election, item.due_stage, item.due_days, edge)
    stages = stages_on(item.place_code, today)
    due_on = hangs.date_in(stages, item.place_code)
    if due_on is None or due_on == item.due_on:
        return 0
    document = next(
        (
            stage.document
            for stage in stages
            if (stage.election_key, stage.code) == (hangs.election, hangs.code)
        ),
        "",
    )
    row = locked(item.pk)
    by: By = {"actor": ACTOR, "now": now, "received_at": at}
    params = {"stage": item.due_stage, "document": document}
    move_date(row, due_on, Row("date_moved", params=params, is_own_date=False), by)
    people = [*holders_of(row.unit_code, today), *secretaries_of(row.desk, today)]
    unique = {account.pk: account for account in people}
    tell(row, "date_moved", unique.values(), actor=ACTOR, now=now)
    item.due_on, item.state = row.due_on, row.state
    return 1


# ---- reminders ----------------------------------------------------------------------------------


def _remind(item: Item, at: datetime, now: datetime, patience: Patience) -> int:
    """Remind once before and after the day: the office; of a request that passed, the desk."""
    today = local_date(at, item.place_code)
    is_open = item.state in OPEN_STATES
    key = reminder_due(item.due_on, today, patience, is_open=is_open)
    if not key:
        return 0
    if is_before(key):
        people, what = holders_of(item.unit_code, today), "due_soon"
    elif item.kind == REQUEST:
        people, what = secretaries_of(item.desk, today), "no_news"
    else:
        people, what = holders_of(item.unit_code, today), "still_late"
    fresh = [one for one in people if _is_first(item, key, one, now)]
    return tell(item, what, fresh, actor=ACTOR, now=now)


def _tell_of_the_left(at: datetime, now: datetime) -> int:
    """Tell the desk once of open items whose office lost the last person who answered for it."""
    items = list(Item.objects.filter(state__in=sorted(OPEN_STATES)))
    today = local_date(at, NATION)
    gone = left_on({item.unit_code for item in items}, today)
    done = 0
    for item in items:
        last = gone.get(item.unit_code)
        if last is None:
            continue
        people = secretaries_of(item.desk, today)
        key = f"left:{last.isoformat()}"
        fresh = [one for one in people if _is_first(item, key, one, now)]
        done += tell(item, "left", fresh, actor=ACTOR, now=now)
    return done


def _is_first(item: Item, key: str, account: Account, now: datetime) -> bool:
    _row, is_new = Reminder.objects.get_or_create(
        realm=current_identity().realm,
        place_code=item.place_code,
        kind=REMINDER,
        key=f"{item.pk}:{key}"[:80],
        account_id=account.pk,
        defaults={"sent_at": now},
    )
    return is_new
