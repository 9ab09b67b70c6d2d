"""Readiness beside a forecast: real figures that were known, or none at all."""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pytest

from tests.support.cast import NOW, TODAY
from tests.support.index_kept import act, spec
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.forecast.covariates import LEAST_PLACES, Known, covariates_on, with_part_taken
from waspada.apps.forecast.gathering import layout
from waspada.apps.vulnerability.actions import Values, define_indicator, store_values
from waspada.core.forecast.methods import Forecast, LeftOut

pytestmark = [pytest.mark.django_db, pytest.mark.words]
PLACES = layout().places[:12]
GAPS = "kesenjangan_kesiapan"


def told(
    cells: Mapping[str, float], valid_on: date, *, is_sample: bool = False, days: int = 1
) -> None:
    given = {place: (value, "1 / 2") for place, value in cells.items()}
    with acting_as(system_identity()):
        define_indicator(spec(GAPS, about="readiness", unit="persen"), act())
        one = Values(GAPS, "regency", valid_on, given, "readiness", is_sample=is_sample)
        store_values([one], act(at=NOW - timedelta(days=days)))


def known(day: date = TODAY) -> Known:
    with acting_as(system_identity()):
        return covariates_on(day)


def said(*left_out: LeftOut) -> list[Forecast]:
    nothing = np.zeros((0, 0))
    return [Forecast("model", TODAY, 7, (), (), nothing, nothing, nothing, nothing, left_out)]


def test_examples_and_stale_figures_take_no_part_and_real_ones_do() -> None:
    told(dict.fromkeys(PLACES, 40.0), TODAY - timedelta(days=5), is_sample=True)
    told({PLACES[0]: 10.0}, TODAY - timedelta(days=90))
    assert known().covariates == ()
    assert with_part_taken(known().said, said())["readiness"] is None
    behind = {place: float(at) for at, place in enumerate(PLACES)}
    told(behind, TODAY - timedelta(days=2))
    (one,) = known().covariates
    assert (one.name, one.least_places, one.is_index) == ("readiness", LEAST_PLACES, False)
    assert one.dated == TODAY - timedelta(days=2)
    assert list(one.values[:12]) == list(behind.values())
    assert np.isnan(one.values[12:]).all()
    used = with_part_taken(known().said, said(LeftOut("readiness", "forecast.covariate_partly", 9)))
    assert used["readiness"] == {
        "places": 12, "as_of": "2024-11-26", "is_used": True, "code": "",
    }  # fmt: skip
    left = with_part_taken(
        known().said, said(LeftOut("readiness", "forecast.covariate_missing", 9))
    )
    assert left["readiness"]["is_used"] is False
    assert not known(TODAY - timedelta(days=2)).covariates  # it came a day later
