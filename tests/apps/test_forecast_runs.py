"""Forecasts are made when due, frozen, scored once when their days are over; what hinders stays."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from pytest_django import Settings

from tests.support.cast import NOW, TODAY, Cast
from tests.support.forecasts import QUICK
from tests.support.incidents import facts
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.detection.past import stored_past
from waspada.apps.detection.ruling import current_rule
from waspada.apps.elections.queries import stage_versions_of
from waspada.apps.forecast import making
from waspada.apps.forecast.gathering import known_on
from waspada.apps.forecast.history import scored_of
from waspada.apps.forecast.making import is_due, make_as_of, make_due
from waspada.apps.forecast.models import (
    Forecast,
    ForecastRecord,
    ForecastRun,
    ForecastScore,
    Outcome,
)
from waspada.apps.forecast.queries import forecast_of, run_on
from waspada.apps.forecast.scoring import due_before, score_up_to
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.appending import writing
from waspada.apps.reports.cells import cell_of, recount_cells
from waspada.apps.reports.incidents import insert_incidents
from waspada.core.errors import BadInput
from waspada.core.reports.incidents import completed

REAL = datetime.now(UTC)
ORIGIN = TODAY - timedelta(days=20)


@pytest.fixture(autouse=True)
def _on_the_day(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    monkeypatch.setattr(making, "Settings", lambda: QUICK)


def happen(*where: tuple[int, str, int], known_after: int = 0, **known: Any) -> None:
    """Let incidents of (days ago, place, severity) be verified at once, so many days later."""
    given = {"category": "bentrok_massa"} | known
    events = [
        (
            completed(facts(TODAY - timedelta(days=ago), place, severity=severity, **given)),
            NOW - timedelta(days=ago - known_after),
        )
        for ago, place, severity in where
    ]
    with acting_as(system_identity()) as identity, writing():
        made = insert_incidents(
            events, state="verified", actor="test", realm=identity.realm, now=REAL
        )
        recount_cells(cell_of(one) for one in made)


@pytest.fixture
def history(db: None) -> None:
    """Some incidents before the day of the forecast, one in the days after it."""
    happen((90, "33.74", 2), (60, "65.01", 3), (25, "65.01", 2), (22, "65.02", 1), (17, "65.01", 2))


@pytest.fixture
def run(history: None) -> ForecastRun:
    """The forecast of three weeks ago."""
    assert make_as_of(ORIGIN, at=NOW, now=REAL) == 514
    return ForecastRun.objects.get()


def test_a_forecast_is_kept_for_every_regency_once(run: ForecastRun) -> None:
    assert (run.state, run.origin, run.is_hindcast, run.rests_on["incidents"]) == (
        "made", ORIGIN, True, 4,
    )  # fmt: skip
    assert run.shown["severity2"]["7"]["code"] == "forecast.record_short"
    assert make_as_of(ORIGIN, at=NOW, now=REAL) == 0
    with acting_as(system_identity()):
        assert run_on(ORIGIN - timedelta(days=1)) is None
        assert run_on(ORIGIN) == run_on(TODAY) == run
        assert Forecast.objects.count() == 514
        said = forecast_of(run, "65")
        assert said.places == ("65.01", "65.02", "65.03", "65.04", "65.71")
        model = said.by["model", 7]
        assert model.chance_any[0, 0] > model.chance_any[0, 2]  # where it happened before
        assert (model.chance[0] >= model.chance[1]).all()
    row = JournalRow.objects.get(action="forecast.made")
    assert row.details["digest"] == run.digest


@pytest.mark.each_database
@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Forecast, {"numbers": {}}),
        (Forecast, {"place_code": "11.01"}),
        (ForecastRun, {"digest": "other"}),
        (ForecastRun, {"state": "failed"}),
    ],
)
def test_the_database_refuses_to_alter_what_was_made(
    db: None, model: Any, change: dict[str, Any]
) -> None:
    one = _planted_run()
    with acting_as(system_identity()):
        rows = model._base_manager.filter(pk=one.pk if model is ForecastRun else _row_of(one).pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        if model is Forecast:
            assert rows.update(classification="T") == 1  # rights may be narrowed


def _planted_run() -> ForecastRun:
    run: ForecastRun = ForecastRun.objects.create(
        realm=system_identity().realm, origin=ORIGIN, state="made", recorded_at=REAL
    )
    return run


def _row_of(run: ForecastRun) -> Forecast:
    row: Forecast = Forecast.unguarded.create(
        run_id=run.pk, origin=ORIGIN, numbers={"model": []}, realm=run.realm,
        place_code="65.01", node_id="test",
    )  # fmt: skip
    return row


@pytest.mark.usefixtures("history")
def test_what_only_some_may_read_what_is_no_incident_and_what_is_later_moves_nothing() -> None:
    def fingerprint() -> str:
        with acting_as(system_identity()):
            past = stored_past(TODAY, current_rule())
            return known_on(past, ORIGIN, stage_versions_of()).fingerprint

    before = fingerprint()
    happen((24, "65.01", 3), classification="T", owner_unit="polri-65.01")
    happen((24, "65.01", 3), concerns_units=("kpu-65.01",))
    happen((24, "65.01", 1), category="unjuk_rasa")
    happen((24, "65.01", 3), known_after=5)
    happen((24, "65", 3))
    happen((10, "65.01", 3))
    happen((24, "65.01", 3), occurred_precision="month")
    assert fingerprint() == before
    happen((24, "65.01", 3))
    assert fingerprint() != before


def test_a_horizon_is_scored_once_and_later_corrections_stand_beside(run: ForecastRun) -> None:
    early = ORIGIN + timedelta(days=14)
    with acting_as(system_identity()):
        assert due_before(early) == []
        assert [days for _, days in due_before(early + timedelta(days=1))] == [7]
    happen((16, "65.02", 2), known_after=5)  # late, but known when it is scored
    assert score_up_to(TODAY, at=NOW, now=REAL) == 1
    assert score_up_to(TODAY, at=NOW, now=REAL) == 0
    score = ForecastScore.objects.get()
    assert (score.horizon, score.known_on) == (7, ORIGIN + timedelta(days=14))
    assert {row[0] for row in score.result["tallies"]} == {"model", "climatology", "last_period"}
    assert {row[3] for row in score.result["tallies"] if row[1] == "severity2"} == {2}
    happen((15, "65.01", 2), known_after=12)  # known only after the scoring
    with acting_as(system_identity()):
        assert sorted(Outcome.objects.values_list("place_code", flat=True)) == ["65.01", "65.02"]
        (one,) = scored_of("65.01", TODAY, 7)
        assert (one.happened, one.moderate, one.now, one.is_corrected) == (1, True, 2, True)
        assert scored_of("65.01", score.known_on, 7) == []
        (whole,) = scored_of("ID", TODAY, 7)
        (province,) = scored_of("65", TODAY, 7)
        assert (whole.happened, whole.now, whole.moderate) == (2, 3, True)
        assert (province.happened, province.now) == (2, 3)
        assert whole.expected > province.expected > one.expected
    assert score_up_to(TODAY, at=NOW, now=REAL) == 0
    record = ForecastRecord.objects.get()
    assert record.result["7"]["severity2"]["hits"] == 2
    assert record.result["7"]["top"]["model"][0] == [10, 2.0, 2]


def test_numbers_that_are_not_those_made_are_not_scored_and_the_page_says_so(
    run: ForecastRun, cast: Cast
) -> None:
    with acting_as(system_identity()):
        Forecast.unguarded.filter(run_id=run.pk, place_code="65.03").delete()
    assert score_up_to(TODAY, at=NOW, now=REAL) == 0
    run.refresh_from_db()
    assert run.scoring_trouble == {"7": "forecast.altered"}
    page = cast.client("desk").get("/prakiraan/65.01/rapor/").content.decode()
    assert "tidak sama dengan saat dibuat" in page
    assert "Belum ada prakiraan yang jatuh tempo" in page


@pytest.mark.usefixtures("history")
def test_what_fails_keeps_its_reason_and_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    def fails(*_given: Any, **_named: Any) -> Any:
        raise BadInput("forecast.stages_short", days=30)

    with monkeypatch.context() as patched:
        patched.setattr(making, "forecasts", fails)
        assert make_due(REAL) == 0
    page = cast.client("desk").get("/prakiraan/65.01/").content.decode()
    assert "Kalender tahapan harus sampai 30 hari" in page
    assert make_due(REAL + timedelta(minutes=30)) == 0  # not at once
    assert make_due(REAL + timedelta(hours=2)) == 514
    assert "Kalender tahapan" not in cast.client("desk").get("/prakiraan/65.01/").content.decode()


@pytest.mark.parametrize(
    ("day", "last", "is_expected"),
    [
        (date(2024, 6, 10), None, True),
        (date(2024, 6, 10), date(2024, 6, 3), True),  # a Monday
        (date(2024, 6, 9), date(2024, 6, 3), False),
        (date(2024, 6, 11), date(2024, 6, 3), True),  # the Monday was missed
        (date(2024, 6, 11), date(2024, 6, 10), False),
        (date(2024, 6, 10), date(2024, 6, 10), False),
    ],
)
def test_a_forecast_is_due_each_monday(
    db: None, day: date, last: date | None, is_expected: bool
) -> None:
    happen((600, "33.74", 2))
    if last:
        ForecastRun.objects.create(
            realm=system_identity().realm, origin=last, state="made", recorded_at=REAL
        )
    with acting_as(system_identity()):
        assert is_due(day) is is_expected


def test_nothing_is_due_before_anything_is_on_record(db: None) -> None:
    assert make_due(REAL) == 0
    assert not ForecastRun.objects.exists()
