"""Incidents: versions that stay, rights that are today's, cells that add up."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.support.cast import NOW, Cast
from tests.support.incidents import BULUNGAN, facts, make_incident, make_report
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.incident_queries import (
    counts_by_category,
    daily_counts,
    incident_by_number,
    incidents_as_of,
    versions_of,
)
from waspada.apps.reports.incidents import (
    correct_incident,
    move_incident,
    reclassify_incident,
)
from waspada.apps.reports.joining import join_report
from waspada.apps.reports.linking import NewRights
from waspada.apps.reports.models import Incident, Report
from waspada.apps.reports.versions import facts_of
from waspada.core.errors import BadInput, NotAllowed, NotFound, WrongState
from waspada.core.reports.incidents import day_start

LATER = datetime(2024, 12, 3, 2, tzinfo=UTC)
FIRST, LAST = date(2024, 11, 20), date(2024, 12, 10)


def total(place: str = "ID") -> int:
    return sum(count for _, count in daily_counts(place, FIRST, LAST))


# --- one incident ------------------------------------------------------------------------


def test_a_report_becomes_an_incident_with_a_number_of_its_place_and_year(cast: Cast) -> None:
    with cast.acting("desk"):
        report = make_report(BULUNGAN)
        version = make_incident(facts(title="Dermaga tertutup"))
        join_report(report, version.incident_id, actor="desk", now=NOW)
        again = make_incident(facts())
        joined = Report.objects.get(pk=report)
    assert (version.number, again.number) == ("KJ-65.01-2024-0001", "KJ-65.01-2024-0002")
    assert (joined.state, joined.incident_id) == ("joined", version.incident_id)
    assert version.owner_unit == "kesbangpol-65.01"
    assert (version.athg, version.day) == ("hambatan", date(2024, 11, 26))
    acts = list(JournalRow.objects.values_list("action", flat=True))
    assert "incident.created" in acts
    assert "report.joined" in acts


def test_a_report_is_joined_only_once(cast: Cast) -> None:
    with cast.acting("desk"):
        report = make_report()
        version = make_incident()
        join_report(report, version.incident_id, actor="desk", now=NOW)
        with pytest.raises(WrongState):
            join_report(report, version.incident_id, actor="desk", now=NOW)


def test_a_correction_keeps_what_was_known_before(cast: Cast) -> None:
    with cast.acting("desk"):
        first = make_incident()
        known = replace(facts_of(first), severity=3, deaths=1, category="kecelakaan")
        second = correct_incident(
            first.incident_id, known, actor="desk", received_at=LATER, now=LATER
        )
        before = incident_by_number(first.number, date(2024, 12, 2))
        after = incident_by_number(first.number, date(2024, 12, 3))
        history = [version.version for version in versions_of(first.number)]
        history_then = [version.version for version in versions_of(first.number, NOW.date())]
    assert before is not None
    assert after is not None
    assert (before.severity, before.category) == (1, "logistik")
    assert (after.pk, after.severity, after.deaths) == (second.pk, 3, 1)
    assert history == [2, 1]
    assert history_then == [1]


def test_an_incident_moves_only_as_the_dict_allows(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident()
        move_incident(version.incident_id, "closed", actor="desk", received_at=LATER, now=LATER)
        with pytest.raises(WrongState):
            move_incident(
                version.incident_id, "withdrawn", actor="desk", received_at=LATER, now=LATER
            )
        assert incident_by_number(version.number, NOW.date()).state == "verified"
        assert incident_by_number(version.number).state == "closed"


@pytest.mark.parametrize("name", ["fkdm", "bupati", "analyst", "admin", "stranger", "camat"])
def test_others_may_not_write_an_incident(cast: Cast, name: str) -> None:
    with cast.acting("desk"):
        version = make_incident()
    with cast.acting(name):
        with pytest.raises(NotAllowed):
            make_incident(facts())
        with pytest.raises((NotAllowed, NotFound)):
            move_incident(version.incident_id, "closed", actor=name, received_at=LATER, now=LATER)
        rights = NewRights(classification="T", owner_unit="kpu-65.01")
        with pytest.raises((NotAllowed, NotFound)):
            reclassify_incident(version.incident_id, rights, actor=name, now=LATER)


def test_a_liaison_writes_incidents_of_its_own_unit(cast: Cast) -> None:
    with cast.acting("kpu"):
        own = make_incident(facts(owner_unit="kpu-65.01", classification="T"))
        correct_incident(
            own.incident_id,
            replace(facts_of(own), severity=2),
            actor="kpu",
            received_at=LATER,
            now=LATER,
        )
        with pytest.raises(NotAllowed):
            make_incident(facts(owner_unit="polri-65.01"))
    with cast.acting("police"), pytest.raises(NotFound):
        move_incident(own.incident_id, "closed", actor="police", received_at=LATER, now=LATER)


def test_secret_content_is_not_stored(cast: Cast) -> None:
    for classification in ("R", "SR"):
        with cast.acting("desk"), pytest.raises(NotAllowed):
            make_incident(facts(classification=classification))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "  \x00 "}, "incident.no_title"),
        ({"category": "gosip"}, "incident.bad_choice"),
        ({"severity": 5}, "incident.bad_choice"),
        ({"deaths": -1}, "incident.bad_number"),
        ({"place_code": "65.99"}, "places.unknown_code"),
        ({"sources": ("javascript:alert(1)",)}, "incident.bad_source"),
        ({"sources": ("https://a@b.example/",)}, "incident.bad_source"),
        ({"latitude": 117.4, "longitude": 2.8}, "incident.point_abroad"),
        ({"latitude": 2.8}, "incident.half_point"),
        ({"occurred_at": datetime(1924, 11, 27, tzinfo=UTC)}, "incident.time_too_old"),
        ({"occurred_at": datetime(2025, 11, 27, tzinfo=UTC)}, "incident.time_ahead"),
        ({"title": "a" * 241}, "incident.too_long"),
    ],
)
def test_facts_that_cannot_be_are_refused(cast: Cast, change: dict[str, Any], code: str) -> None:
    with cast.acting("desk"), pytest.raises(BadInput) as refused:
        make_incident(replace(facts(), **change))
    assert refused.value.code == code
    with acting_as(system_identity()):
        assert not Incident.objects.exists()


def test_what_the_desk_writes_is_cleaned_and_masked(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident(
            facts(title="Hubungi\x00 0812-3456-7890 \u202esegera", summary="NIK 6501012345678901")
        )
    assert version.title == "Hubungi [nomor telepon] segera"
    assert "6501012345678901" not in version.summary


def test_month_precision_stands_in_its_month_and_in_no_day(cast: Cast) -> None:
    with cast.acting("desk"):
        month = make_incident(
            facts(occurred_precision="month", occurred_at=day_start(date(2024, 11, 1), BULUNGAN))
        )
        assert (month.day, month.month) == (None, date(2024, 11, 1))
        assert total() == 0
        whole = incidents_as_of(None, since=date(2024, 11, 1), until=date(2024, 11, 30))
        part = incidents_as_of(None, since=date(2024, 11, 1), until=date(2024, 11, 29))
        assert list(whole) == [month]
        assert not part.exists()
        assert not incidents_as_of(None, exact_days=True).exists()


@pytest.mark.parametrize(("start", "end"), [("91.71", "33.74"), ("33.74", "91.71")])
def test_a_move_to_another_zone_around_midnight_stands_in_one_day(
    db: None, start: str, end: str
) -> None:
    half_past = datetime(2024, 11, 28, 15, 30, tzinfo=UTC)  # 22.30 WIB, 00.30 WIT the day after
    with acting_as(system_identity()):
        version = make_incident(facts(place=start))
        correct_incident(
            version.incident_id,
            replace(facts_of(version), place_code=end),
            actor="test",
            received_at=half_past,
            now=half_past,
        )
        for day in (date(2024, 11, 28), date(2024, 11, 29)):
            assert incidents_as_of(day).count() == 1, day


# --- rights are today's, everywhere -------------------------------------------------------------


def test_reclassifying_hides_the_past_too(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident()
        correct_incident(
            version.incident_id,
            replace(facts_of(version), severity=2),
            actor="desk",
            received_at=LATER,
            now=LATER,
        )
        rights = NewRights(classification="T", owner_unit="kpu-65.01")
        reclassify_incident(version.incident_id, rights, actor="desk", now=LATER)
    for name, sees in (("kpu", True), ("desk", True), ("police", False), ("camat", False)):
        with cast.acting(name):
            for day in (NOW.date(), LATER.date(), None):
                assert incidents_as_of(day).exists() == sees, (name, day)
                assert bool(total()) == sees, name
            assert versions_of(version.number).count() == (2 if sees else 0)


def test_a_report_is_no_more_open_than_its_incident(cast: Cast) -> None:
    with cast.acting("desk"):
        report = make_report()
        version = make_incident(facts(concerns_units=("pemda-65.01",), classification="T"))
        join_report(report, version.incident_id, actor="desk", now=NOW)
    with cast.acting("bupati"):
        assert not Report.objects.filter(pk=report).exists()
    with cast.acting("desk"):
        assert Report.objects.get(pk=report).classification == "T"


def test_what_concerns_a_unit_is_counted_for_others_and_not_for_it(cast: Cast) -> None:
    with cast.acting("desk"):
        make_incident(facts(concerns_units=("pemda-65.01",)))
        make_incident(facts(addressee_units=("kpu-65.01",), classification="T"))
        make_incident(facts())
    seen = {}
    for name in ("desk", "kpu", "police", "bupati", "camat", "analyst", "stranger"):
        with cast.acting(name):
            seen[name] = (
                total(),
                sum(counts_by_category("65", FIRST, LAST).values()),
                sum(n for _, n in daily_counts("ID", FIRST, LAST, as_of=NOW.date())),
            )
    expected = {"desk": 3, "kpu": 3, "police": 2, "bupati": 1, "camat": 2, "analyst": 2}
    expected["stranger"] = 0
    assert seen == {name: (count,) * 3 for name, count in expected.items()}


def test_moving_out_of_ones_own_sight_works_and_needs_the_right_there(cast: Cast) -> None:
    with cast.acting("province"):
        version = make_incident(facts(place="65.01"))
        moved = replace(facts_of(version), place_code="65.71")
        correct_incident(version.incident_id, moved, actor="province", received_at=LATER, now=LATER)
    with cast.acting("desk"):
        assert not incidents_as_of(None).exists()
        own = make_incident()
        with pytest.raises(NotAllowed):
            correct_incident(
                own.incident_id,
                replace(facts_of(own), place_code="65.71"),
                actor="desk",
                received_at=LATER,
                now=LATER,
            )
