"""Today lasts until it is over in Jakarta: what is done after a place's own midnight is seen.

In Jayapura the next day begins at 15.00 UTC, in Makassar at 16.00, in Jakarta at 17.00.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from tests.support.alerts import happen
from tests.support.cast import TODAY
from tests.support.followups import item_facts
from tests.support.risks import risk_facts
from tests.support.warnings import warning_facts
from waspada.apps.accounts import clock
from waspada.apps.accounts.clock import domain_today, known_until, local_today, replayed_day
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.actions import Decision, end_signal, stand_level, write_signal
from waspada.apps.alerts.queries import computed_levels, level_names
from waspada.apps.alerts.standing import history_of, standing_levels
from waspada.apps.briefing.compose import compose_briefing
from waspada.apps.conflict_plan.actions import add_row
from waspada.apps.conflict_plan.queries import plan_rows
from waspada.apps.followups.actions import propose_item
from waspada.apps.followups.queries import items_at, open_items
from waspada.apps.forum.actions import send_information
from waspada.apps.forum.queries import forum_reports, terms_in
from waspada.apps.forum.terms import record_term
from waspada.apps.meetings.actions import MeetingFacts, plan_meeting
from waspada.apps.meetings.keeping import Stamp
from waspada.apps.meetings.queries import meetings_known
from waspada.apps.periodic.compose import compose_periodic
from waspada.apps.readiness.awaited import open_questions
from waspada.apps.readiness.constraint_queries import constraints_on
from waspada.apps.readiness.constraints import ConstraintFacts, raise_constraint
from waspada.apps.readiness.presets import packaged_measure
from waspada.apps.readiness.questions import ask_update
from waspada.apps.readiness.storing import Giving
from waspada.apps.reports.area_days import counts_of
from waspada.apps.reports.histories import counts_per_day
from waspada.apps.reports.incident_queries import daily_counts, incidents_as_of
from waspada.apps.reports.timeline import timeline_of
from waspada.apps.risks.actions import add_risk
from waspada.apps.risks.queries import risks_as_of
from waspada.apps.rulings.actions import add_requirement, register_ruling
from waspada.apps.rulings.complying import state_compliance
from waspada.apps.rulings.queries import register, steps_of
from waspada.apps.warnings.actions import approve, propose_warning
from waspada.apps.warnings.asked import levels_warned
from waspada.apps.warnings.evidence import basis_of
from waspada.core.access import Identity, Membership
from waspada.core.alerts import ThemeLevel
from waspada.core.briefing.periods import period_of
from waspada.core.conflict_plan import PlanFacts
from waspada.core.forum import InformationFacts, TermFacts
from waspada.core.places import NATION
from waspada.core.reports.incidents import day_end
from waspada.core.rulings import RequirementFacts, RulingFacts

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
PLACES = {"WIB": "33.74", "WITA": "65.01", "WIT": "91.03"}
MOMENTS = [datetime(2024, 11, 28, *at, tzinfo=UTC) for at in ((15, 30), (16, 30), (16, 59))]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock on the wall."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "real_now", lambda: moment)

    return set_clock


# ---- the rule -----------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_is_done_now_is_known_as_of_today_in_all_zones(
    at: Callable[[datetime], None], moment: datetime
) -> None:
    at(moment)
    for place in PLACES.values():
        assert known_until(domain_today(), place) > moment
        assert known_until(YESTERDAY, place) == day_end(YESTERDAY, place)
    assert (replayed_day(TODAY), replayed_day(None)) == (None, None)
    assert replayed_day(YESTERDAY) == YESTERDAY
    begun = {zone for zone, place in PLACES.items() if local_today(place) == TOMORROW}
    assert begun == ({"WIT"} if moment.hour == 15 else {"WIT", "WITA"})


def test_once_it_is_over_in_jakarta_each_place_had_its_own_day(
    at: Callable[[datetime], None],
) -> None:
    at(datetime(2024, 11, 28, 17, 0, tzinfo=UTC))
    for place in PLACES.values():
        assert known_until(TODAY, place) == day_end(TODAY, place)
        assert known_until(TOMORROW, place) > clock.real_now()
    assert replayed_day(TODAY) == TODAY


def test_a_replay_reads_its_days_to_the_places_own_midnight(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    assert (replayed_day(None), replayed_day(TOMORROW)) == (TODAY, TODAY)
    for place in PLACES.values():
        assert clock.domain_now() < known_until(TODAY, place) == day_end(TODAY, place)


# ---- what people do in those hours --------------------------------------------------------------


@dataclass(frozen=True)
class Doer:
    """The secretariat of a place, which does everything at one moment."""

    place: str
    now: datetime

    @property
    def unit(self) -> str:
        """Its unit."""
        return f"kesbangpol-{self.place}"

    @property
    def identity(self) -> Identity:
        """Who it is."""
        seat = Membership("secretariat", self.place, self.unit, (self.unit,), "T")
        return replace(system_identity("desk"), memberships=(seat,), is_system=False)

    @property
    def by(self) -> dict[str, Any]:
        """How acts are dated."""
        return {"actor": "desk", "now": self.now, "received_at": self.now}

    @property
    def giving(self) -> Giving:
        """How readiness is dated."""
        return Giving("pilkada-2024", "desk", self.now, self.now, domain_today())

    def do_everything(self) -> str:
        """Write one row of each kind; return the number of the incident."""
        place, by = self.place, self.by
        number = happen(place, received_at=self.now, day=TODAY)
        stand_level(Decision(place, "siaga", note="Contoh."), **by)
        times = (self.now + timedelta(days=2), self.now + timedelta(days=2, hours=1))
        plan_meeting(place, MeetingFacts("Contoh", *times, ""), Stamp("desk", self.now, self.now))
        raise_constraint(ConstraintFacts(place, "Contoh: jalan putus"), self.giving)
        measure = packaged_measure("nphd_pilgub_cair")
        assert measure is not None
        ask_update(measure, place, self.unit, self.giving)
        facts = RulingFacts(
            kind="se", about="Contoh", place=place, number="1/2024", issuer="Bupati",
            issued_on=YESTERDAY,
        )  # fmt: skip
        ruling = register_ruling(facts, **by)
        asked = RequirementFacts(what="Contoh", unit=self.unit)
        row = add_requirement(ruling.ruling_id, asked, **by)
        state_compliance(row.pk, self.unit, "Contoh: sudah dikirim.", **by)
        self._tell_forum()
        propose_item(
            item_facts(unit=self.unit, place=place, due_on=TODAY + timedelta(days=3)), **by
        )
        valid = self.now + timedelta(days=2)
        warning = propose_warning(
            warning_facts(place=place, valid_until=valid, audience=(self.unit,), measures=()), **by
        )
        approve(warning.pk, **by)
        add_risk(risk_facts(place), **by)
        add_row(_plan(place), **by)
        return number

    def _tell_forum(self) -> None:
        term = TermFacts(
            place=self.place, decree="Contoh 1/2022", decree_on=YESTERDAY, starts_on=YESTERDAY,
            ends_on=YESTERDAY.replace(year=2027), offices=(("Ketua", 1),),
        )  # fmt: skip
        record_term(term, **self.by)
        told = InformationFacts(
            forum=self.place, about=self.place, title="Contoh", facts="Antrean panjang.",
            analysis="Pasokan terlambat.", recommendation="Tambah.", seen_on=YESTERDAY,
        )  # fmt: skip
        send_information(told, **self.by)


def _plan(place: str) -> PlanFacts:
    return PlanFacts(
        place_code=place,
        year=2024,
        phase="pencegahan",
        action="Contoh: forum dialog.",
        lead_unit=f"kpu-{place}",
        indicator="forum yang terlaksana",
        measured_in="kali",
        targets={"B12": Decimal(4)},
    )


def seen(place: str, day: date, number: str) -> dict[str, int]:
    """Return how many rows of each kind are known in a place as of a day."""
    rulings = list(register(place, day))
    found = incidents_as_of(day, place=place)
    standing = standing_levels([place], day=day).get(place)
    return {
        "incident": found.filter(number=number).count(),
        "counted": sum(n for _, n in daily_counts(place, TODAY, TODAY, as_of=day)),
        "computed level": int(level_names([place], day=day)[place] != "none"),
        "timeline": len(timeline_of(found.get(), day=day)) if found else 0,
        "level": int(standing is not None),
        "history": history_of(place, day=day).count(),
        "meeting": len(meetings_known(place, day)),
        "constraint": len(constraints_on(place, day)),
        "question": len(open_questions(place, day, "pilkada-2024")),
        "ruling": len(rulings),
        "step": len(steps_of(rulings[0], day)) if rulings else 0,
        "forum": len(terms_in(place, day, day)),
        "forum report": forum_reports(place, day).count(),
        "follow-up": len(items_at(place, day)),
        "open follow-up": len(open_items(place, day)),
        "warning": int(place in levels_warned(place, day)),
        "risk": risks_as_of(day, place).count(),
        "plan": len(plan_rows(place, 2024, day)),
    }


def told(place: str, day: date) -> tuple[int, int]:
    """Return how many incidents the reports of a day and of its week tell."""
    week = compose_periodic(place, period_of("mingguan", day), "id", today=day)
    return len(compose_briefing(place, day, "id", now=None).happenings), week.figures.incidents


@pytest.mark.parametrize(
    ("moment", "zone"), list(zip(MOMENTS, ("WIT", "WITA", "WIB"), strict=True))
)
@pytest.mark.usefixtures("db")
def test_everything_that_is_done_now_is_seen_as_of_today_and_not_of_yesterday(
    at: Callable[[datetime], None], moment: datetime, zone: str
) -> None:
    at(moment)
    doer = Doer(PLACES[zone], moment)
    with acting_as(doer.identity):
        number = doer.do_everything()
        missing = [kind for kind, n in seen(doer.place, TODAY, number).items() if not n]
        early = [kind for kind, n in seen(doer.place, YESTERDAY, number).items() if n]
        at(moment + timedelta(hours=2))  # its day is over in Jakarta too
        later = seen(doer.place, TODAY, number)
    assert (missing, early) == ([], [])
    kept = [] if moment >= day_end(TODAY, doer.place) else list(later)
    assert [kind for kind, n in later.items() if n] == kept


@pytest.mark.usefixtures("db")
def test_reports_written_in_those_hours_tell_what_became_known_in_them(
    at: Callable[[datetime], None],
) -> None:
    at(MOMENTS[-1])
    doer = Doer(PLACES["WIT"], MOMENTS[-1])
    with acting_as(doer.identity):
        happen(doer.place, received_at=doer.now, day=TODAY)
        assert told(doer.place, TODAY) == (1, 1)


@pytest.mark.usefixtures("db")
def test_what_happens_after_a_places_midnight_counts_as_todays_until_jakartas(
    at: Callable[[datetime], None],
) -> None:
    now = MOMENTS[0]
    at(now)
    east, west = Doer(PLACES["WIT"], now), Doer(PLACES["WIB"], now)
    just_now = {"occurred_at": now - timedelta(minutes=10), "occurred_precision": "minute"}
    number = happen(east.place, received_at=now, **just_now)
    tomorrow = {"occurred_at": now + timedelta(hours=9), "occurred_precision": "minute"}
    happen(west.place, received_at=now, **tomorrow)

    def themes_now() -> tuple[ThemeLevel, ...]:
        return computed_levels([east.place], day=TODAY)[east.place].themes

    with acting_as(system_identity()):
        write_signal(
            place=east.place, theme="logistics", origin="test", origin_key="1", weight=9.0,
            code="readiness.weighs", params={"count": 1}, received_at=now,
        )  # fmt: skip
        (row,) = incidents_as_of(TODAY, until=TODAY)
        assert (row.number, row.day) == (number, TOMORROW)
        counts = counts_of(east.place, TODAY, days=7, kept_days=42)
        assert (counts.per_day[-1], counts.by_category) == ((TODAY, 1), {"bentrok_massa": 1})
        span = (TODAY - timedelta(days=6), TODAY)
        assert counts_per_day(east.place, *span, as_of=TODAY) == counts.per_day
        assert not counts_of(west.place, TODAY, days=7, kept_days=42).by_place
        level = computed_levels([east.place], day=TODAY)[east.place]
        assert {one.theme: one.level for one in themes_now()}["logistics"] != "normal"
        assert [name for reason in level.reasons for name in reason.numbers] == [number]
        assert level_names(PLACES.values(), day=TODAY) == {
            east.place: level.level, west.place: "none", PLACES["WITA"]: "none",
        }  # fmt: skip
        end_signal("test", "1", at=now)
        assert {one.theme: one.level for one in themes_now()}["logistics"] == "normal"
        at(now + timedelta(hours=2))
        assert not counts_of(east.place, TODAY, days=7, kept_days=42).by_place
        assert not incidents_as_of(TODAY, until=TODAY)
        assert incidents_as_of(TOMORROW, until=TOMORROW).count() == 2
        assert counts_of(NATION, TOMORROW, days=7, kept_days=42).per_day[-1] == (TOMORROW, 2)


@pytest.mark.usefixtures("db")
def test_what_is_closed_in_those_hours_closes_what_rests_on_it_and_is_counted_for_nobody_else(
    at: Callable[[datetime], None],
) -> None:
    now = MOMENTS[0]
    at(now)
    doer = Doer(PLACES["WIT"], now)
    when = {"occurred_at": now - timedelta(minutes=10), "occurred_precision": "minute"}
    number = happen(doer.place, received_at=now, classification="T", owner_unit=doer.unit, **when)
    with acting_as(doer.identity):
        basis = basis_of(doer.place, TODAY)
        assert (basis.classification, [ref.id for ref in basis.refs]) == ("T", [number])
    (seat,) = doer.identity.memberships
    with acting_as(replace(doer.identity, memberships=(replace(seat, clearance="B"),))):
        assert not incidents_as_of(TODAY, until=TODAY)
        assert not counts_of(doer.place, TODAY, days=7, kept_days=42).by_place
        assert level_names([doer.place], day=TODAY) == {doer.place: "none"}
