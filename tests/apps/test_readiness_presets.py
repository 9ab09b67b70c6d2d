"""The packaged measures, files with mistakes, and the invented figures."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from waspada.apps.readiness.presets import packaged_measure, packaged_measures, read_measures
from waspada.apps.readiness.samples import sample_figures
from waspada.apps.words.sentences import LANGUAGES, catalogue, parameters_of, say
from waspada.core.elections import packaged_election, station_count
from waspada.core.places import Level, level_of, load_table
from waspada.core.readiness import (
    Figure,
    Measure,
    PlaceFacts,
    check_consistency,
    check_measures,
    packaged_rules,
    read_measure,
    target_of,
    write_measure,
)
from waspada.core.vocabulary import AGENCIES

DAY = date(2024, 10, 18)
MEASURES = {measure.code: measure for measure in packaged_measures()}

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "readiness.md").read_text("utf-8")


def test_the_table_of_what_a_desk_asks_names_every_measure_and_no_other() -> None:
    table = PAGE.partition("## What a desk asks")[2]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("|")][2:]
    named = [code for row in rows for code in re.findall(r"`([a-z0-9_]+)`", row[-2])]
    assert sorted(named) == sorted(MEASURES)
    # Every agency that sits at a desk and keeps figures owns some.
    silent = {"desa", "fkdm"}  # they report, in forms of their own
    owners = {measure.agency for measure in MEASURES.values()}
    assert owners == {code for code, kind in AGENCIES.items() if kind.is_member} - silent


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES.keys())
def test_a_packaged_measure_is_whole(measure: Measure) -> None:
    stages = {stage.code for stage in packaged_election("pilkada-2024").stages}
    assert measure.name.id != measure.name.en
    assert measure.law.document
    for due in (measure.due, measure.asked_from):
        assert due is None or due.stage in stages
    assert measure.due is not None or not measure.is_cumulative
    # The unit that fills it in must exist at that level.
    names = {"province": "province", "regency": "kabupaten", "kecamatan": "kecamatan"}
    assert AGENCIES[measure.agency].name_at(names[measure.entered_at.name.lower()])
    read, problems = read_measure(write_measure(measure), order=measure.order)
    assert (read, problems) == (measure, [])


def test_the_money_of_pilgub_and_pilbup_stays_apart() -> None:
    money = [measure for measure in MEASURES.values() if measure.code.startswith("nphd_")]
    assert len(money) == 8
    for measure in money:
        is_pilgub = "pilgub" in measure.code
        assert measure.belongs_to("governor") is is_pilgub
        assert measure.belongs_to("regent") is not is_pilgub
        assert measure.entered_at is (Level.PROVINCE if is_pilgub else Level.REGENCY)


def test_kaltara_has_9548_kpps_and_2728_linmas_by_itself() -> None:
    table = load_table()
    facts = PlaceFacts(
        "65",
        stations=station_count("pilkada-2024", "65"),
        kecamatan=len(table.codes("65", Level.KECAMATAN)),
        desa=len(table.codes("65", Level.DESA)),
    )
    targets = {code: target_of(measure, facts).value for code, measure in MEASURES.items()}
    assert (targets["kpps_terbentuk"], targets["linmas_tersedia"]) == (9_548, 2_728)
    assert targets["ptps_terbentuk"] == 1_364
    assert targets["ppk_terbentuk"] == 5 * 55
    assert targets["panwascam_terbentuk"] == 3 * 55
    assert targets["pps_terbentuk"] == 3 * 482


def test_rules_between_agencies_name_measures_that_exist() -> None:
    used = {
        term.measure for rule in packaged_rules() for term in (*rule.left.terms, *rule.right.terms)
    }
    assert used <= set(MEASURES)


# ---------------------------------------------------------------- files with mistakes
GOOD = """
agency: kpu
measures:
  - code: kpps_terbentuk
    name: { id: KPPS terbentuk, en: KPPS formed }
    topic: badan_adhoc
    counts: station
    kind: count
    unit: { id: orang, en: people }
    target: { per_station: 7 }
"""


def test_a_good_file_is_read_with_its_usual_values() -> None:
    (measure,), problems = read_measures(GOOD.encode(), file="baru.yaml")
    assert not problems
    assert (measure.agency, measure.entered_at) == ("kpu", Level.REGENCY)
    assert measure.target.rate == Decimal(7)


@pytest.mark.parametrize(
    ("wrong", "right", "entry", "line", "code"),
    [
        ("topic: badan", "topic: badan_adhoc", "topic", 6, "entry_not_a_choice"),
        ("kind: number", "kind: count", "kind", 8, "entry_not_a_choice"),
        ("target: { per_tps: 7 }", "target: { per_station: 7 }", "target", 10, "entry_one_rule"),
        (
            "target: { per_station: tujuh }",
            "target: { per_station: 7 }",
            "target.per_station",
            10,
            "entry_not_a_number",
        ),
        ("code: KPPS-7", "code: kpps_terbentuk", "code", 4, "entry_bad_code"),
        ("unit: ''", "unit: { id: orang, en: people }", "unit", 9, "entry_missing"),
        ("jenis: count", "kind: count", "jenis", 8, "entry_unknown"),
        ("name: { id: KPPS }", "name: { id: KPPS terbentuk, en: KPPS formed }", "name.en", 5, "entry_missing"),
        ("agency: kpud", "agency: kpu", "agency", 2, "entry_not_a_choice"),
        ("agency: mk", "agency: kpu", "agency", 2, "entry_not_a_member"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_measure_entry_and_line(
    wrong: str, right: str, entry: str, line: int, code: str
) -> None:
    measures, problems = read_measures(GOOD.replace(right, wrong).encode(), file="baru.yaml")
    assert measures == ()
    found = {(one.entry, one.code.removeprefix("readiness.")) for one in problems}
    assert (entry, code) in found
    for problem in problems:
        assert problem.file == "baru.yaml"
        assert problem.line >= 1
        for language in LANGUAGES:
            assert parameters_of(catalogue()[problem.code][language]) <= set(problem.params)
    lines = {one.line for one in problems if one.entry == entry}
    assert lines == {line}


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"agency: kpu", b"a: [", b"\xff\xfe", b"[" * 90_000, b"- \x00", b"1"]
)
def test_no_file_crashes_and_each_has_a_sentence(raw: bytes) -> None:
    measures, problems = read_measures(raw, file="x.yaml")
    assert measures == ()
    assert problems
    for problem in problems:
        assert say(problem.code, problem.params, "en") != problem.code


def test_measures_that_do_not_fit_together_are_told() -> None:
    def changed(**changes: Any) -> Measure:
        found, problems = read_measure({**write_measure(MEASURES["kpps_terbentuk"]), **changes})
        assert found is not None, problems
        return found

    around = changed(code="a", derived={"difference": {"b": 1}}, target="none")
    back = changed(code="b", derived={"difference": {"a": -1}}, target="none")
    lost = changed(code="c", target={"measures": {"hilang": 1}})
    codes = Counter(problem.code for _, problem in check_measures([around, back, lost, lost]))
    assert codes == {
        "readiness.entry_circle": 2,
        "readiness.entry_unknown_measure": 2,
        "readiness.entry_twice": 1,
    }


# ---------------------------------------------------------------- invented figures
def test_the_invented_desk_is_always_the_same_and_holds_what_a_desk_meets() -> None:
    figures = list(sample_figures(DAY))
    assert figures == list(sample_figures(DAY))
    assert all(one.on < DAY for one in figures)
    assert (DAY - figures[0].on).days > 100
    assert {MEASURES[one.measure].agency for one in figures} == {
        one.agency for one in MEASURES.values()
    }
    assert all(level_of(one.place) is MEASURES[one.measure].entered_at for one in figures)
    asn = {one.place for one in figures if one.measure == "asn_panwascam_diusulkan"}
    kecamatan = set(load_table().codes("65", Level.KECAMATAN))
    assert kecamatan - asn == {"65.02.11", "65.03.18"}  # Bahau Hulu and Krayan Timur
    handed_in = [
        one.on for one in figures if one.measure == "asn_panwascam_diusulkan" and one.value == 3
    ]
    first = {month: sum(day < date(2024, month, 1) for day in handed_in) for month in (8, 9, 10)}
    assert 0 < first[8] < first[9] < first[10]  # the answer differs by the day it is asked for
    assert any(one.value is None for one in figures)


def test_the_invented_figures_raise_the_questions_they_are_there_for() -> None:
    last: dict[str, dict[str, Figure]] = {}
    for one in sample_figures(DAY):
        last.setdefault(one.place, {})[one.measure] = Figure(
            one.measure, one.place, one.on, one.value
        )
    asked = {
        (question.rule, place)
        for place, figures in last.items()
        for question in check_consistency(packaged_rules(), PlaceFacts(place), figures, MEASURES)
    }
    assert ("kpps_dilatih_lebih", "65.03") in asked
    assert ("linmas_lebih", "65.71") in asked
    assert ("pemilih_lebih_penduduk", "65.04") in asked
    assert ("rekam_tidak_cocok", "65.02") in asked
    assert ("golongan_tps_tidak_cocok", "65.01") in asked
    assert packaged_measure("nothing") is None
