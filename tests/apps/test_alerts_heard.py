"""Levels from sums in the database are those of the plain rule, for whoever reads and any day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.cast import NOW, TODAY, Cast, make_cast
from tests.support.incidents import facts, make_incident
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.alerts.queries import computed_levels, level_names, levels_from
from waspada.apps.elections.queries import main_stages
from waspada.apps.reports.area_days import counts_of
from waspada.apps.reports.incident_queries import SHOWN_STATES, incidents_as_of
from waspada.apps.reports.incidents import move_incident
from waspada.apps.reports.models import AreaStamp, DayCell, Incident, IncidentVersion, SearchEntry
from waspada.core.alerts import ComputedLevel, WeighedIncident, load_rule
from waspada.core.reports.incidents import day_start

PLACES = ("65", "65.01", "65.01.05", "65.01.05.1001", "65.02", "33.74", "ID")
WHO = ("system", "province", "desk", "kpu", "camat", "stranger")

made = st.fixed_dictionaries(
    {
        "place": st.sampled_from(PLACES),
        "day": st.integers(-30, 0).map(lambda back: TODAY + timedelta(days=back)),
        "severity": st.integers(0, 4),
        "category": st.sampled_from(("bentrok_massa", "hoaks", "unjuk_rasa", "logistik")),
        "occurred_precision": st.sampled_from(("day", "day", "day", "month")),
        "classification": st.sampled_from(("B", "B", "T")),
        "owner_unit": st.sampled_from(("kesbangpol-65.01", "kpu-65.01")),
        "concerns_units": st.sampled_from(((), (), ("kpu-65.01",))),
        "state": st.sampled_from(("verified", "verified", "unverified")),
        "late": st.integers(0, 3),
    }
)


def happen(**known: object) -> None:
    state, late = known.pop("state"), known.pop("late")
    day: date = known["day"]  # type: ignore[assignment]
    if known["occurred_precision"] == "month":
        known["occurred_at"] = day_start(day.replace(day=1), str(known["place"]))
    received = min(NOW, day_start(day, "65") + timedelta(hours=9, days=int(str(late))))
    version = make_incident(facts(**known), received_at=received)  # type: ignore[arg-type]
    if state != "verified":
        again = {"actor": "test", "received_at": received, "now": datetime.now(UTC)}
        move_incident(version.incident_id, str(state), **again)


def plain(places: tuple[str, ...], day: date) -> dict[str, ComputedLevel]:
    """Read the incidents one by one and weigh each: what the sums must come to."""
    since = day - timedelta(days=load_rule().window_days)
    rows = incidents_as_of(day, since=since, until=day, states=SHOWN_STATES)
    incidents = [
        WeighedIncident(
            row.number,
            row.category,
            row.severity,
            row.day,
            row.state != "unverified",
            row.place_code,
        )
        for row in rows
    ]
    stages = {place: one.stage if one else "" for place, one in main_stages(places, day).items()}
    return levels_from(places, incidents, day=day, stages=stages)


@pytest.mark.django_db
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(made, max_size=9), st.sampled_from(WHO), st.integers(0, 3))
def test_sums_give_the_level_and_reasons_of_the_plain_rule(
    empty: Cast, incidents: list[dict[str, object]], who: str, back: int
) -> None:
    with acting_as(system_identity()):
        for model in (AreaStamp, SearchEntry):
            model.objects.all().delete()
        for model in (IncidentVersion, Incident, DayCell):
            model.unguarded.all().delete()
        for known in incidents:
            happen(**dict(known))
    day = TODAY - timedelta(days=back)
    with acting_as(system_identity()) if who == "system" else empty.acting(who):
        expected = plain(PLACES, day)
        found = computed_levels(PLACES, day=day)
        quick = level_names(PLACES, day=day)
    for place in PLACES:
        one, other = found[place], expected[place]
        assert (one.level, one.reasons, one.would_lower) == (
            other.level,
            other.reasons,
            other.would_lower,
        ), place
        assert one.score == pytest.approx(other.score)
        assert quick[place] == other.level, place


@pytest.fixture
def empty(db: None) -> Cast:
    """The cast, once for all examples."""
    return make_cast()


def total(place: str = "65.01") -> int:
    return sum(n for _, n in counts_of(place, TODAY, days=7, kept_days=29).per_day)


def test_what_is_kept_follows_every_change_and_no_reader_gets_anothers(cast: Cast) -> None:
    def seen() -> dict[str, int]:
        counts = {}
        for who in ("desk", "province", "kpu", "camat", "stranger"):
            with cast.acting(who):
                counts[who] = total()
        return counts

    assert seen() == dict.fromkeys(("desk", "province", "kpu", "camat", "stranger"), 0)
    with cast.acting("desk"):
        version = make_incident(facts(place="65.01.05"))
    assert seen() == {"desk": 1, "province": 1, "kpu": 1, "camat": 1, "stranger": 0}
    with cast.acting("desk"):
        make_incident(facts(place="65.01.05", classification="T"))
        make_incident(facts(place="65.01.06"))
    assert seen() == {"desk": 3, "province": 3, "kpu": 2, "camat": 1, "stranger": 0}
    with cast.acting("desk"):
        again = {"actor": "desk", "received_at": NOW, "now": datetime.now(UTC)}
        move_incident(version.incident_id, "withdrawn", **again)
    assert seen() == {"desk": 2, "province": 2, "kpu": 1, "camat": 0, "stranger": 0}
    with acting_as(system_identity()):
        assert current_identity().is_system
        assert total("65") == total("ID") == 2


def test_counts_stand_at_the_level_under_the_place(cast: Cast) -> None:
    with acting_as(system_identity()):
        for place in ("65.01.05.1001", "65.01.05", "65.01", "65", "65.02"):
            make_incident(facts(place=place))
        by_place = {
            place: counts_of(place, TODAY, days=7, kept_days=29).by_place
            for place in ("ID", "65", "65.01", "65.01.05")
        }
    assert by_place["ID"] == by_place["65"] == {"65.01": 3, "65": 1, "65.02": 1}
    assert by_place["65.01"] == {"65.01.05": 2, "65.01": 1}
    assert by_place["65.01.05"] == {"65.01.05.1001": 1, "65.01.05": 1}
