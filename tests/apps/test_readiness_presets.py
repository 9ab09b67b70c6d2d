"""The packaged measures, files with mistakes, and the invented figures."""

from collections import Counter
from datetime import date
from decimal import Decimal
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

# Every row of what a desk asks of each agency, and a measure that answers it.
ASKED = {
    "kpu": "tahapan_status tahapan_selesai nphd_pilgub_ditandatangani nphd_pilgub_cair"
    " nphd_pilbup_ditandatangani nphd_pilbup_cair sosialisasi_kpu perseorangan_diverifikasi"
    " ppk_terbentuk ppk_dilatih pps_terbentuk pps_dilatih kpps_terbentuk kpps_dilatih"
    " tps_ditetapkan tps_mudah_akses tps_listrik tps_sinyal surat_suara_pilgub_tiba"
    " surat_suara_pilgub_disortir surat_suara_pilgub_dilipat logistik_dikemas logistik_di_tps",
    "bawaslu": "fokus_pengawasan panwascam_terbentuk asn_panwascam_diminta"
    " asn_panwascam_diusulkan pkd_terbentuk ptps_terbentuk netralitas_asn netralitas_tni_polri"
    " netralitas_penyelenggara temuan_pelanggaran psu_direkomendasikan",
    "polri": "kekuatan_polri tps_rawan pengaman_tps gangguan_polri_pra gangguan_polri_saat"
    " gangguan_polri_pasca",
    "tni": "kekuatan_tni gangguan_tni_pra gangguan_tni_saat gangguan_tni_pasca",
    "bin": "peta_athg_pra peta_athg_saat peta_athg_pasca",
    "disdukcapil": "penduduk wajib_ktp sudah_rekam belum_rekam ktp_tercetak blangko_stok"
    " blangko_hari",
    "satpolpp": "linmas_tersedia linmas_dilatih linmas_atribut",
    "kecamatan": "fasilitas_ppk fasilitas_panwascam jaringan_komunikasi jalur_distribusi"
    " moda_distribusi",
    "dinkes": "posko_kesehatan kerumunan_dinilai",
    "bpbd": "tps_rawan_bencana rencana_kontingensi",
    "kominfo": "desa_blankspot hoaks_ditemukan",
    "kejaksaan": "jaksa_gakkumdu perkara_pidana_masuk",
    "pemda": "hibah_pengamanan_cair dana_linmas gudang_logistik sekretariat_ppk",
    "kesbangpol": "sosialisasi_kesbangpol deklarasi_damai fkdm_kecamatan",
    "universitas": "peta_rawan_konflik",
    "vertikal": "rencana_vertikal kegiatan_vertikal_dilaporkan",
}


def test_every_row_that_a_desk_asks_for_has_its_measure() -> None:
    owners = {(measure.agency, measure.code) for measure in MEASURES.values()}
    lacking = {
        (agency, code)
        for agency, codes in ASKED.items()
        for code in codes.split()
        if (agency, code) not in owners
    }
    assert not lacking


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
    assert {MEASURES[one.measure].agency for one in figures} == set(ASKED)
    assert all(level_of(one.place) is MEASURES[one.measure].entered_at for one in figures)
    asn = {one.place for one in figures if one.measure == "asn_panwascam_diusulkan"}
    kecamatan = set(load_table().codes("65", Level.KECAMATAN))
    assert kecamatan - asn == {"65.02.11", "65.03.18"}  # Bahau Hulu and Krayan Timur
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
