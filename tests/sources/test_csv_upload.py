"""Tables of the field: their encodings, their dates, and what hostile files get."""

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.errors import BadInput, TooLarge
from waspada.core.places.answers import place_under
from waspada.core.reports.body import ReportBody, parse_body
from waspada.sources.csv_upload import RowReading, open_table, read_row
from waspada.sources.csv_upload.moments import written_day

NOW = datetime(2024, 11, 28, 3, 0, tzinfo=UTC)
HEADING = ("tanggal", "jam", "tempat", "uraian", "kategori", "keparahan", "luka", "sumber")


def rows_of(content: bytes, name: str = "laporan.csv") -> list[tuple[int, list[Any]]]:
    table = open_table(io.BytesIO(content), name)
    return [(number, list(cells)) for number, cells in table.rows]


def read(cells: tuple[Any, ...], heading: tuple[str, ...] = HEADING, **more: Any) -> RowReading:
    return read_row(heading, cells, find_place=place_under, now=NOW, **more)


def body(cells: tuple[Any, ...], heading: tuple[str, ...] = HEADING) -> ReportBody:
    reading = read(cells, heading)
    assert reading.reason == "", (reading.reason, reading.params)
    return parse_body(reading.body, now=NOW, place=reading.place)


def workbook(*rows: tuple[Any, ...]) -> bytes:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    hour = book.add_format({"num_format": "hh:mm"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell.startswith("="):
                sheet.write_formula(number, column, cell, None, "hasil")
            elif isinstance(cell, date | time):
                sheet.write_datetime(number, column, cell, hour if isinstance(cell, time) else day)
            else:
                sheet.write(number, column, cell)
    book.close()
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_the_encodings_and_delimiters_of_the_field(
    encoding: str, delimiter: str
) -> None:
    lines = [("tanggal", "tempat", "uraian"), ("27/11/2024", "Bulungan", "Warga “marah” – café")]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    table = open_table(io.BytesIO(text.encode(encoding)), "a.csv")
    assert table.heading == lines[0]
    assert [tuple(cells) for _, cells in table.rows] == [lines[1]]


def test_rows_keep_their_line_numbers_through_titles_blanks_and_quotes() -> None:
    text = 'Rekap laporan\n\ntanggal;tempat;uraian\n27/11/2024;Bulungan;"dua\nbaris"\n;;\n;X;lagi\n'
    assert [(number, cells[2]) for number, cells in rows_of(text.encode())] == [
        (4, "dua\nbaris"),
        (7, "lagi"),
    ]


def test_the_line_in_which_excel_names_its_delimiter_is_no_row() -> None:
    assert rows_of(b"sep=;\ntempat;uraian\nBulungan;x\n") == [(3, ["Bulungan", "x"])]


def test_nul_characters_in_a_csv_are_dropped() -> None:
    assert rows_of(b"tempat,uraian\nBulungan,air\0 naik\n")[0][1] == ["Bulungan", "air naik"]


def test_formulas_of_a_workbook_are_read_as_their_values() -> None:
    content = workbook(("tanggal", "tempat", "uraian"), (date(2024, 11, 27), "Bulungan", "=A1&B1"))
    assert rows_of(content, "a.xlsx") == [(2, [date(2024, 11, 27), "Bulungan", "hasil"])]


def test_a_workbook_is_known_by_what_it_holds() -> None:
    content = workbook(("tempat", "uraian"), ("Bulungan", "x"))
    assert open_table(io.BytesIO(content), "laporan.csv").layout == "xlsx"


def zipped(content: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return written.getvalue()


def bomb() -> bytes:
    return zipped({"xl/workbook.xml": b"0" * 80_000_000})


def lying_bomb() -> bytes:
    """A bomb whose central directory says that it is small."""
    bomb = zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * 50_000_000})
    real, small = struct.pack("<I", 50_000_000), struct.pack("<I", 1_000)
    return bomb.replace(real, small)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bomb, "import.unpacked_too_large"),
        (lying_bomb, "import.broken_workbook"),
        (zipped({"word/document.xml": b"<x/>"}), "import.not_a_table"),
        (zipped({"xl/workbook.xml": b"<x/>"}), "import.broken_workbook"),
        (b"PK\x03\x04" + b"\0" * 100, "import.broken_workbook"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "import.old_excel"),
        (b"", "import.empty"),
        (b"bukan buku kerja", "import.broken_workbook"),
    ],
)
def test_what_is_no_honest_workbook_is_refused_with_a_sentence(
    content: bytes | Callable[[], bytes], code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        rows_of(content() if callable(content) else content, "laporan.xlsx")
    assert refused.value.code == code


def test_a_cell_far_outside_the_table_does_not_fill_the_memory() -> None:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["tempat", "uraian"])
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(TooLarge) as refused:
        rows_of(written.getvalue(), "a.xlsx")
    assert refused.value.code == "import.too_many_cells"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b,c\n1,2,3\n", "import.no_heading"),
        (b"tanggal,tempat\n27/11/2024,Bulungan\n", "import.no_heading"),
        (bytes(range(1, 32)) * 40, "import.not_a_table"),
        (b'tempat,uraian\nBulungan,"' + b"x" * 200_000, "import.broken_quotes"),
        (b"\n \n\n", "import.empty"),
    ],
)
def test_a_text_that_is_no_table_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        rows_of(content)
    assert refused.value.code == code


@given(st.binary(max_size=400))
def test_no_bytes_break_the_opening_of_a_table(content: bytes) -> None:
    code = "import."
    try:
        rows_of(content)
    except BadInput as refused:
        code = refused.code
    assert code.startswith("import.")


@pytest.mark.parametrize(
    ("written", "iso", "precision"),
    [
        (("27/11/2024", "14.30"), "2024-11-27T06:30:00+00:00", "minute"),
        (("27-11-2024", "14:30 WITA"), "2024-11-27T06:30:00+00:00", "minute"),
        (("2024-11-27", ""), "2024-11-26T16:00:00+00:00", "day"),
        (("27 November 2024", ""), "2024-11-26T16:00:00+00:00", "day"),
        (("Rabu, 27 Nopember 2024", "8"), "2024-11-27T00:00:00+00:00", "minute"),
        (("2024-11-27 14:30", ""), "2024-11-27T06:30:00+00:00", "minute"),
        (("November 2024", ""), "2024-10-31T16:00:00+00:00", "month"),
        (("2024-11", ""), "2024-10-31T16:00:00+00:00", "month"),
        ((date(2024, 11, 27), time(14, 30)), "2024-11-27T06:30:00+00:00", "minute"),
        ((datetime(2024, 11, 27, 14, 30), None), "2024-11-27T06:30:00+00:00", "minute"),
        ((45623, None), "2024-11-26T16:00:00+00:00", "day"),
        ((45623.0, 0.5), "2024-11-27T04:00:00+00:00", "minute"),
    ],
)
def test_dates_are_read_as_desks_write_them(
    written: tuple[Any, Any], iso: str, precision: str
) -> None:
    read_body = body((*written, "65.01", "Air naik.", "", "", "", ""))
    assert read_body.occurred_at is not None
    assert (read_body.occurred_at.isoformat(), read_body.precision) == (iso, precision)


@given(st.dates(date(2005, 1, 1), date(2024, 11, 1)))
def test_every_day_survives_the_way_it_is_written(day: date) -> None:
    for pattern in ("{:%d/%m/%Y}", "{:%Y-%m-%d}", "{:%d.%m.%Y}", "{:%d %B %Y}"):
        assert written_day(pattern.format(day))[0] == day


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        (("27/11/1924", "", "65.01", "x"), "report.too_long_ago", ""),
        (("27/11/2025", "", "65.01", "x"), "report.time_ahead", ""),
        (("31/02/2024", "", "65.01", "x"), "import.bad_date", "tanggal"),
        (("kemarin", "", "65.01", "x"), "import.bad_date", "tanggal"),
        (("27/11/2024", "99.99", "65.01", "x"), "import.bad_time", "jam"),
        (("27/11/2024", "", "", "x"), "import.no_place", "tempat"),
        (("27/11/2024", "", "Zzqqx", "x"), "import.place_unknown", "tempat"),
        (("27/11/2024", "", "Sukamaju", "x"), "import.place_ambiguous", "tempat"),
        (("27/11/2024", "", "99.99", "x"), "import.place_unknown", "tempat"),
        (("27/11/2024", "", "65.01", "x", "makar"), "import.unknown_category", "kategori"),
        (("27/11/2024", "", "65.01", "x", "", "9"), "import.unknown_severity", "keparahan"),
        (("27/11/2024", "", "65.01", "x", "", "", "banyak"), "import.bad_number", "luka"),
        (("27/11/2024", "", "65.01", ""), "report.nothing_said", ""),
        (("27/11/2024", "", "65.01", *[""] * 5, "lebih"), "import.too_many_cells_in_row", ""),
        (("27/11/2024", "", "33.74", "x"), "import.place_outside", "tempat"),
    ],
)
def test_a_row_that_cannot_be_used_says_which_cell_and_why(
    cells: tuple[Any, ...], code: str, column: str
) -> None:
    within = "65" if code == "import.place_outside" else "ID"
    reading = read(cells, within=within)
    assert (reading.reason, reading.column) == (code, column)
    assert reading.body == b""


def test_numbers_in_a_refused_cell_are_masked() -> None:
    reading = read(("27/11/2024", "", "3171234567890123", "x"))
    assert "3171234567890123" not in str(reading.params)


def test_categories_and_severities_go_by_code_or_name_in_both_languages() -> None:
    for written in ("bencana", "Bencana, cuaca", "Hazard, weather"):
        assert body(("27/11/2024", "", "65.01", "x", written, "ringan")).category == "bencana"
    assert body(("27/11/2024", "", "65.01", "x", "", "light")).severity == 1
    assert body(("27/11/2024", "", "65.01", "x", "", 2.0)).severity == 2


def test_levels_of_place_narrow_one_another() -> None:
    heading = ("province_code", "regency_code", "kecamatan", "summary_id")
    assert body(("65", "65.01", "Tanjung Selor", "x"), heading).place == "65.01.05"
    assert body((65.0, "65.01", "", "x"), heading).place == "65.01"
    assert body(("65", "65.01", "Tulisan Keliru", "x"), heading).place == "65.01"
    named = ("provinsi", "kabupaten/kota", "kecamatan", "desa", "uraian")
    assert body(("Kaltara", "Bulungan", "Tj Selor", "", "x"), named).place.startswith("65.01")


def test_sources_keep_addresses_and_put_the_rest_into_the_words() -> None:
    cell = "https://a.example/1|https://b.example/2; laporan PPK"
    read_body = body(("27/11/2024", "", "65.01", "Air naik.", "", "", "", cell))
    assert read_body.sources == ("https://a.example/1", "https://b.example/2")
    assert read_body.text == "Air naik.\n(laporan PPK)"


def test_hostile_text_loses_its_direction_marks_and_keeps_its_letters() -> None:
    text = "=HYPERLINK(1) <b>x</b> \u202egpj.exe بسم"
    assert body(("27/11/2024", "", "65.01", text)).text == "=HYPERLINK(1) <b>x</b> gpj.exe بسم"


def test_the_same_row_gives_the_same_bytes() -> None:
    cells = ("27/11/2024", "14.30", "65.01", "Air naik.", "bencana", "1", "2", "")
    assert read(cells).body == read(cells).body
