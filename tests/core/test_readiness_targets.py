"""Targets out of a place's numbers, how a measure stands, roll-ups, and figures derived."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.support.measures import a_measure, options
from waspada.apps.words.sentences import LANGUAGES, catalogue, parameters_of
from waspada.core.elections import in_force, packaged_election
from waspada.core.elections.stages import DatedStage
from waspada.core.readiness import (
    Derived,
    Due,
    Figure,
    Measure,
    Part,
    PlaceFacts,
    Said,
    Target,
    TargetRule,
    Term,
    derived_figure,
    figure_of,
    named,
    project,
    roll_up,
    state_of,
    target_of,
    trend_of,
    worst_of,
)
from waspada.core.vocabulary import Words

DAY = date(2024, 10, 18)
KALTARA = PlaceFacts("65", stations=1364, kecamatan=55, desa=482, voters=520_955)


def said_in_full(said: Said) -> None:
    """Hold a code to its sentence: every parameter it asks for is there."""
    for language in LANGUAGES:
        assert parameters_of(catalogue()[said.code][language]) <= set(said.params), said


def _rule(kind: str, rate: str, rounding: str = "up") -> Measure:
    return a_measure(target=TargetRule(kind=kind, rate=Decimal(rate), rounding=rounding))


@pytest.mark.parametrize(
    ("measure", "target"),
    [
        (_rule("per_station", "7"), 9548),
        (_rule("per_station", "2"), 2728),
        (_rule("per_kecamatan", "5"), 275),
        (_rule("per_desa", "3"), 1446),
        (_rule("per_voter", "1.025"), 533_979),
        (_rule("per_voter", "1.025", "down"), 533_978),
        (_rule("per_voter", "1.025", "none"), Decimal("533978.875")),
        (_rule("fixed", "30"), 30),
    ],
)
def test_a_target_follows_from_the_numbers_of_the_place(measure: Measure, target: Decimal) -> None:
    found = target_of(measure, KALTARA)
    assert found.value == target
    said_in_full(found.said)


@pytest.mark.parametrize("number", [0, None])
@pytest.mark.parametrize("kind", ["per_station", "per_kecamatan", "per_desa", "per_voter"])
def test_without_anything_to_count_there_is_a_reason_and_no_crash(
    kind: str, number: int | None
) -> None:
    facts = PlaceFacts("65.01", number, number, number, number)
    found = target_of(_rule(kind, "7"), facts)
    assert found.value is None
    assert found.said.code.endswith("_known") is (number is None)
    said_in_full(found.said)


def test_a_target_may_follow_from_other_measures_each_with_its_factor() -> None:
    terms = (Term("rawan", Decimal("0.2")), Term("sangat_rawan", Decimal(2)))
    guards = a_measure("pengaman", target=TargetRule(kind="measures", terms=terms))
    values: dict[str, Decimal | None] = {"rawan": Decimal(51), "sangat_rawan": Decimal(4)}
    assert target_of(guards, KALTARA, values).value == 19  # 10.2 + 8, rounded up
    waiting = target_of(guards, KALTARA, {"rawan": Decimal(51), "sangat_rawan": None})
    assert waiting.value is None
    assert waiting.said == Said("readiness.target_waits_for", {"measure": "sangat_rawan"})
    name = Words(id="TPS sangat rawan", en="At high risk")
    other = a_measure("sangat_rawan", name=name)
    assert named(waiting.said, {"sangat_rawan": other}).params["measure"] == name


def test_a_target_set_for_the_place_comes_before_the_rule() -> None:
    assert target_of(_rule("per_station", "7"), KALTARA, given=Decimal(9000)).value == 9000
    unset = target_of(a_measure(target=TargetRule(kind="given")), KALTARA)
    assert (unset.value, unset.said.code) == (None, "readiness.target_not_set")


def test_the_target_of_a_choice_is_its_best_option() -> None:
    rule = TargetRule(kind="fixed", rate=Decimal(0))
    choice = a_measure(kind="choice", options=options("a", "b", "c"), target=rule)
    assert target_of(choice, KALTARA).value == 2
    unaimed = a_measure(kind="choice", options=options("a", "b"), target=TargetRule())
    assert target_of(unaimed, KALTARA).value is None


def _stands(value: int | None, **changes: object) -> str:
    """Return the state of a figure against 100, due in ten days, given five days ago."""
    given: dict[str, object] = {"age": 5, "due_in": 10, "shelf": 7, "is_cumulative": True}
    given |= changes
    measure = a_measure(
        shelf_life_days=given["shelf"],
        is_cumulative=given["is_cumulative"],
        direction=given.get("direction", "at_least"),
    )
    on = DAY - timedelta(days=int(str(given["age"])))
    figure = None if given.get("is_silent") else Figure("x", "65.01", on, _decimal(value))
    target = Target(_decimal(given.get("target", 100)), Said("readiness.target_fixed"))
    standing = state_of(
        measure,
        target,
        figure,
        day=DAY,
        due=DAY + timedelta(days=int(str(given["due_in"]))),
        asked_from=given.get("asked_from"),  # type: ignore[arg-type]
        projection=given.get("projection"),  # type: ignore[arg-type]
    )
    said_in_full(standing.said)
    return standing.state


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def test_each_state_has_its_reason_and_nothing_yet_is_not_zero() -> None:
    slow = project(
        trend_of([(DAY - timedelta(days=age), Decimal(20 - age)) for age in range(6)]),
        Decimal(100),
        day=DAY,
        due=DAY + timedelta(days=10),
    )
    assert _stands(None, is_silent=True) == "unfilled"
    assert _stands(None) == "unfilled"  # "belum" is no figure either
    assert _stands(0) == "short"
    assert _stands(None, is_silent=True, due_in=-1) == "late"
    assert _stands(None, is_silent=True, asked_from=DAY + timedelta(days=1)) == "not_yet"
    assert _stands(60, asked_from=DAY + timedelta(days=1)) == "short"  # given early is taken
    assert _stands(99) == "short"
    assert _stands(20, projection=slow) == "at_risk"
    assert _stands(99, due_in=-1) == "late"
    assert _stands(99, due_in=0) == "short"  # the due day itself is still in time
    assert _stands(100) == _stands(104) == "met"
    assert _stands(60, age=8) == "stale"
    assert _stands(60, age=7) == "short"
    assert _stands(60, age=8, due_in=-1) == "late"
    assert _stands(60, target=None) == "recorded"


def test_what_only_grows_stays_met_and_what_may_shrink_grows_stale() -> None:
    assert _stands(100, age=60) == "met"
    assert _stands(100, age=60, is_cumulative=False) == "stale"


def test_what_must_stay_below_a_limit_is_met_there() -> None:
    at_most = {"direction": "at_most", "is_cumulative": False, "target": 0}
    assert _stands(0, **at_most) == "met"
    assert _stands(3, **at_most) == "short"


@pytest.mark.parametrize(
    ("direction", "target", "actual", "percent", "gap"),
    [
        ("at_least", 1364, 1363, "99.9", 1),
        ("at_least", 100, 120, "120", 0),
        ("at_least", 0, 0, "100", 0),
        ("at_least", 100, 0, "0", 100),
        ("at_most", 0, 0, "100", 0),
        ("at_most", 0, 5, None, 5),
        ("at_most", 50, 100, "50", 50),
    ],
)
def test_percents_never_round_up_to_done(
    direction: str, target: int, actual: int, percent: str | None, gap: int
) -> None:
    standing = state_of(
        a_measure(direction=direction),
        Target(Decimal(target), Said("readiness.target_fixed")),
        Figure("x", "65", DAY, Decimal(actual)),
        day=DAY,
    )
    assert (standing.percent, standing.gap) == (_decimal(percent), gap)


def test_the_worst_of_states_comes_first() -> None:
    assert worst_of(["met", "at_risk", "short"]) == "at_risk"
    assert worst_of([]) is None


def _part(place: str, value: int | None, target: int | None = 10, age: int = 0) -> Part:
    given = None if value is None else Figure("x", place, DAY - timedelta(age), Decimal(value))
    return Part(place, given, Target(_decimal(target), Said("readiness.target_fixed")))


def test_a_larger_place_is_the_sum_of_its_parts_and_names_those_without_a_figure() -> None:
    parts = [_part("65.02", 4, age=9), _part("65.01", 10), _part("65.03", None), _part("65.04", 0)]
    rolled = roll_up(a_measure(), parts)
    assert (rolled.value, rolled.target.value) == (14, 40)
    assert (rolled.filled, rolled.parts, rolled.missing) == (3, 4, ("65.03",))
    figure = figure_of(a_measure(), "65", rolled)
    assert figure is not None
    assert figure.on == DAY - timedelta(days=9)  # as old as its oldest part
    said_in_full(rolled.target.said)


def test_of_yes_and_no_the_parts_that_are_met_are_counted() -> None:
    yes_no = a_measure(kind="yes_no", target=TargetRule(kind="fixed", rate=Decimal(1)))
    parts = [_part("65.01", 1, 1), _part("65.02", 0, 1), _part("65.03", None, 1)]
    rolled = roll_up(yes_no, parts)
    assert (rolled.value, rolled.target.value) == (1, 3)


def test_parts_of_which_none_is_filled_have_no_sum() -> None:
    rolled = roll_up(a_measure(), [_part("65.01", None), _part("65.02", None)])
    assert rolled.value is None
    assert figure_of(a_measure(), "65", rolled) is None
    assert roll_up(a_measure(), []).target.value is None


def test_a_day_is_told_by_its_stage_and_missing_stages_by_no_day() -> None:
    facts = packaged_election("pilkada-2024")
    versions = [
        DatedStage(
            facts.key, facts.name, stage.code, number, stage.name, stage.stage, stage.phase,
            dates.place, 1, dates.starts_on, dates.ends_on, dates.document, dates.source,
            dates.confidence, dates.decided_on,
        )
        for number, stage in enumerate(facts.stages)
        for dates in stage.dates
    ]  # fmt: skip
    stages = {stage.code: stage for stage in in_force(versions, "65.01", known_by=DAY)}
    assert Due("logistik", "end").on(stages) == date(2024, 11, 26)
    assert Due("badan-adhoc", "start", 29).on(stages) == date(2024, 5, 16)
    assert Due("pengawas-adhoc", "end").on(stages) is None  # its dates are not known
    assert Due("no-such-stage").on(stages) is None


def _series(code: str, *values: int, every: int = 7) -> list[Figure]:
    last = len(values) - 1
    return [
        Figure(code, "65.01", DAY - timedelta(days=every * (last - number)), Decimal(value))
        for number, value in enumerate(values)
    ]


def test_blank_cards_last_as_long_as_the_present_printing_lets_them() -> None:
    rule = Derived("days_of_stock", stock="stok", use="cetak")
    days = a_measure("hari", derived=rule)
    # Filled up in between, so that only the printing tells the rate: 70 in 7 days.
    stock = _series("stok", 300, 230, 2_000, 350)
    figures = {"stok": stock, "cetak": _series("cetak", 1_000, 1_070, 1_140, 1_210)}
    found = derived_figure(days, "65.01", figures)
    assert found is not None
    assert found.value == 35
    for lacking in ("stok", "cetak"):
        assert derived_figure(days, "65.01", {**figures, lacking: []}) is None
    still = {**figures, "cetak": _series("cetak", 1_000, 1_000, 1_000)}
    assert derived_figure(days, "65.01", still) is None  # nothing is used, so nothing runs out
    empty = {**figures, "stok": _series("stok", 300, 0)}
    found = derived_figure(days, "65.01", empty)
    assert found is not None
    assert found.value == 0


def test_a_difference_is_as_old_as_its_oldest_figure() -> None:
    terms = (Term("wajib"), Term("rekam", Decimal(-1)))
    rest = a_measure("sisa", derived=Derived("difference", terms=terms))
    figures = {"wajib": _series("wajib", 90, 100), "rekam": _series("rekam", 80, every=1)}
    found = derived_figure(rest, "65.01", figures)
    assert found == Figure("sisa", "65.01", DAY, Decimal(20))
    assert derived_figure(a_measure(), "65.01", figures) is None
