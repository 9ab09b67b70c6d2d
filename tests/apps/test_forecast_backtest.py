"""A past election forecast week by week: nothing later than each origin is known to it."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from click.testing import CliRunner

from waspada.apps.detection.past import Past, packaged_past
from waspada.apps.forecast import backtesting
from waspada.apps.forecast.backtesting import (
    Backtest,
    as_report,
    backtest,
    stations_on,
    sundays,
    weeks_of,
)
from waspada.apps.forecast.gathering import known_on
from waspada.cli import cli
from waspada.core.elections.packaged_stages import packaged_versions
from waspada.core.errors import BadInput, NotFound
from waspada.core.forecast import Covariate

KEY = "pilkada-2024"
FIRST, LAST = date(2024, 11, 18), date(2024, 12, 1)
LATER = date(2025, 6, 1)

pytestmark = pytest.mark.words


def nothing(_day: date) -> Sequence[Covariate]:
    return ()


def run(past: Past, *, known_until: date = LATER, last: date = LAST) -> Backtest:
    return backtest(
        KEY,
        past,
        packaged_versions,
        nothing,
        first=FIRST,
        last=last,
        known_until=known_until,
        horizons=(7, 14),
    )


@pytest.fixture(scope="module")
def found() -> Backtest:
    return run(packaged_past())


def test_every_sunday_is_an_origin_and_every_method_is_scored(found: Backtest) -> None:
    assert found.origins == [date(2024, 11, 24), date(2024, 12, 1)] == list(sundays(FIRST, LAST))
    methods = {(one.method, one.target, one.horizon_days) for one in found.tallies}
    assert len(methods) == 3 * 3 * 2
    assert len(found.tallies) == 2 * len(methods)
    assert found.known[0] < found.known[1]


def test_what_became_known_later_changes_no_forecast_and_its_scores(found: Backtest) -> None:
    past = packaged_past()
    origin = date(2024, 11, 24)
    rows = np.flatnonzero((past.day > origin.toordinal()) & (past.place >= 0))
    assert rows.size
    changed = replace(
        past,
        severity=np.where(np.isin(np.arange(past.day.size), rows), 0, past.severity),
    )
    other = run(changed, last=origin)
    before = [one for number, one in found.chances["model", "severity2", 7] if number == 0]
    assert np.array_equal(before[0], other.chances["model", "severity2", 7][0][1])
    scored = {one.target: one for one in other.tallies if one.method == "model"}
    assert scored["severity2"].hits == 0


def test_an_incident_counts_from_the_day_on_which_its_version_was_known() -> None:
    past = packaged_past()
    origin = date(2024, 11, 24)
    late = replace(past, known=past.known + 30)
    soon = known_on(past, origin, packaged_versions)
    assert known_on(late, origin, packaged_versions).incidents < soon.incidents
    assert soon.record is not None
    assert soon.record.day.max() <= origin.toordinal()


def test_a_horizon_that_is_not_due_is_not_scored() -> None:
    due = date(2024, 11, 24) + timedelta(days=14)
    found = run(packaged_past(), known_until=due)
    assert {(one.origin, one.horizon_days) for one in found.tallies} == {(date(2024, 11, 24), 7)}


def test_the_report_holds_no_claim_without_an_interval(found: Backtest) -> None:
    report = as_report(found, packaged_past())
    week = report["horizons"]["7"]
    assert week["severity2"]["cells"] == 2 * 514 * 5
    assert week["severity3"]["cells"] == 2 * 514
    assert 0 < week["severity3"]["hits"] < week["severity2"]["hits"]
    model = week["severity2"]["methods"]["model"]
    assert model["brier_skill"]["limits"] == [None, None]
    assert model["brier_skill"]["is_above_zero"] is False
    assert week["severity2"]["is_claimed"] is False
    assert (week["severity2"]["shown"], week["severity2"]["why"]) == (
        "climatology",
        "forecast.record_short",
    )
    assert sum(one["cells"] for one in model["reliability"]) == 2 * 514 * 5
    assert report["shares_press_bias"] is True


def test_the_index_of_stations_is_known_from_the_voter_list_on() -> None:
    known = stations_on(KEY)
    assert known(date(2024, 9, 22)) == ()
    (index,) = known(date(2024, 9, 23))
    assert (index.is_index, index.dated) == (True, date(2024, 9, 23))
    assert np.isfinite(index.values).all()
    assert stations_on("pilkada-2018")(LATER) == ()


def test_days_are_those_of_the_calendar_or_as_asked() -> None:
    first, last = weeks_of(KEY, None, None)
    assert first < date(2024, 9, 25) < date(2024, 11, 27) < last
    assert weeks_of(KEY, FIRST, LAST) == (FIRST, LAST)
    with pytest.raises(NotFound):
        weeks_of("pilkada-2099", None, None)
    with pytest.raises(BadInput):
        weeks_of(KEY, LAST, FIRST)


@pytest.mark.django_db
def test_where_nothing_is_stored_the_news_of_the_package_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    command = sys.modules["waspada.cli.backtest"]  # the package holds the command by that name
    monkeypatch.setattr(command, "prepare_database", lambda: None)
    monkeypatch.setattr(backtesting, "backtest", lambda key, *_, **__: backtesting.Backtest(key))
    for asked, given in (("auto", "packaged"), ("stored", "stored")):
        args = ["backtest", "--to", "2024-12-01", "--incidents", asked, "--json"]
        result = CliRunner().invoke(cli, args, catch_exceptions=False)
        answer = json.loads(result.stdout)
        assert (answer["incidents"], answer["origins"], answer["horizons"]) == (given, 0, {})
