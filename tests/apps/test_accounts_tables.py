"""Accounts from a table: previewed, made once, every mistake told."""

import io
import zipfile

import pytest
import xlsxwriter
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support.cast import TANJUNG_SELOR, Cast
from waspada.apps.accounts.models import (
    Account,
)
from waspada.apps.accounts.people_table import people_template, read_people_table
from waspada.core.errors import BadInput, TooLarge

HEADINGS = ["Nama*", "Nama pengguna*", "Peran*", "Instansi*", "Tempat*", "Kelas", "Mulai"]
GOOD = ["Jamal", "jamal.selor", "pelapor lapangan", "FKDM", "65.01.05", "", "2024-09-01"]


def _xlsx(*rows: list[str]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for at, row in enumerate([HEADINGS, *rows]):
        sheet.write_row(at, 0, row)
    book.close()
    return buffer.getvalue()


def _upload(client: Client, content: bytes, name: str = "akun.xlsx"):
    return client.post("/kelola/akun/impor/", {"table": SimpleUploadedFile(name, content)})


def test_a_table_is_previewed_then_made_and_a_second_run_adds_nothing(cast: Cast) -> None:
    client = cast.client("desk")
    bad = ["", "Nama Buruk", "raja", "XYZ", "65.99", "SR", "kemarin"]
    beyond = ["Andi", "andi.kaltara", "analis", "Perguruan tinggi", "65", "", ""]
    preview = _upload(client, _xlsx(GOOD, bad, beyond, GOOD))
    checked = preview.context["checked"]
    assert [row.number for row in checked if row.is_good] == [2]
    assert len(checked[1].problems) >= 5
    assert "baris 2" in checked[3].problems[0]
    assert not Account.objects.filter(username="jamal.selor").exists()
    made = client.post("/kelola/akun/impor/", {"rows": preview.context["rows"]})
    assert [account.username for account in made.context["outcome"].made] == ["jamal.selor"]
    assert [number for number, _ in made.context["outcome"].failed] == [3, 4, 5]
    again = _upload(client, _xlsx(GOOD))
    assert again.context["known"] == 1
    assert again.context["good"] == 0


def test_a_confirmation_of_somebody_else_or_altered_is_refused(cast: Cast) -> None:
    rows = _upload(cast.client("desk"), _xlsx(GOOD)).context["rows"]
    for client, token in ((cast.client("province"), rows), (cast.client("desk"), rows + "x")):
        answer = client.post("/kelola/akun/impor/", {"rows": token})
        assert "problem" in answer.context
    forged = signing.dumps({"by": str(cast["desk"].pk), "rows": []}, salt="elsewhere")
    assert "problem" in cast.client("desk").post("/kelola/akun/impor/", {"rows": forged}).context
    assert not Account.objects.filter(username="jamal.selor").exists()


def test_a_csv_of_excel_in_windows_1252_with_semicolons_is_read() -> None:
    lines = "Nama;Nama pengguna;Peran;Instansi;Tempat\r\nJos\xe9;jose.selor;field;fkdm;65.01.05\r\n"
    (row,) = read_people_table(lines.encode("cp1252"), "akun.csv")
    assert row.cells["name"] == "José"
    assert row.number == 2


def test_the_template_reads_back_with_its_example() -> None:
    (row,) = read_people_table(people_template(), "t.xlsx")
    assert row.cells["place"] == TANJUNG_SELOR
    assert row.cells["starts_on"] == "2024-09-01"


def test_formulas_come_as_text_and_are_never_run() -> None:
    row = ['=HYPERLINK("http://x")', *GOOD[1:]]
    (read,) = read_people_table(_xlsx(row), "akun.xlsx")
    assert "http" not in read.cells["name"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 broken", "accounts.table_unreadable"),
        (b"", "accounts.table_empty"),
        (b"Nama,Peran\nA,field\n", "accounts.column_missing"),
        (b"Nama,Nama pengguna,Peran,Instansi,Tempat\n", "accounts.table_empty"),
        (
            b"Nama,Nama pengguna,Peran,Instansi,Tempat\n" + b"a,b,c,d,e\n" * 2001,
            "accounts.table_too_long",
        ),
    ],
)
def test_a_broken_table_says_what_is_wrong(content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_people_table(content, "akun.xlsx")
    assert caught.value.code == code


def test_a_zip_bomb_named_xlsx_is_refused_before_it_is_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (70 * 1024 * 1024))
    assert len(buffer.getvalue()) < 200_000
    with pytest.raises(TooLarge):
        read_people_table(buffer.getvalue(), "akun.xlsx")


def test_a_broken_table_on_the_page_is_a_sentence_not_a_crash(cast: Cast) -> None:
    answer = _upload(cast.client("desk"), b"PK\x03\x04 broken")
    assert "belum ada yang tersimpan" in answer.content.decode()
