"""Forms that people upload: checked with clear words, safe to open, filled and nothing else changed."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.office import (
    REQUIRED,
    part_of,
    sheet_file,
    sheet_of,
    with_parts,
    word_file,
    word_texts,
)
from waspada.channels.documents.office import Filling, FormCheck, check_form, fill_form
from waspada.core.errors import BadInput

KNOWN = ["nomor", "wilayah", "klasifikasi", "dicetak", "kejadian.no", "kejadian.apa", "laporan.no"]


def check(content: bytes) -> FormCheck:
    return check_form(content, KNOWN, ("klasifikasi", "dicetak"))


def filling(rows: int = 2, **values: str | int) -> Filling:
    told = [{"no": n, "apa": f"peristiwa {n}"} for n in range(1, rows + 1)]
    given = {"klasifikasi": "TERBATAS", "dicetak": "uji"} | values
    return Filling(given, {"kejadian": told}, dated="2024-11-28", empty="NIHIL")


# --- filled -----------------------------------------------------------------------------------


def test_a_field_torn_over_runs_by_the_editor_is_filled() -> None:
    document = Document(BytesIO(word_file()))
    paragraph = document.add_paragraph("Dari ")
    for piece in ("{{ wi", "la", "yah }}", " saja"):
        paragraph.add_run(piece)
    out = BytesIO()
    document.save(out)
    assert "wilayah" in check(out.getvalue()).fields
    made = fill_form(out.getvalue(), "docx", filling(wilayah="Kabupaten Bulungan"))
    assert "Dari Kabupaten Bulungan saja" in word_texts(made)[0]


def test_a_row_of_a_list_is_repeated_and_says_nihil_when_there_is_none() -> None:
    word = word_file(row=("{{ kejadian.no }}", "{{ kejadian.apa }}"))
    assert word_texts(fill_form(word, "docx", filling()))[1] == [
        ["1", "peristiwa 1"],
        ["2", "peristiwa 2"],
    ]
    assert word_texts(fill_form(word, "docx", filling(0)))[1] == [["NIHIL", ""]]
    sheet = sheet_file({"A3": "{{kejadian.no}}", "B3": "{{kejadian.apa}}"})
    assert sheet_of(fill_form(sheet, "xlsx", filling(0)))["A3"].value == "NIHIL"


def test_rows_below_a_repeated_row_move_down_with_their_merged_cells() -> None:
    cells = {"A3": "{{ kejadian.no }}", "B3": "{{ kejadian.apa }}", "A4": "Tanda tangan"}
    content = sheet_file(cells, merged=("B3:C3", "A4:C4"))
    sheet = sheet_of(fill_form(content, "xlsx", filling(3)))
    assert [sheet[f"A{n}"].value for n in range(3, 7)] == [1, 2, 3, "Tanda tangan"]
    areas = {area.coord for area in sheet.merged_cells.ranges}
    assert areas == {"B3:C3", "B4:C4", "B5:C5", "A6:C6"}


def test_what_people_wrote_is_neither_a_formula_nor_a_field() -> None:
    given = Filling(
        {"wilayah": "=HYPERLINK(1)", "nomor": "SANDI"},
        {"kejadian": [{"no": 1, "apa": "=1+1 {{ nomor }}"}, {"no": 2, "apa": "{{nomor}}"}]},
        dated="2024-11-28",
    )
    cells = {"A2": "{{ wilayah }}", "A3": "{{ kejadian.apa }}"}
    sheet = sheet_of(fill_form(sheet_file(cells), "xlsx", given))
    told = [sheet[name] for name in ("A2", "A3", "A4")]
    assert [cell.value for cell in told] == ["=HYPERLINK(1)", "=1+1 {{ nomor }}", "{{nomor}}"]
    assert {cell.data_type for cell in told} == {"s"}
    word = fill_form(word_file(row=("{{ kejadian.apa }}",)), "docx", given)
    assert word_texts(word)[1] == [["=1+1 {{ nomor }}"], ["{{nomor}}"]]


def test_a_number_alone_in_a_cell_stays_a_number() -> None:
    sheet = sheet_of(fill_form(sheet_file({"A2": "{{ nomor }}"}), "xlsx", filling(nomor=7)))
    assert sheet["A2"].value == 7


def test_lines_and_characters_that_no_file_can_hold() -> None:
    text = "satu\ndua\x00\x0b\ud800" + "z" * 400
    word = fill_form(word_file("{{ wilayah }}"), "docx", filling(wilayah=text))
    assert "satu\ndua" + "z" * 400 in word_texts(word)[0]
    sheet = sheet_of(fill_form(sheet_file({"A2": "{{ wilayah }}"}), "xlsx", filling(wilayah=text)))
    assert sheet["A2"].value == "satu\ndua" + "z" * 400
    assert sheet["A2"].alignment.wrap_text


@settings(max_examples=15, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_can_be_filled_in(text: str) -> None:
    for kind, content in (("docx", WORD), ("xlsx", SHEET)):
        assert check(fill_form(content, kind, filling(wilayah=text))).kind == kind


WORD, SHEET = word_file("{{ wilayah }}", REQUIRED), sheet_file({"A2": "{{ wilayah }}"})


def test_the_same_form_and_values_give_the_same_bytes_and_name_no_uploader() -> None:
    for kind, content in (("docx", WORD), ("xlsx", SHEET)):
        one, two = (fill_form(content, kind, filling(wilayah="x")) for _ in range(2))
        assert one == two
        core = part_of(one, "docProps/core.xml")
        assert b"2024-11-28T00:00:00Z" in core
        assert b"openpyxl" not in core
        assert b"python-docx" not in core


def test_a_realm_that_is_not_live_marks_the_form() -> None:
    marked = Filling({}, {}, dated="2024-11-28", mark="LATIHAN")
    assert word_texts(fill_form(WORD, "docx", marked))[0][0] == "LATIHAN"
    assert sheet_of(fill_form(SHEET, "xlsx", marked)).oddHeader.center.text == "LATIHAN"


# --- checked ----------------------------------------------------------------------------------


def test_unknown_fields_are_named_with_what_was_probably_meant() -> None:
    found = check(word_file("{{ Wilayah }} {{ nomer }} {{ xyzzy }} {{ kejadian.ap }}"))
    guesses = {one.name: one.suggestion for one in found.unknown}
    assert guesses == {
        "Wilayah": "wilayah",
        "nomer": "nomor",
        "xyzzy": "",
        "kejadian.ap": "kejadian.apa",
    }
    assert not found.is_usable


def test_braces_that_do_not_pair_and_mixed_lists_and_missing_fields_are_named() -> None:
    assert check(word_file("{{ nomor } lupa")).broken == ("{{ nomor } lupa",)
    assert check(word_file(row=("{{ kejadian.no }}", "{{ laporan.no }}"))).mixed == (
        "kejadian, laporan",
    )
    bare = sheet_file({"A1": "tanpa isian"})
    assert check(bare).missing == ("klasifikasi", "dicetak")


def test_a_field_where_nothing_is_filled_is_named() -> None:
    sheet = part_of(SHEET, "xl/worksheets/sheet1.xml")
    footer = b"<headerFooter><oddFooter>&amp;C{{ nomor }}</oddFooter></headerFooter></worksheet>"
    ended = sheet.replace(b"</worksheet>", footer)
    changed = with_parts(SHEET, **{"xl__worksheets__sheet1.xml": ended})
    assert check(changed).unfilled == ("nomor",)


def test_formulas_beside_a_repeating_row_are_warned_of() -> None:
    cells = {"A3": "{{ kejadian.no }}", "A9": "=SUM(A3:A8)"}
    assert check(sheet_file(cells)).warnings == ("templates.formulas_stay",)
    assert check(sheet_file({"A9": "=SUM(A3:A8)"})).warnings == ()


# --- refused ----------------------------------------------------------------------------------


def _bomb() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w/>")
        archive.writestr("word/media/x.bin", b"0" * 30_000_000)
    return out.getvalue()


_LINK = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r9" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/%s" Target="http://jahat.test/x" TargetMode="External"/></Relationships>'
)
_ENTITY = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
_CODE = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    b"<w:p><w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"bukan berkas", "not_office"),
        (b"", "not_office"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "old_office"),
        (b"PK\x03\x04 rusak", "broken"),
        (WORD[: len(WORD) // 2], "broken"),
        (b"PK" + b"0" * 2_100_000, "too_large"),
        (_bomb, "bomb"),  # made when it is wanted: every process reads this list
        (with_parts(WORD, **{"word__vbaProject.bin": b"x"}), "program"),
        (with_parts(WORD, **{"word__embeddings__oleObject1.bin": b"x"}), "program"),
        (with_parts(SHEET, **{"xl__externalLinks__externalLink1.xml": b"<x/>"}), "external_link"),
        (with_parts(WORD, **{"word___rels__header1.xml.rels": _LINK % b"image"}), "external_link"),
        (with_parts(WORD, **{"word__document.xml": _CODE}), "external_link"),
        (sheet_file({"A2": '=WEBSERVICE("http://jahat.test")'}), "external_link"),
        (sheet_file({"A2": "=cmd|' /C calc'!A0"}), "external_link"),
        (with_parts(WORD, **{"word__document.xml": _ENTITY}), "entities"),
        (with_parts(WORD, **{"word__document.xml": b"<tidak"}), "broken"),
        (with_parts(WORD, **{"[Content_Types].xml": b"<Types/>"}), "broken"),
        (sheet_file({"ZZ2": "jauh"}), "too_wide"),
        (sheet_file({"A90000": "jauh"}), "too_wide"),
    ],
)
def test_what_is_no_form_or_not_safe_is_refused_in_words(
    content: bytes | Callable[[], bytes], code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        check(content() if callable(content) else content)
    assert refused.value.code == f"templates.{code}"


def test_a_link_that_a_person_must_click_is_no_reason_to_refuse() -> None:
    linked = with_parts(WORD, **{"word___rels__header1.xml.rels": _LINK % b"hyperlink"})
    assert check(linked).is_usable


@settings(max_examples=30, deadline=None)
@given(at=st.integers(0, len(SHEET) - 1), byte=st.integers(0, 255), whole=st.booleans())
def test_a_damaged_file_is_refused_in_words_or_still_works(
    at: int, byte: int, *, whole: bool
) -> None:
    damaged = SHEET[:at] + bytes([byte]) + (SHEET[at + 1 :] if whole else b"")
    try:
        code = check(damaged).kind
    except BadInput as refused:
        code = refused.code
    assert code == "xlsx" or code.startswith("templates.")
