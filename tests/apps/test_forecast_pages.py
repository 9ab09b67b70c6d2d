"""Who opens a forecast, what its pages, files and answers say, and under whose rights."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import translation
from pytest_django import Settings

from tests.apps.test_forecast_runs import ORIGIN, REAL, happen
from tests.support.cast import NOW, TODAY, Cast
from tests.support.forecasts import QUICK
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.forecast import asked, making
from waspada.apps.forecast.asked import asked_answer
from waspada.apps.forecast.making import make_as_of
from waspada.apps.forecast.mapped import map_of, tone_of
from waspada.apps.forecast.models import Forecast, ForecastRun, Outcome
from waspada.apps.forecast.narrowing import narrow_rights
from waspada.apps.forecast.queries import forecast_of
from waspada.apps.forecast.scoring import score_up_to
from waspada.apps.forecast.words import amount, one_in, percent, short_percent, skill_words
from waspada.apps.reports.incidents import reclassify_incident
from waspada.apps.reports.linking import NewRights
from waspada.apps.reports.models import IncidentVersion
from waspada.cli.forecast import forecast
from waspada.core.forecast import Forecast as Said


@pytest.fixture(autouse=True)
def _on_the_day(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    for module in (making, asked):
        monkeypatch.setattr(module, "Settings", lambda: QUICK)


@pytest.fixture
def run(db: None) -> ForecastRun:
    """The forecast of three weeks ago, and something in the days after it."""
    happen((90, "33.74", 2), (60, "65.01", 3), (25, "65.01", 2), (17, "65.01", 2))
    make_as_of(ORIGIN, at=NOW, now=REAL)
    return ForecastRun.objects.get()


def test_a_forecast_opens_to_who_has_a_seat_there_or_above(run: ForecastRun, cast: Cast) -> None:
    for who, code, status in (
        ("desk", "65.01", 200),
        ("kpu", "65.01", 200),
        ("province", "65", 200),
        ("camat", "65.01", 403),
        ("desk", "65", 403),
        ("stranger", "65.01", 403),
    ):
        client = cast.client(who)
        for path in (f"/prakiraan/{code}/", f"/prakiraan/{code}/prakiraan.csv"):
            assert client.get(path).status_code == status, (who, path)
        answer = client.get(f"/api/v1/forecasts?tempat={code}")
        assert answer.status_code == status
        assert client.get("/api/v1/forecasts/record").status_code == 404  # nothing was scored
    page = cast.client("desk").get("/prakiraan/65.01/?hari=14").content.decode()
    assert "Dalam 14 hari ke depan" in page
    assert "Catatan penilaian masih terlalu pendek" in page
    assert "Dihitung kemudian" in page
    assert cast.client("desk").get("/prakiraan/65.01.05/").url == "/prakiraan/65.01/"
    early = cast.client("desk").get("/prakiraan/65.01/?per=2024-10-01").content.decode()
    assert "Belum ada prakiraan" in early


@pytest.mark.words
def test_answer_file_and_page_tell_the_same_numbers(run: ForecastRun, cast: Cast) -> None:
    client = cast.client("province")
    answer = client.get("/api/v1/forecasts?tempat=65").json()
    assert (answer["version"], answer["origin"], len(answer["places"])) == (
        1, ORIGIN.isoformat(), 5,
    )  # fmt: skip
    (place,) = [one for one in answer["places"] if one["place"] == "65.01"]
    week = place["horizons"][0]
    assert (week["days"], week["shown"]["severity2"]) == (7, "climatology")
    model = week["methods"]["model"]
    assert set(model) == {
        "chance_severity2", "chance_severity3", "expected", "interval", "themes",
    }  # fmt: skip
    assert model["expected"] == pytest.approx(
        sum(one["expected"] for one in model["themes"].values()), abs=1e-5
    )
    page = client.get("/prakiraan/65/?hari=7").content.decode()
    # Climatology says the same everywhere: a map of one tone would look like a finding.
    assert ('<figure class="panel map' in page) is not ("bukan urutan" in page)
    lines = client.get("/prakiraan/65/prakiraan.csv").content.decode("utf-8-sig").splitlines()
    assert "Diambil Province" in lines[0]
    assert "Kelas: B" in lines[0]
    methods = len(week["methods"])
    assert len(lines) == 2 + 5 * 3 * methods * 6
    row = next(one for one in lines if one.startswith("65.01,") and ",7,model,tidak,semua," in one)
    assert row.split(",")[8] == str(model["chance_severity2"])
    with acting_as(system_identity()):
        printed = asked_answer("65", ORIGIN, is_stored=True)
    assert printed["frozen"] is True
    assert printed["places"] == answer["places"]


@pytest.mark.words
def test_the_command_works_out_what_is_not_kept(run: ForecastRun) -> None:
    typed = ["--place", "65", "--as-of", "2024-11-20", "--incidents", "packaged", "--json"]
    answer = json.loads(CliRunner().invoke(forecast, typed, catch_exceptions=False).output)
    assert {
        "version",
        "place",
        "as_of",
        "frozen",
        "origin",
        "model",
        "data",
        "shown",
        "places",
    } <= (answer.keys())
    assert (answer["frozen"], answer["incidents"], answer["horizons"]) == (
        False, "packaged", [7, 14, 30],
    )  # fmt: skip
    week, _, month = answer["places"][0]["horizons"]
    for method in ("model", "climatology", "last_period", "index_only"):
        early, late = week["methods"][method], month["methods"][method]
        assert 0 < early["chance_severity3"] <= early["chance_severity2"] < 1
        assert early["expected"] < late["expected"]
    with acting_as(system_identity()):
        other = asked_answer("65", TODAY, is_stored=True)
    assert (other["frozen"], other["data"]["incidents"]) == (False, 4)
    assert ForecastRun.objects.count() == 1


def test_what_is_closed_later_closes_the_rows_that_counted_it(run: ForecastRun, cast: Cast) -> None:
    assert score_up_to(TODAY, at=NOW, now=REAL) == 1
    assert narrow_rights(REAL) == 0
    with acting_as(system_identity()):
        for one in IncidentVersion.objects.filter(place_code="65.01", severity=2):
            rights = NewRights(classification="T", owner_unit="polri-65.01")
            reclassify_incident(one.incident_id, rights, actor="test", now=REAL)
    assert narrow_rights(REAL) == 2
    assert narrow_rights(REAL) == 0
    with cast.acting("desk"):
        assert Forecast.objects.filter(place_code="65.01").exists()
    with cast.acting("kpu"):
        assert not Forecast.objects.filter(place_code="65.01").exists()
        assert not Outcome.objects.exists()
        assert Forecast.objects.filter(place_code="65").count() == 0
    page = cast.client("kpu").get("/prakiraan/65.01/").content.decode()
    assert "Tidak dapat ditampilkan" in page
    row = cast.client("kpu").get("/api/v1/forecasts?tempat=65.01").json()
    assert row["places"] == []


@pytest.mark.words
def test_the_page_shows_a_baseline_that_did_better_and_says_so(
    db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wins(_scores: Any) -> Any:
        won = {"method": "last_period", "code": "forecast.baseline_wins", "best": "last_period"}
        days = dict.fromkeys(("7", "14", "30"), won)
        return dict.fromkeys(("severity2", "severity3", "count"), days)

    happen((60, "65.01", 3), (25, "65.01", 2))
    monkeypatch.setattr(making, "shown_by", wins)
    make_as_of(ORIGIN, at=NOW, now=REAL)
    page = cast.client("desk").get("/prakiraan/65.01/").content.decode()
    assert "Yang ditampilkan: masa sebelumnya." in page
    assert "Sejauh ini nilainya lebih baik daripada model" in page
    assert 'Masa sebelumnya</b> <span class="mark">ditampilkan' in page
    assert 'Model</b> <span class="mark">' not in page
    answer = cast.client("desk").get("/api/v1/forecasts?tempat=65.01").json()
    assert answer["places"][0]["horizons"][2]["shown"]["count"] == "last_period"


def test_the_record_is_read_by_all_and_names_no_place(run: ForecastRun, cast: Cast) -> None:
    score_up_to(TODAY, at=NOW, now=REAL)
    page = cast.client("desk").get("/prakiraan/65.01/rapor/").content.decode()
    assert "1 prakiraan sudah jatuh tempo" in page
    assert "(rentang belum ada)" in page
    assert '<svg class="calib"' in page
    assert "9–15 November 2024" in page
    answer = cast.client("camat").get("/api/v1/forecasts/record").json()
    week = answer["horizons"]["7"]
    assert (week["origins"], week["severity2"]["hits"]) == (1, 1)
    assert "65.01" not in json.dumps(answer)


@pytest.mark.words
@translation.override("id")
def test_chances_are_said_as_people_say_them() -> None:
    assert [percent(one) for one in (0.0004, 0.004, 0.0095, 0.012, 0.5, 0.999)] == [
        "kurang dari 0,1%", "0,4%", "1%", "1%", "50%", "lebih dari 99%",
    ]  # fmt: skip
    assert short_percent(0.0004) == "< 0,1%"
    assert [one_in(one) for one in (0.0001, 0.0009, 0.008, 0.04, 0.5)] == [
        "", "kira-kira 1 dari 1.100", "kira-kira 1 dari 120", "kira-kira 1 dari 25", "",
    ]  # fmt: skip
    assert [amount(one) for one in (0.004, 0.05, 3.26)] == ["< 0,01", "0,05", "3,3"]
    assert skill_words([0.025, -0.01, 0.06]) == "+2,5% (−1% sampai +6%)"
    assert skill_words([0.025, None, None]) == "+2,5% (rentang belum ada)"


@pytest.mark.words
def test_the_map_has_the_tones_of_the_chances_and_hides_what_one_may_not_read(
    run: ForecastRun,
) -> None:
    with acting_as(system_identity()):
        said = forecast_of(run, "65")
    shown = {
        target: {days: {**one, "method": "model"} for days, one in by.items()}
        for target, by in run.shown.items()
    }
    by_model: Any = SimpleNamespace(shown=shown)
    drawn = map_of(replace(said, run=by_model), 7, "?hari=7")
    assert drawn is not None
    chances = said.by["model", 7].chance_any[0]
    assert [one.tone for one in drawn.drawn.areas] == [f"vb{tone_of(one)}" for one in chances]
    assert drawn.drawn.areas[0].href == "/prakiraan/65.01/?hari=7"
    assert [tone_of(one) for one in (0.001, 0.005, 0.015, 0.02, 0.3)] == [1, 2, 3, 4, 5]
    assert map_of(replace(said, place="65.01"), 7, "") is None
    few = replace(said, by={key: narrowed(one) for key, one in said.by.items()})
    hidden = map_of(few, 7, "")
    assert hidden is not None
    assert [one.pattern for one in hidden.drawn.areas] == ["", "arsir", "arsir", "arsir", "arsir"]
    assert all(not one.href for one in hidden.drawn.areas[1:])


def narrowed(said: Said) -> Said:
    """Return a forecast of its first place alone."""
    return replace(
        said,
        places=said.places[:1],
        chance=said.chance[:, :1],
        chance_any=said.chance_any[:, :1],
        mean=said.mean[:1],
        dispersion=said.dispersion[:1],
    )
