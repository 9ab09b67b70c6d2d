"""The words of the Peta ATHG: the table of levels, what a row needs, what it must not name."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.risks import risk_facts
from waspada.apps.words.sentences import catalogue, parameters_of
from waspada.core.errors import BadInput
from waspada.core.reports.states import may_move
from waspada.core.risks import (
    IMPACTS,
    LIKELIHOODS,
    RISK_LEVELS,
    RISK_MOVES,
    STATE_WORDS,
    check_facts,
    level_rank,
    look_for_names,
    review_by,
    risk_level,
)


def test_five_words_each_make_four_levels_and_more_is_never_less() -> None:
    assert (len(LIKELIHOODS), len(IMPACTS), len(RISK_LEVELS)) == (5, 5, 4)
    for likelihood in LIKELIHOODS:
        ranks = [level_rank(risk_level(likelihood, impact).code) for impact in IMPACTS]
        assert ranks == sorted(ranks)
    for impact in IMPACTS:
        ranks = [level_rank(risk_level(one, impact).code) for one in LIKELIHOODS]
        assert ranks == sorted(ranks)


def test_a_critical_impact_is_never_low_however_unlikely() -> None:
    assert level_rank(risk_level("sangat_kecil", "kritis").code) >= level_rank("tinggi")


def test_the_graver_the_level_the_sooner_it_is_looked_at_again() -> None:
    days = [level.review_days for level in RISK_LEVELS.values()]
    assert all(earlier > later for earlier, later in pairwise(days))
    assert review_by(RISK_LEVELS["sangat_tinggi"], date(2024, 11, 28)) == date(2024, 12, 5)


def test_the_page_in_the_docs_says_what_the_table_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "risks.md").read_text("utf-8")
    for likelihood in LIKELIHOODS.values():
        levels = [risk_level(likelihood.code, impact).name.id for impact in IMPACTS]
        assert f"| {' | '.join([likelihood.name.id, *levels])} |" in page
    assert f"| | {' | '.join(one.name.id for one in IMPACTS.values())} |" in page


def test_a_word_that_is_in_no_scale_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        risk_level("4", "5")
    assert refused.value.code == "risks.unknown_word"


def test_every_state_has_words_and_a_way_out() -> None:
    assert RISK_MOVES.keys() == STATE_WORDS.keys()
    assert all(RISK_MOVES.values())
    assert may_move(RISK_MOVES, "open", "averted")
    assert not may_move(RISK_MOVES, "lapsed", "occurred")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"what": "  "}, "risks.no_text"),
        ({"what": "x" * 601}, "risks.text_too_long"),
        ({"phase": "nanti"}, "risks.unknown_choice"),
        ({"stage": "pesta"}, "risks.unknown_choice"),
        ({"origin": "bulan"}, "risks.unknown_choice"),
        ({"likelihood": "80%"}, "risks.unknown_word"),
        ({"handled_by": ""}, "risks.no_handler"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(wrong: dict[str, str], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_facts(replace(risk_facts(), **wrong))
    assert refused.value.code == code
    for sentence in catalogue()[code].values():
        assert parameters_of(sentence) <= refused.value.params.keys()


def test_a_whole_phase_and_no_category_are_answers_too() -> None:
    check_facts(replace(risk_facts(), stage="", category=""))


NAMED = [
    ("Pak Budi Santoso mengerahkan massa.", "risks.names_person", "Budi Santoso"),
    ("Budi Santoso akan datang.", "risks.names_person", "Budi Santoso"),
    ("Menurut Joko Susilo, uang dibagikan.", "risks.names_person", "Joko Susilo"),
    ("Massa digerakkan orang bernama Udin.", "risks.names_person", "Udin"),
    ("Yang datang inisial AB.", "risks.names_person", "AB"),
    ("Siti Aminah, S.H. memimpin rombongan.", "risks.names_person", "Siti Aminah"),
    ("Massa Front Pembela datang.", "risks.names_group", "Front Pembela"),
    ("Kader PDIP dan simpatisan bentrok.", "risks.names_group", "PDIP"),
    ("Gesekan antarwarga suku Dayak.", "risks.names_group", "suku Dayak"),
    ("Pendukung paslon nomor urut 2 menolak.", "risks.names_group", "paslon nomor urut 2"),
    ("Hubungi 0812-3456-7890.", "risks.holds_number", ""),
]


@pytest.mark.parametrize(("text", "code", "value"), NAMED)
def test_what_looks_like_a_person_or_a_group_is_pointed_at(
    text: str, code: str, value: str
) -> None:
    assert (code, value) in {(one.code, one.value) for one in look_for_names([text])}


@pytest.mark.parametrize(
    "text",
    [
        "Bentrok antarpendukung di Kecamatan Tanjung Palas saat kampanye terbuka.",
        "Logistik terlambat ke Desa Long Sule karena arus Sungai Kayan surut.",
        "Pak Camat dan Ketua PPK tidak dihubungi; sinyal di Peso Hilir hilang.",
        "Massa Bulungan bergerak ke kantor Komisi Pemilihan Umum Provinsi Kalimantan Utara.",
        "Pelintas batas ikut mencoblos lewat Pulau Sebatik dan Pelabuhan Tunon Taka.",
        "Kelompok bersenjata menghadang logistik; Mahkamah Konstitusi memerintahkan PSU.",
        "",
    ],
)
def test_places_agencies_and_offices_are_stepped_over(text: str) -> None:
    assert look_for_names([text]) == ()
