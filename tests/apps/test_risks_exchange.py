"""The Peta ATHG as a spreadsheet: out and in again, and what each wrong row is told."""

import csv
import io
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.support.cast import NOW, TODAY, Cast
from tests.support.risks import make_risk, risk_facts
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.risks.actions import change_risk
from waspada.apps.risks.exchange import read_table, save_rows
from waspada.apps.risks.models import RiskVersion
from waspada.apps.risks.queries import facts_of, risks_as_of
from waspada.apps.risks.sheet import COLUMNS, as_xlsx
from waspada.apps.words.sentences import catalogue, parameters_of
from waspada.core.errors import BadInput
from waspada.core.risks import IMPACTS, LIKELIHOODS, ORIGINS, RiskFacts, look_for_names
from waspada.core.vocabulary import ATHG, CATEGORIES, PHASES, STAGES, THEMES

pytestmark = pytest.mark.words

WHEN = {"actor": "test", "received_at": NOW, "now": NOW}
GOOD = {
    "tempat": "65.01",
    "fase": "pasca",
    "kategori": "Bentrok massa",
    "apa yang dapat terjadi": "Kericuhan di gedung rekapitulasi.",
    "kemungkinan": "mungkin",
    "dampak": "berat",
    "kantor yang menjaga": "Polres Bulungan",
}


@pytest.fixture(autouse=True)
def on_the_day(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("settings").WASPADA_AS_OF = TODAY.isoformat()


def _csv(*rows: dict[str, str]) -> bytes:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(dict.fromkeys(key for row in rows for key in row)))
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def _read(*rows: dict[str, str], **options: bool) -> object:
    return read_table(_csv(*rows), "tabel.csv", "65.01", day=TODAY, **options)


def _sentence(code: str, params: dict[str, object]) -> None:
    for sentence in catalogue()[code].values():
        assert parameters_of(sentence) <= params.keys()


def test_a_row_in_words_is_understood_and_the_rest_follows(cast: Cast) -> None:
    with cast.acting("desk"):
        reading = _read(GOOD)
    assert reading.wrong == []  # type: ignore[attr-defined]
    facts = reading.rows[0].facts  # type: ignore[attr-defined]
    assert (facts.athg, facts.theme, facts.origin) == ("gangguan", "security", "dalam")
    assert (facts.source_unit, facts.handled_by) == ("kesbangpol-65.01", "polri-65.01")
    assert (facts.level.code, facts.review_on) == ("tinggi", TODAY + timedelta(days=14))


@pytest.mark.parametrize(
    ("changed", "code", "column"),
    [
        ({"tempat": "Atlantis"}, "risks.unknown_place", "tempat"),
        ({"tempat": "65.02"}, "risks.place_outside", "tempat"),
        ({"fase": ""}, "risks.cell_empty", "fase"),
        ({"kemungkinan": "80%"}, "risks.unknown_cell", "kemungkinan"),
        ({"dampak": "gawat"}, "risks.unknown_cell", "dampak"),
        ({"kantor yang menjaga": "Polres Semarang"}, "risks.unknown_unit", "kantor yang menjaga"),
        ({"tinjau lagi": "besok"}, "risks.bad_day", "tinjau lagi"),
        ({"tinjau lagi": "²²²²²"}, "risks.bad_day", "tinjau lagi"),
        ({"kategori": ""}, "risks.cell_empty", "kelas athg"),
        ({"apa yang dapat terjadi": ""}, "risks.no_text", ""),
        (
            {"apa yang dapat terjadi": "Pak Joko Susilo membawa massa."},
            "risks.names_person",
            "apa yang dapat terjadi",
        ),
    ],
)
def test_each_wrong_row_is_told_with_its_line_and_column(
    cast: Cast, changed: dict[str, str], code: str, column: str
) -> None:
    with cast.acting("desk"):
        reading = _read(GOOD, GOOD | changed)
    assert len(reading.rows) == 1  # type: ignore[attr-defined]
    wrong = reading.wrong[0]  # type: ignore[attr-defined]
    assert (wrong.line, wrong.code, wrong.column) == (3, code, column)
    _sentence(wrong.code, wrong.params)


def test_a_name_that_is_none_is_taken_but_a_number_never(cast: Cast) -> None:
    named = GOOD | {"apa yang dapat terjadi": "Pak Joko Susilo membawa massa."}
    numbered = GOOD | {"apa yang dapat terjadi": "Hubungi 0812-3456-7890."}
    with cast.acting("desk"):
        reading = _read(named, numbered, is_checked=True)
    assert [row.line for row in reading.rows] == [2]  # type: ignore[attr-defined]
    assert [row.code for row in reading.wrong] == ["risks.holds_number"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"tempat,kategori,fase\n65.01,psu,pra\n", "risks.columns_missing"),
        (b"apel,jeruk\n1,2\n", "risks.no_heading"),
        (b"", "import.empty"),
    ],
)
def test_a_file_that_is_no_such_table_is_told(cast: Cast, content: bytes, code: str) -> None:
    with cast.acting("desk"), pytest.raises(BadInput) as refused:
        read_table(content, "tabel.csv", "65.01", day=TODAY)
    assert refused.value.code == code
    _sentence(code, refused.value.params)


def test_what_goes_out_comes_in_again_as_the_same(cast: Cast) -> None:
    with cast.acting("desk"):
        make_risk(origin="luar", handled_by="bpbd-65", category="bencana", stage="")
        make_risk("65.01.05", phase="saat", what="=1+1 bukan rumus", source_unit="kesbangpol-65.01")
        for language in ("id", "en"):
            with translation.override(language):
                content = as_xlsx(risks_as_of(None, "65.01"), "Waspada")
                reading = read_table(content, "peta.xlsx", "65.01", day=TODAY)
            assert reading.wrong == []
            outcome = save_rows(reading, **WHEN)
            assert (outcome.added, outcome.changed, outcome.same) == (0, 0, 2)


def test_an_edited_workbook_makes_new_versions_and_never_overwrites(cast: Cast) -> None:
    with cast.acting("desk"):
        first, second = make_risk(), make_risk(what="Baris kedua.")
        head = [names[0] for names in COLUMNS.values()]
        rows = CalamineWorkbook.from_filelike(
            io.BytesIO(as_xlsx(risks_as_of(None, "65.01"), "x"))
        ).get_sheet_by_index(0)
        table = [dict(zip(head, map(str, cells), strict=True)) for cells in rows.to_python()[2:]]
        for row in table:
            row["dampak"] = "kritis"
        change_risk(second.risk_id, risk_facts(what="Oleh rekan."), based_on=1, reason="", **WHEN)
        outcome = save_rows(read_table(_csv(*table), "peta.csv", "65.01", day=TODAY), **WHEN)
        now = {row.number: row for row in risks_as_of(None, "65.01")}
    assert (outcome.changed, len(outcome.wrong)) == (1, 1)
    assert outcome.wrong[0].code == "risks.row_changed"
    _sentence(outcome.wrong[0].code, outcome.wrong[0].params)
    assert (now[first.number].impact, now[first.number].version) == ("kritis", 2)
    assert now[second.number].what == "Oleh rekan."


def test_the_same_file_twice_adds_nothing(cast: Cast) -> None:
    content = _csv(GOOD, GOOD | {"tempat": "65.01.05"})
    with cast.acting("desk"):
        for expected in ((2, 0), (0, 2)):
            reading = read_table(content, "x.csv", "65.01", day=TODAY)
            outcome = save_rows(reading, **WHEN)
            assert (outcome.added, outcome.same) == expected


def test_a_liaison_brings_the_own_agencys_rows_alone(cast: Cast) -> None:
    foreign = GOOD | {"instansi sumber": "Polres Bulungan", "apa yang dapat terjadi": "Lain."}
    with cast.acting("kpu"):
        outcome = save_rows(_read(GOOD, foreign), **WHEN)  # type: ignore[arg-type]
        rows = list(RiskVersion.objects.all())
    assert (outcome.added, [one.code for one in outcome.wrong]) == (1, ["access.not_allowed"])
    assert [row.owner_unit for row in rows] == ["kpu-65.01"]


def test_the_upload_page_saves_nothing_while_a_row_is_wrong_unless_asked(cast: Cast) -> None:
    desk = cast.client("desk")
    content = _csv(GOOD, GOOD | {"dampak": "gawat", "apa yang dapat terjadi": "Lain."})

    def send(**more: str) -> str:
        file = SimpleUploadedFile("peta.csv", content, "text/csv")
        answer = desk.post("/peta-athg/65.01/unggah/", {"table": file, **more})
        assert answer.status_code == 422
        return unescape(answer.content.decode())

    page = send()
    assert "1 baris perlu diperbaiki" in page
    assert "“gawat” tidak dikenal." in page
    assert "1 baris lain benar, tetapi belum ada yang tersimpan." in page
    with acting_as(system_identity()):
        assert not RiskVersion.objects.exists()
    assert "1 baris ditambahkan, 0 diubah, 0 sudah sama." in send(keeps_good="on")
    assert cast.client("bupati").get("/peta-athg/65.01/unggah/").status_code == 403


def test_the_workbook_holds_what_its_reader_may_read_and_says_who_took_it(cast: Cast) -> None:
    with cast.acting("desk"):
        make_risk()
        make_risk(what="Terbatas.", classification="T", handled_by="pemda-65.01")
    for name, count in (("desk", 2), ("police", 1), ("stranger", 0)):
        answer = cast.client(name).get("/peta-athg/65.01/tabel.xlsx")
        rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
        said, _heading, *found = rows.to_python()
        assert len([row for row in found if any(row)]) == count
        assert str(cast[name]) in str(said[0])


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=60)


@settings(max_examples=25)
@given(
    what=words,
    basis=words,
    codes=st.tuples(
        st.sampled_from(list(PHASES)),
        st.sampled_from(["", *STAGES]),
        st.sampled_from(list(ATHG)),
        st.sampled_from(["", *CATEGORIES]),
        st.sampled_from(list(THEMES)),
        st.sampled_from(list(ORIGINS)),
        st.sampled_from(list(LIKELIHOODS)),
        st.sampled_from(list(IMPACTS)),
    ),
)
def test_any_row_survives_the_round_trip(what: str, basis: str, codes: tuple[str, ...]) -> None:
    facts = RiskFacts(
        "65.01", codes[0], codes[2], codes[4], f"x{what}x", codes[6], codes[7],
        "kesbangpol-65.01", "polri-65", TODAY,
        stage=codes[1], category=codes[3], origin=codes[5], basis=f"x{basis}x",
    )  # fmt: skip
    if look_for_names(facts.texts):
        return
    row = RiskVersion(
        place_code="65.01", phase=facts.phase, stage=facts.stage, athg=facts.athg,
        theme=facts.theme, category=facts.category, origin=facts.origin, what=facts.what,
        basis=facts.basis, likelihood=facts.likelihood, impact=facts.impact,
        level=facts.level.code, handled_by="polri-65", owner_unit="kesbangpol-65.01",
        review_on=TODAY, number="ATHG-65.01-2024-0001", version=1, state="open",
    )  # fmt: skip
    with acting_as(system_identity()):
        reading = read_table(as_xlsx([row], "x"), "x.xlsx", "65.01", day=TODAY)
    assert reading.wrong == []
    assert reading.rows[0].facts == facts_of(row)
