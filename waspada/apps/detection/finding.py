"""Judge a day: counts of kab/kota and gatherings of them, kept as episodes; the worker's job."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.clock import JAKARTA, domain_now
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.detection.counting import CLOSED, OPEN, cases_of, closed_lately, coordinates
from waspada.apps.detection.lateness import kept_lateness, lateness_on, said_of
from waspada.apps.detection.leading import tell_leads
from waspada.apps.detection.listening import listen
from waspada.apps.detection.models import CURRENT, EpisodeVersion, JudgedDay
from waspada.apps.detection.restricting import hold_to_todays_rights
from waspada.apps.detection.ruling import current_rule
from waspada.apps.detection.signals import tell_levels
from waspada.apps.detection.storing import Changes, Found, keep
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.search_models import AreaStamp
from waspada.core.detection.daily import (
    Alarm,
    Cases,
    alarms_on,
    chart_of,
    known_history,
)
from waspada.core.detection.daily_promise import as_said, quiet_episodes
from waspada.core.detection.daily_rule import DailyRule
from waspada.core.detection.daily_scan import Gathering, gatherings_on
from waspada.core.detection.nowcast import Late
from waspada.core.places import common_root
from waspada.core.reports.incidents import day_end

ACTOR: Final = "detection"
_PROMISE_HOLDS: Final = timedelta(days=7)
_EAST: Final = "94"  # where a day ends first


def judge_changed(now: datetime) -> int:
    """Judge today again where an incident changed since it was judged, or it never was: a chore."""
    at = domain_now()
    day = at.astimezone(JAKARTA).date()
    with acting_as(system_identity(ACTOR)):
        held = JudgedDay.objects.filter(realm=settings.WASPADA_REALM, day=day).first()
        rule = current_rule()
        if held and held.mark == mark_of_incidents() and held.rule_version == rule.version:
            return 0
        return len(judge(day, at=at, now=now).pairs)


def judge(
    day: date,
    *,
    at: datetime,
    now: datetime,
    as_of: date | None = None,
    rule: DailyRule | None = None,
) -> Changes:
    """Judge one day and keep what was found; acting as the system.

    at : the time in the world that is shown; now : the real one
    as_of : judge by what was known at the end of that day, for days that are past
    """
    rule = rule or current_rule()
    mark = mark_of_incidents()  # first: what changes meanwhile makes the day be judged again
    cases = cases_of(day, rule, as_of=as_of)
    late = kept_lateness(day) or lateness_on(day, rule.delay, as_of=as_of)
    found = find(cases, day, rule, as_of=as_of, carried=_closed_that_go_on(), late=late)
    known = known_history(cases, day, rule)
    said = {
        "judged_at": now,
        "mark": mark,
        "rule_version": rule.version,
        "method": known.method,
        "known_since": cases.first,
        "history": {"days": known.days, "needed": known.needed, "least": known.needed_least},
        "false_alarms": _promise(cases, day, rule),
        "lateness": said_of(cases, day, late),
    }
    with transaction.atomic():
        _hold_day(day, said)
        changes = keep(found, day=day, rule=rule, at=at, now=now)
        tell_levels(changes, rule=rule)
        listen(day, rule.silence, at=at, now=now)
        tell_leads(day, rule.lead, at=at, as_of=as_of)
        restricted = hold_to_todays_rights(day)
        if changes.pairs or restricted:
            record_act(
                "detection.judged",
                actor=ACTOR,
                now=now,
                subject_kind="day",
                subject=day.isoformat(),
                details={
                    "rule": rule.version,
                    "new": sum(before is None for before, _ in changes.pairs),
                    "changed": sum(before is not None for before, _ in changes.pairs),
                    "restricted": restricted,
                },
            )
    return changes


def judge_past(day: date, *, now: datetime) -> Changes:
    """Judge a past day by what was known at its end, as if it had been judged then."""
    return judge(day, at=day_end(day, _EAST) - timedelta(seconds=1), now=now, as_of=day)


def find(
    cases: Cases,
    day: date,
    rule: DailyRule,
    *,
    as_of: date | None = None,
    carried: Set[tuple[str, str]] = frozenset(),
    late: Late | None = None,
) -> list[Found]:
    """Return what a day's judging finds, of class B and of class T where T makes a difference.

    late : how late incidents become known; None takes every count as it is
    carried : (kab/kota, theme) that are judged at class T too, for an episode of it goes on
    """
    found = open_findings(cases, day, rule, late)
    first = day - timedelta(days=rule.longest_window() + rule.calm_days)
    closed = closed_lately(first, day, as_of=as_of) | carried
    if closed:
        every = cases_of(day, rule, as_of=as_of, classes=CLOSED)
        found += [
            one
            for one in _episodes(every, day, rule, CLOSED, late)
            if (one.place_code, one.theme) in closed
        ]
    return found


def open_findings(
    cases: Cases, day: date, rule: DailyRule, late: Late | None = None
) -> list[Found]:
    """Return the episodes and gatherings that a day's judging finds in cases of class B."""
    lat, lon = coordinates()
    found = list(_episodes(cases, day, rule, OPEN, late))
    return found + [_gathered(one, rule) for one in gatherings_on(cases, lat, lon, day, rule)]


def promise_of(cases: Cases, day: date, rule: DailyRule) -> dict[str, float]:
    """Return the episodes a week that chance alone brings, by what was known up to a day."""
    if not known_history(cases, day, rule).method:
        return {}
    return as_said(quiet_episodes(cases, day, rule, np.random.default_rng(day.toordinal())))


def _closed_that_go_on() -> set[tuple[str, str]]:
    """Return the (kab/kota, theme) with an open episode of class T."""
    rows = EpisodeVersion.objects.filter(
        CURRENT, state="open", kind="counts", classification=CLOSED[-1]
    )
    return set(rows.values_list("place_code", "theme"))


def _hold_day(day: date, said: Mapping[str, Any]) -> None:
    """Write what a day was judged from; its row stays locked, so that two come one by one."""
    key = {"realm": current_identity().realm, "day": day}
    JudgedDay.objects.get_or_create(**key, defaults=said)
    held = JudgedDay.objects.select_for_update().get(**key)
    for name, value in said.items():
        setattr(held, name, value)
    held.save()


def mark_of_incidents() -> str:
    """Return a value that changes with every incident of the realm."""
    stamps = AreaStamp.objects.filter(realm=current_identity().realm).order_by("area")
    digest = blake2b(digest_size=16)
    for area, stamp in stamps.values_list("area", "stamp"):
        digest.update(f"{area}={stamp};".encode())
    return digest.hexdigest()


def _episodes(
    cases: Cases, day: date, rule: DailyRule, classes: Sequence[str], late: Late | None
) -> Iterable[Found]:
    """Yield one episode for each place and theme with an alarm on the day or shortly before."""
    by_place: dict[tuple[str, str], list[Alarm]] = {}
    for alarm in alarms_on(cases, day, rule, late, days=rule.calm_days + 1):
        by_place.setdefault((alarm.place, alarm.theme), []).append(alarm)
    for (place, theme), alarms in by_place.items():
        peak = max(alarms, key=lambda one: round(one.score, 2))  # of equal ones the first
        yield Found(
            kind="counts",
            place_code=place,
            theme=theme,
            classification=classes[-1],
            begins=min(one.first for one in alarms),
            last=alarms[-1].last,
            alarmed_on=alarms[-1].day,
            peak=peak.day,
            observed=peak.observed,
            expected=peak.expected,
            threshold=peak.threshold,
            score=peak.score,
            points=peak.points,
            elsewhere=peak.elsewhere,
            chance=peak.chance,
            recurrence_days=peak.recurrence_days,
            window_days=peak.window_days,
            late=[round(one, 1) for one in peak.late or ()],
            method=peak.method,
            reason_code=peak.reason,
            rule_version=rule.version,
            chart=[
                [span.last.isoformat(), span.observed, span.expected, span.threshold]
                for span in chart_of(cases, place, theme, peak.day, rule)
            ],
        )


def _gathered(one: Gathering, rule: DailyRule) -> Found:
    return Found(
        kind="gathering",
        place_code=common_root(one.places),
        theme=one.theme,
        classification=OPEN[-1],
        begins=one.first,
        last=one.last,
        alarmed_on=one.last,
        peak=one.last,
        observed=one.observed,
        expected=one.expected,
        threshold=None,
        score=one.llr,
        points=one.points,
        elsewhere=0,
        chance=one.p,
        recurrence_days=one.recurrence_days,
        window_days=(one.last - one.first).days + 1,
        method="scan-stp",
        reason_code="",
        rule_version=rule.version,
        places=list(one.places),
        around=one.around,
    )


def _promise(cases: Cases, day: date, rule: DailyRule) -> dict[str, Any]:
    """Return what chance alone brings in a week; worked out anew once a week."""
    recent = (
        JudgedDay.objects.filter(
            realm=current_identity().realm,
            rule_version=rule.version,
            day__gt=day - _PROMISE_HOLDS,
            day__lte=day,
        )
        .exclude(false_alarms={})
        .order_by("-day")
        .first()
    )
    if recent is not None:
        held: dict[str, Any] = recent.false_alarms
        return held
    return promise_of(cases, day, rule)
