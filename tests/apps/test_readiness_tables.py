"""Figures from spreadsheets: pasted, from the template, from tables as people make them."""

import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.cast import TODAY, Cast
from tests.support.readiness import ELECTION, days_before, give, giving
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.readiness.actions import record_figures
from waspada.apps.readiness.board import Board, make_board
from waspada.apps.readiness.models import Figure
from waspada.apps.readiness.sheet_rows import ReadSheet, SheetReader
from waspada.apps.readiness.tables import read_file, read_pasted
from waspada.apps.readiness.workbook import template_of
from waspada.core.errors import BadInput

PLACE = "65.01"
pytestmark = [pytest.mark.words, pytest.mark.usefixtures("readiness")]


@pytest.fixture
def as_system(cast: Cast) -> Iterator[None]:
    with acting_as(system_identity()):
        yield


def _board() -> Board:
    return make_board(PLACE, ELECTION, TODAY)


def _paste(text: str, agency: str = "bawaslu") -> ReadSheet:
    return SheetReader(_board(), agency, TODAY).read(read_pasted(text))


def _file(content: bytes, agency: str = "bawaslu") -> ReadSheet:
    return SheetReader(_board(), agency, TODAY).read(read_file(content))


def _edited(content: bytes, changes: dict[str, Any], column: int = 8) -> bytes:
    """Return a template in which somebody wrote figures, by place code."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Kesiapan"]
    for row in sheet.iter_rows(min_row=5):
        if row[2].value in changes:
            row[column - 1].value = changes[row[2].value]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


KECAMATAN = [f"65.01.{number:02d}" for number in range(1, 11)]
WHOLE = st.integers(min_value=0, max_value=10**12)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(values=st.dictionaries(st.sampled_from(["65.01.05", "65.01.06", "65.01.07"]), WHOLE))
def test_a_template_comes_back_with_exactly_what_was_written_in_it(
    as_system: None, values: dict[str, int]
) -> None:
    found = _file(_edited(template_of(_board(), "bawaslu", TODAY), values))
    assert not found.bad
    assert {row.place: row.entry.value for row in found.good if row.entry} == values


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False))
def test_a_template_that_nobody_touched_changes_nothing(as_system: None, value: Decimal) -> None:
    give("asn_diusulkan", "65.01.05", value)
    found = _file(template_of(_board(), "bawaslu", TODAY))
    assert not found.good
    assert not found.bad


def test_last_months_template_loses_nothing_that_came_since(as_system: None) -> None:
    give("asn_diusulkan", "65.01.05", 1, day=days_before(30))
    give("asn_diusulkan", "65.01.06", 1, day=days_before(30))
    old = template_of(_board(), "bawaslu", TODAY - timedelta(days=30))
    give("asn_diusulkan", "65.01.05", 3)
    give("asn_diusulkan", "65.01.06", 2)
    # Untouched rows say nothing; the touched one meets a newer figure and both are kept.
    found = _file(_edited(old, {"65.01.06": 3}))
    assert [row.place for row in found.good] == ["65.01.06"]
    assert found.good[0].has_moved
    assert any("29 Oktober 2024" in said for said in found.warnings)
    entries = [row.entry for row in found.good if row.entry]
    done = record_figures(entries, _board().measures, giving())
    assert [clash.stands.value for clash in done.clashes] == [2]
    assert _board().held["asn_diusulkan", "65.01.05"].value == 3


def test_twenty_rows_pasted_without_headings_are_understood(as_system: None) -> None:
    names = ["Tanjung Selor", "Kec. Tanjung Palas", "65.01.03", "tanjung palas barat"]
    rows = [f"ASN Sekretariat Panwascam diusulkan\t{name}\t3" for name in names]
    found = _paste("\n".join(rows))
    assert not found.bad
    assert len(found.good) == 4
    assert {row.entry.value for row in found.good if row.entry} == {3}


def test_pasted_rows_with_headings_days_and_remarks(as_system: None) -> None:
    text = (
        "Kecamatan\tJumlah\tPer tanggal\tKeterangan\n"
        "Tanjung Selor\t2\t20/11/2024\tmenurut surat camat\n"
        "Sekatak\tbelum\t\t\n"
    )
    found = _paste(text)
    assert not found.bad
    first, second = (row.entry for row in found.good)
    assert first is not None
    assert second is not None
    assert (first.value, first.as_of.isoformat(), first.note) == (
        2,
        "2024-11-20",
        "menurut surat camat",
    )
    assert second.value is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("asn_diusulkan\tTanjung Selor\tentah", "entah"),
        ("asn_diusulkan\tTanjong Selor\t3", "Tanjung Selor"),
        ("ASN Sekretariat Panwascam diusulken\tSekatak\t3", "diusulkan"),
        ("linmas\tSekatak\t3", "linmas"),
        ("asn_diusulkan\tSekatak\t3\t28/12/2024", "28 Desember 2024"),
        ("asn_diusulkan\tSekatak\t3\nasn_diusulkan\tSekatak\t2", "1, 2"),
    ],
)
def test_a_row_that_is_not_understood_says_why(as_system: None, text: str, said: str) -> None:
    found = _paste(text)
    assert found.bad
    assert not found.good
    assert said in " ".join(row.problem for row in found.bad)


def test_a_bad_row_does_not_stop_the_good_ones(as_system: None) -> None:
    found = _paste("asn_diusulkan\tSekatak\t3\nasn_diusulkan\tPeso\tbanyak")
    assert len(found.good) == 1
    assert len(found.bad) == 1
    assert found.bad[0].line == 2


def _sheet(rows: list[list[Any]], merge: tuple[int, int, int, int] | None = None) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Lembar1")
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    if merge:
        first, left, last, right = merge
        sheet.merge_range(first, left, last, right, rows[first][left])
    book.close()
    return buffer.getvalue()


HEADINGS = ["Ukuran", "Kecamatan", "Angka"]


def test_a_joined_name_stands_in_each_of_its_rows(as_system: None) -> None:
    rows = [HEADINGS, ["asn_diusulkan", "Sekatak", 3], ["", "Peso", 2], ["", "Bunyu", 1]]
    found = _file(_sheet(rows, merge=(1, 0, 3, 0)))
    assert not found.bad
    assert [row.entry.value for row in found.good if row.entry] == [3, 2, 1]


def test_a_joined_number_is_asked_about_and_not_guessed(as_system: None) -> None:
    rows = [HEADINGS, ["asn_diusulkan", "Sekatak", 3], ["asn_diusulkan", "Peso", ""]]
    found = _file(_sheet(rows, merge=(1, 2, 2, 2)))
    assert not found.good
    assert all("gabung" in row.problem for row in found.bad)


def test_a_renamed_column_is_named_with_what_it_may_be(as_system: None) -> None:
    rows = [["Ukuran", "Kecamatan", "Angkaa"], ["asn_diusulkan", "Sekatak", 3]]
    found = _file(_sheet(rows))
    assert any("Angkaa" in said and "angka" in said for said in found.warnings)
    assert not found.good


def test_a_table_without_a_needed_column_says_which_and_reads_no_row(as_system: None) -> None:
    board = make_board("65", ELECTION, TODAY)
    reader = SheetReader(board, "bawaslu", TODAY)
    table = "Ukuran\tTempat\tBanyaknya orang\nasn_diusulkan\tSekatak\t3"
    found = reader.read(read_pasted(table))
    assert (found.is_readable, found.rows) == (False, [])
    assert any("“Angka”" in said for said in found.warnings)
    nowhere = reader.read(read_pasted("Ukuran\tDi mana\tAngka\nasn_diusulkan\tSekatak\t3"))
    assert any("“Tempat”" in said for said in nowhere.warnings)
    assert not nowhere.bad


def test_headings_of_one_s_own_are_no_row_and_the_rest_is_told_apart(as_system: None) -> None:
    found = _paste("Ukuran\tNama desa\tBanyaknya\nasn_diusulkan\tSekatak\t3")
    assert not found.bad
    assert [row.entry.value for row in found.good if row.entry] == [3]


def test_a_formula_that_broke_is_named_and_is_no_empty_cell(as_system: None) -> None:
    rows = [HEADINGS, ["asn_diusulkan", "Sekatak", "#REF!"], ["asn_diusulkan", "Peso", 2]]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    found = _file(out.getvalue())
    assert [row.line for row in found.bad] == [2]
    assert "#REF!" in found.bad[0].problem
    assert len(found.good) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "readiness.nothing_pasted"),
        (b"PK\x03\x04 broken", "readiness.table_unreadable"),
        (b"Ukuran;Kecamatan;Angka\n", "readiness.nothing_pasted"),
    ],
)
def test_a_broken_file_says_what_is_wrong(as_system: None, content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        _file(content)
    assert caught.value.code == code


def test_the_template_of_another_election_is_refused(as_system: None) -> None:
    content = template_of(_board(), "bawaslu", TODAY)
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["Kesiapan"]["B1"].value = "pilkada-2018"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(BadInput) as caught:
        _file(out.getvalue())
    assert caught.value.code == "readiness.other_election"


def test_what_was_pasted_is_shown_first_and_given_when_confirmed(cast: Cast) -> None:
    client = cast.client("desk")
    text = "\n".join(f"asn_diusulkan\t{place}\t3" for place in KECAMATAN) + "\nasn\tx\ty"
    preview = client.post(f"/kesiapan/{PLACE}/tempel/", {"instansi": "bawaslu", "baris": text})
    assert preview.status_code == 400
    assert "10 angka akan dikirim" in preview.content.decode()
    with acting_as(system_identity()):
        assert not Figure.objects.exists()
    token = preview.context["token"]
    stranger = cast.client("kpu").post(
        f"/kesiapan/{PLACE}/tempel/", {"instansi": "kpu", "sah": token}
    )
    assert stranger.status_code == 400
    answer = client.post(
        f"/kesiapan/{PLACE}/tempel/", {"instansi": "bawaslu", "sah": token, "cara": "paste"}
    )
    assert answer.status_code == 302
    with acting_as(system_identity()):
        assert Figure.objects.filter(channel="paste").count() == 10


def test_an_uploaded_template_goes_the_same_way(cast: Cast) -> None:
    client = cast.client("kpu")
    content = client.get(f"/kesiapan/{PLACE}/templat/kpu.xlsx").content
    file = SimpleUploadedFile("kpu.xlsx", _edited(content, {PLACE: 1500}))
    preview = client.post(f"/kesiapan/{PLACE}/unggah/kpu/", {"berkas": file})
    assert preview.status_code == 200
    client.post(f"/kesiapan/{PLACE}/unggah/kpu/", {"sah": preview.context["token"]})
    with acting_as(system_identity()):
        assert set(Figure.objects.values_list("value", flat=True)) == {1500}
