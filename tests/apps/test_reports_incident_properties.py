"""Incidents under any sequence of acts: past views that never change, cells that add up."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.cast import Cast
from tests.support.incidents import facts, make_incident
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.reports.histories import counts_per_day
from waspada.apps.reports.incident_queries import (
    counts_by_category,
    daily_counts,
    incidents_as_of,
)
from waspada.apps.reports.incidents import (
    correct_incident,
    move_incident,
    reclassify_incident,
)
from waspada.apps.reports.linking import NewRights
from waspada.apps.reports.models import DayCell, IncidentVersion
from waspada.apps.reports.rights import rights_of
from waspada.apps.reports.versions import facts_of
from waspada.core.access import may_read
from waspada.core.places import is_within
from waspada.core.reports.incidents import day_end
from waspada.core.reports.states import INCIDENT_MOVES

LATER = datetime(2024, 12, 3, 2, tzinfo=UTC)
FIRST, LAST = date(2024, 11, 20), date(2024, 12, 10)
ALL_STATES = tuple(INCIDENT_MOVES)


@contextmanager
def fresh() -> Iterator[None]:
    """Give an example of hypothesis a database of its own."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


PLACES = ("65.01", "65.01.05", "65", "33.74", "91.71", "ID")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "correct", "move", "reclassify"]),
        st.integers(0, 40),  # hours since the step before
        st.integers(0, 5),  # which incident
        st.sampled_from(PLACES),
        st.integers(0, 3),  # severity, and which of other choices
    ),
    min_size=2,
    max_size=12,
)
UNITS = ("kesbangpol-65.01", "kpu-65.01", "polri-65.01", "pemda-65.01")


def _step(known: list[IncidentVersion], step: tuple[Any, ...], at: datetime) -> None:
    kind, _, which, place, number = step
    if kind == "create" or not known:
        what = facts(
            day=at.date() - timedelta(days=number),
            place=place,
            severity=number,
            occurred_precision=("minute", "day", "day", "month")[number],
            classification="BT"[number % 2],
            owner_unit=UNITS[number],
            concerns_units=("pemda-65.01",) if which == 1 else (),
            addressee_units=("kpu-65.01",) if which == 2 else (),
        )
        known.append(make_incident(what, received_at=at))
        return
    incident_id = known[which % len(known)].incident_id
    current = IncidentVersion.objects.get(incident_id=incident_id, superseded_at__isnull=True)
    if kind == "correct":
        what = replace(facts_of(current), place_code=place, severity=number, title=f"Isi {at}")
        correct_incident(incident_id, what, actor="test", received_at=at, now=at)
    elif kind == "move":
        choices = sorted(INCIDENT_MOVES[current.state] - {"merged"})
        state = choices[number % len(choices)]
        move_incident(incident_id, state, actor="test", received_at=at, now=at)
    else:
        rights = NewRights(
            classification="BT"[number % 2],
            owner_unit=UNITS[which % 4],
            concerns_units=("pemda-65.01",) if number == 2 else (),
        )
        reclassify_incident(incident_id, rights, actor="test", now=at)


def _view(day: date) -> list[tuple[Any, ...]]:
    return sorted(
        incidents_as_of(day, states=ALL_STATES).values_list(
            "number", "version", "title", "severity", "state", "place_code", "occurred_at"
        )
    )


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, minutes=st.integers(0, 1439))
def test_a_view_of_a_past_day_never_changes(
    db: None, steps: list[tuple[Any, ...]], minutes: int
) -> None:
    with fresh(), acting_as(system_identity()):
        known: list[IncidentVersion] = []
        seen: dict[date, list[tuple[Any, ...]]] = {}
        at = datetime(2024, 11, 20, tzinfo=UTC) + timedelta(minutes=minutes)
        for step in steps:
            at += timedelta(hours=step[1])
            over = at.date() - timedelta(days=1)
            while day_end(over, "33") > at:  # the day must be over everywhere
                over -= timedelta(days=1)
            if over not in seen:
                seen[over] = _view(over)
            _step(known, step, at)
        for day, view in seen.items():
            assert _view(day) == view, day
            numbers = [row[0] for row in view]
            assert len(set(numbers)) == len(numbers)
        # Two days on, every incident stands in the view exactly once.
        assert len(_view(at.date() + timedelta(days=2))) == len(known)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_cells_add_up_to_a_count_of_what_one_may_read(
    cast: Cast, steps: list[tuple[Any, ...]]
) -> None:
    first, last = date(2024, 11, 1), date(2025, 1, 31)
    with fresh():
        with acting_as(system_identity()):
            known: list[IncidentVersion] = []
            at = datetime(2024, 11, 20, 5, tzinfo=UTC)
            for step in steps:
                at += timedelta(hours=step[1])
                _step(known, step, at)
            current = list(IncidentVersion.objects.filter(superseded_at__isnull=True))
            assert DayCell.objects.filter(count__gt=0).count() <= len(current)
        for name in ("desk", "kpu", "police", "bupati", "camat", "province", "stranger"):
            with cast.acting(name):
                for place in ("ID", "65", "65.01", "33.74"):
                    days: Counter[date] = Counter()
                    kinds: Counter[str] = Counter()
                    for version in current:
                        if (
                            version.day is not None
                            and version.state in {"verified", "closed", "unverified"}
                            and is_within(version.place_code, place)
                            and may_read(current_identity(), rights_of(version))
                        ):
                            days[version.day] += 1
                            kinds[version.category] += 1
                    counted = {day: n for day, n in daily_counts(place, first, last) if n}
                    assert counted == dict(days), (name, place)
                    kept = counts_per_day(place, first, last, as_of=None)
                    assert {day: n for day, n in kept if n} == dict(days), (name, place)
                    assert counts_by_category(place, first, last) == dict(kinds)
