"""A place's schedules as pages tell them: when the next moment is, and what became of the last."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from waspada.apps.accounts.models import Account
from waspada.apps.briefing.models import ReportSchedule
from waspada.apps.briefing.scheduling import plan_of, schedules_of
from waspada.apps.periodic.models import ScheduledRun
from waspada.apps.words.sentences import say
from waspada.core.briefing.schedules import next_moment


@dataclass(frozen=True, slots=True)
class Shown:
    """One schedule as pages tell it.

    following : the next moment; None while it is off
    run : what became of the last moment; why : the reason of a failure
    setter : in whose name it sends
    """

    row: ReportSchedule
    following: datetime | None
    run: ScheduledRun | None
    outcome: str
    why: str
    setter: str


def shown_schedules(code: str, now: datetime) -> list[Shown]:
    """Return every schedule of a place with its last outcome; three queries."""
    rows = schedules_of(code)
    runs: dict[str, ScheduledRun] = {}
    found = ScheduledRun.objects.filter(realm=settings.WASPADA_REALM, place_code=code)
    for run in found.order_by("due_at"):
        runs[run.kind] = run
    setters = {row.changed_by for row in rows if row.changed_by}
    names = {
        str(key): name
        for key, name in Account.objects.filter(pk__in=setters).values_list("pk", "display_name")
    }
    return [_shown(row, runs.get(row.kind), names, now) for row in rows]


def _shown(
    row: ReportSchedule, run: ScheduledRun | None, names: dict[str, str], now: datetime
) -> Shown:
    return Shown(
        row,
        next_moment(plan_of(row), row.place_code, now) if row.is_on else None,
        run,
        say(f"periodic.run_{run.outcome}") if run else "",
        say(run.code, run.params) if run and run.code else "",
        names.get(row.changed_by, ""),
    )
