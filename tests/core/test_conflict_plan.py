"""The joint action plan: its periods, what a row needs, and that nothing is not zero."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.apps.words.sentences import catalogue, parameters_of
from waspada.core.conflict_plan import (
    PERIODS,
    STANDINGS,
    PlanFacts,
    check_plan,
    check_year,
    has_begun,
    period,
    period_on,
    standing,
    tally,
)
from waspada.core.errors import BadInput

FACTS = PlanFacts(
    place_code="65.01",
    year=2024,
    phase="pencegahan",
    action="Forum dialog di setiap kecamatan.",
    lead_unit="kesbangpol-65.01",
    indicator="forum yang terlaksana",
    measured_in="kali",
    targets={"B08": Decimal(3), "B12": Decimal(3)},
    support_units=("polri-65.01",),
)


def test_the_periods_cover_the_year_once() -> None:
    day, seen = date(2024, 1, 1), []
    while day.year == 2024:
        code = period_on(day).code
        if not seen or seen[-1] != code:
            seen.append(code)
            assert day == PERIODS[code].starts_on(2024)
        day += timedelta(days=1)
    assert seen == ["B04", "B08", "B12"]
    assert [one.ends_on(2024) for one in PERIODS.values()] == [
        date(2024, 4, 30),
        date(2024, 8, 31),
        date(2024, 12, 31),
    ]


@given(day=st.dates(date(2013, 1, 1), date(2099, 12, 31)))
def test_a_day_lies_in_its_period(day: date) -> None:
    found = period_on(day)
    assert found.starts_on(day.year) <= day <= found.ends_on(day.year)
    assert has_begun(found.code, day.year, day)


@pytest.mark.parametrize(
    ("target", "actual", "begun", "said"),
    [
        (3, None, False, "ahead"),
        (3, None, True, "unfilled"),
        (None, None, True, "no_target"),
        (3, 0, True, "none"),
        (3, 2, True, "partly"),
        (3, 3, True, "met"),
        (None, 1, True, "met"),
    ],
)
def test_nothing_said_is_never_taken_for_zero(
    target: int | None, actual: int | None, begun: bool, said: str
) -> None:
    numbers = [None if one is None else Decimal(one) for one in (target, actual)]
    assert standing(*numbers, has_begun=begun) == said
    assert said in STANDINGS


def test_a_tally_counts_what_is_filled_apart_from_what_is_not() -> None:
    rows = [
        {"B04": "met", "B08": "none", "B12": "ahead"},
        {"B04": "unfilled", "B08": "partly", "B12": "no_target"},
        {"B04": "no_target", "B08": "met", "B12": "unfilled"},
    ]
    found = {one.period: (one.targeted, one.filled, one.met, one.missing) for one in tally(rows)}
    assert found == {"B04": (2, 1, 1, 1), "B08": (3, 3, 1, 0), "B12": (2, 0, 0, 2)}
    assert [one.targeted for one in tally([])] == [0, 0, 0]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"action": " "}, "plan.no_text"),
        ({"indicator": ""}, "plan.no_text"),
        ({"action": "x" * 301}, "plan.text_too_long"),
        ({"phase": "nanti"}, "plan.unknown_choice"),
        ({"lead_unit": ""}, "plan.no_lead"),
        ({"support_units": ("kesbangpol-65.01",)}, "plan.lead_supports"),
        ({"targets": {}}, "plan.no_target_at_all"),
        ({"targets": {"B08": Decimal(0)}}, "plan.bad_target"),
        ({"targets": {"B09": Decimal(1)}}, "plan.bad_target"),
        ({"year": 1999}, "plan.unknown_year"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(
    wrong: dict[str, object], code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        check_plan(replace(FACTS, **wrong))  # type: ignore[arg-type]
    assert refused.value.code == code
    for sentence in catalogue()[code].values():
        assert parameters_of(sentence) <= refused.value.params.keys()


def test_a_whole_row_is_kept_and_other_periods_are_not_known() -> None:
    check_plan(FACTS)
    assert check_year(2024) == 2024
    with pytest.raises(BadInput):
        period("B09")
