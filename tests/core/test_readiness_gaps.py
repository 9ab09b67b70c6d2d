"""The ranking of gaps with its arithmetic, heat cells, and questions between agencies."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.test_readiness_targets import said_in_full
from tests.support.measures import a_measure
from waspada.apps.words.sentences import LANGUAGES, catalogue, parameters_of
from waspada.core.places import Level
from waspada.core.readiness import (
    WORST_FIRST,
    ConsistencyRule,
    Figure,
    Gap,
    Measure,
    PlaceFacts,
    Question,
    Said,
    Target,
    cell_of,
    check_consistency,
    group_gaps,
    heat,
    packaged_rules,
    rank_gaps,
    state_of,
    where_they_arise,
    worst_cells,
)
from waspada.core.readiness.gaps import RANK_RULE

DAY = date(2024, 10, 18)


def a_gap(
    value: int | None = 50,
    *,
    place: str = "65.01",
    due_in: int | None = 30,
    target: int | None = 100,
    vulnerability: float | None = None,
    warned: str = "",
    measure: Measure | None = None,
) -> Gap:
    """Return a measure against its target with the days left to it."""
    measured = measure or a_measure()
    aim = Target(None if target is None else Decimal(target), Said("readiness.target_fixed"))
    figure = None if value is None else Figure("x", place, DAY, Decimal(value))
    due = None if due_in is None else DAY + timedelta(days=due_in)
    standing = state_of(measured, aim, figure, day=DAY, due=due)
    return Gap(measured, place, standing, vulnerability, warned)


def test_the_score_is_the_product_of_its_factors_and_shows_each() -> None:
    (ranked,) = rank_gaps([a_gap(50, due_in=30, vulnerability=0.6)]).gaps
    assert [round(part.value, 6) for part in ranked.parts] == [0.5, 0.8, 1.0, 0.5]
    assert ranked.score == pytest.approx(0.2)
    for part in ranked.parts:
        said_in_full(part.said)


def test_a_factor_that_is_not_known_is_left_out_and_said() -> None:
    (ranked,) = rank_gaps([a_gap(50, due_in=None)]).gaps
    assert ranked.score == pytest.approx(0.5)
    codes = [part.said.code for part in ranked.parts]
    assert codes[1:] == [
        "readiness.part_no_vulnerability",
        "readiness.part_no_warning",
        "readiness.part_no_due",
    ]
    for part in ranked.parts:
        said_in_full(part.said)


def test_a_place_under_a_warning_comes_first_and_the_graver_the_sooner() -> None:
    calm, watch, awas = (
        a_gap(50, place=place, warned=level)
        for place, level in (("65.02", ""), ("65.03", "waspada"), ("65.04", "awas"))
    )
    larger = a_gap(30, place="65.05")
    ranked = rank_gaps([calm, watch, awas, larger]).gaps
    assert [one.gap for one in ranked] == [awas, larger, watch, calm]
    assert [one.warning.value for one in ranked] == [2.0, 1.0, 1.25, 1.0]
    assert ranked[0].score == pytest.approx(2 * ranked[3].score)
    said_in_full(ranked[0].warning.said)


def test_what_is_past_due_counts_in_full_and_what_is_near_counts_more() -> None:
    late, near, far = a_gap(due_in=-9), a_gap(due_in=3), a_gap(due_in=200)
    ranked = rank_gaps([far, near, late]).gaps
    assert [one.gap for one in ranked] == [late, near, far]
    assert ranked[0].urgency.value == 1
    said_in_full(ranked[0].urgency.said)


def test_gaps_of_one_measure_stand_together_under_its_worst_place() -> None:
    police = a_measure("pengaman_tps", agency="polri")
    gaps = [
        a_gap(80),
        a_gap(60, measure=police),
        a_gap(10, place="65.02"),
        a_gap(50, place="65.03"),
    ]
    groups = group_gaps(rank_gaps(gaps).gaps)
    assert [[one.gap.place for one in group.gaps] for group in groups] == [
        ["65.02", "65.03", "65.01"],
        ["65.01"],
    ]
    assert groups[0].worst.gap.place == "65.02"


def test_what_nobody_filled_in_is_asked_for_and_not_ranked() -> None:
    silent, soon = a_gap(None, due_in=40), a_gap(None, due_in=2, place="65.02")
    ranking = rank_gaps([silent, a_gap(100), a_gap(50, target=None), soon])
    assert ranking.gaps == ()
    assert ranking.unfilled == (soon, silent)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 200),
            st.integers(-40, 200) | st.none(),
            st.floats(0, 1) | st.none(),
            st.sampled_from(["65.01", "65.02", "65.03"]),
        ),
        max_size=12,
    )
)
def test_the_order_is_that_of_the_plain_product(
    rows: list[tuple[int, int | None, float | None, str]],
) -> None:
    gaps = [
        a_gap(value, due_in=due, vulnerability=weight, place=place)
        for value, due, weight, place in rows
    ]
    ranked = rank_gaps(gaps).gaps
    plain = []
    for value, due, weight, _ in rows:
        if value >= 100:
            continue
        factor = 1.0 if weight is None else 0.5 + 0.5 * weight
        left = 1.0 if due is None or due < 0 else RANK_RULE.half_days / (RANK_RULE.half_days + due)
        plain.append((100 - value) / 100 * factor * left)
    assert [one.score for one in ranked] == pytest.approx(sorted(plain, reverse=True))
    assert all(0 < one.score <= 1 for one in ranked)


def test_a_cell_is_as_bad_as_its_worst_and_counts_what_is_in_it() -> None:
    gaps = [a_gap(100), a_gap(50), a_gap(None), a_gap(60, due_in=-1)]
    cell = cell_of(gap.standing for gap in gaps)
    assert cell.state == "late"
    assert cell.counts == {"met": 1, "short": 1, "unfilled": 1, "late": 1}
    assert (cell.filled, cell.asked, cell.percent) == (3, 4, Decimal("70.0"))
    empty = cell_of([])
    assert (empty.state, empty.percent, empty.asked) == (None, None, 0)


def test_a_heat_map_has_a_cell_where_there_is_something_and_roll_ups_are_worst_first() -> None:
    police = a_measure("pengaman_tps", agency="polri")
    gaps = [
        a_gap(100, place="65.01"),
        a_gap(40, place="65.02"),
        a_gap(None, place="65.02", measure=police),
    ]
    cells = heat(gaps, lambda gap: gap.measure.agency, lambda gap: gap.place)
    assert {key: cell.state for key, cell in cells.items()} == {
        ("kpu", "65.01"): "met",
        ("kpu", "65.02"): "short",
        ("polri", "65.02"): "unfilled",
    }
    by_place = {
        place: cell_of(gap.standing for gap in gaps if gap.place == place)
        for place in ("65.01", "65.02", "65.03")
    }
    assert [place for place, _ in worst_cells(by_place)] == ["65.02", "65.01", "65.03"]
    assert WORST_FIRST[0] == "late"


# ---------------------------------------------------------------- consistency
FACTS = PlaceFacts("65.01", stations=314, kecamatan=10, desa=81, population=170_000)
MEASURES = {
    measure.code: measure
    for measure in (
        a_measure("kpps_terbentuk", is_capped=True),
        a_measure("kpps_dilatih"),
        a_measure("tps_ditetapkan"),
        a_measure("dpt"),
        a_measure("linmas_tersedia", agency="satpolpp"),
        a_measure("penduduk", agency="disdukcapil"),
        a_measure("wajib_ktp", agency="disdukcapil"),
        a_measure("sudah_rekam", agency="disdukcapil"),
        a_measure("belum_rekam", agency="disdukcapil"),
        a_measure("pengaman_tps", agency="polri", classification="T"),
        a_measure("kekuatan_polri", agency="polri", classification="T"),
        a_measure("usulan_asn_diserahkan", agency="kecamatan", entered_at=Level.KECAMATAN),
        a_measure("asn_panwascam_diusulkan", agency="bawaslu", entered_at=Level.KECAMATAN),
    )
}


def asked(place: str = "65.01", *, past_due: tuple[str, ...] = (), **values: int) -> list[Question]:
    """Return the questions that figures of a place raise by the packaged rules."""
    figures = {
        code: Figure(code, place, DAY - timedelta(days=number), Decimal(value))
        for number, (code, value) in enumerate(values.items())
    }
    facts = FACTS if place == "65.01" else PlaceFacts(place)
    rules = packaged_rules()
    return check_consistency(rules, facts, figures, MEASURES, past_due=past_due)


def test_more_trained_than_formed_is_a_question_with_both_figures() -> None:
    (question,) = asked(kpps_terbentuk=1_940, kpps_dilatih=2_180)
    assert question.rule == "kpps_dilatih_lebih"
    assert (question.left, question.right, question.asked) == (2_180, 1_940, ("kpu",))
    assert question.said.params["difference"] == 240
    assert question.days_apart == 1
    assert not asked(kpps_terbentuk=1_940, kpps_dilatih=1_940)


def test_linmas_and_tps_are_asked_of_both_agencies() -> None:
    (question,) = asked(linmas_tersedia=648, tps_ditetapkan=319)
    assert set(question.asked) == {"satpolpp", "kpu"}
    assert not asked(linmas_tersedia=638, tps_ditetapkan=319)
    # Fewer is work under way until it was due.
    assert not asked(linmas_tersedia=500, tps_ditetapkan=319)
    (late,) = asked(linmas_tersedia=500, tps_ditetapkan=319, past_due=("linmas_tersedia",))
    assert late.rule == "linmas_kurang"


def test_more_voters_than_people_is_a_question_to_both() -> None:
    rules = {question.rule for question in asked(dpt=21_540, penduduk=3_081)}
    assert rules == {"pemilih_lebih_penduduk", "penduduk_jauh_beda"}


def test_recorded_and_not_recorded_must_make_up_the_obliged() -> None:
    (question,) = asked(sudah_rekam=58_681, belum_rekam=2_400, wajib_ktp=61_900)
    assert question.rule == "rekam_tidak_cocok"
    assert question.said.params["difference"] == 819
    assert not asked(sudah_rekam=59_500, belum_rekam=2_400, wajib_ktp=61_900)


def test_a_kecamatan_that_handed_in_names_which_bawaslu_lacks_is_asked_only_there() -> None:
    said_yes = {"usulan_asn_diserahkan": 1, "asn_panwascam_diusulkan": 0}
    (question,) = asked("65.02.11", **said_yes)
    assert set(question.asked) == {"kecamatan", "bawaslu"}
    assert not asked("65.01", usulan_asn_diserahkan=9, asn_panwascam_diusulkan=8)
    assert not asked("65.02.11", usulan_asn_diserahkan=1, asn_panwascam_diusulkan=3)


def test_a_question_has_the_highest_class_of_its_figures() -> None:
    (question,) = asked(pengaman_tps=152, kekuatan_polri=133)
    assert question.classification == "T"


def test_a_figure_that_cannot_exceed_its_target_is_asked_about() -> None:
    figures = {"kpps_terbentuk": Figure("kpps_terbentuk", "65.01", DAY, Decimal(2_199))}
    targets = {"kpps_terbentuk": Target(Decimal(2_198), Said("readiness.target_per_station"))}
    (question,) = check_consistency((), FACTS, figures, MEASURES, targets=targets)
    assert question.rule == "over_target.kpps_terbentuk"
    said_in_full(question.said)
    free = {"kpps_terbentuk": a_measure(is_capped=False)}
    assert not check_consistency((), FACTS, figures, free, targets=targets)


def test_what_a_part_is_asked_is_not_asked_again_of_the_whole() -> None:
    below = asked("65.01", kpps_terbentuk=10, kpps_dilatih=12)
    whole = asked("65", kpps_terbentuk=90, kpps_dilatih=92, wajib_ktp=9, penduduk=3)
    kept = where_they_arise([*whole, *below])
    assert {(one.place, one.rule) for one in kept} == {
        ("65.01", "kpps_dilatih_lebih"),
        ("65", "wajib_ktp_lebih_penduduk"),
    }


def test_silence_is_no_contradiction() -> None:
    assert not asked(kpps_dilatih=2_180)
    belum = {"kpps_terbentuk": Figure("kpps_terbentuk", "65.01", DAY, None)}
    belum["kpps_dilatih"] = Figure("kpps_dilatih", "65.01", DAY, Decimal(5))
    assert not check_consistency(packaged_rules(), FACTS, belum, MEASURES)


@pytest.mark.parametrize("rule", packaged_rules(), ids=lambda rule: rule.code)
def test_every_rule_has_its_sentence_in_both_languages(rule: ConsistencyRule) -> None:
    for language in LANGUAGES:
        needed = parameters_of(catalogue()[f"readiness.check_{rule.code}"][language])
        assert {"place", "right"} <= needed <= {"left", "right", "difference", "place"}
