"""Import of tables: a preview, nothing half-done, nothing twice."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.db import transaction
from django.test import Client

from tests.support.cast import TODAY, Cast
from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports import import_runs, importing
from waspada.apps.reports.import_runs import (
    CONSUMER,
    KEEP_PREVIEW,
    READER,
    forget_old_imports,
    read_piece,
    receive_chunk,
)
from waspada.apps.reports.importing import CHUNK_ROWS, Owner, import_file
from waspada.apps.reports.models import ImportChunk, ImportPiece, ImportRun, Report
from waspada.apps.reports.sealing import open_raw
from waspada.apps.work.models import WorkItem
from waspada.core.errors import BadInput

HEADING = "tanggal;jam;tempat;uraian;kategori;keparahan"


@pytest.fixture(autouse=True)
def _replay(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def table(rows: int, *more: str) -> bytes:
    lines = [
        f"27/11/2024;14.30;65.01.05;Kejadian nomor {number};bencana;1" for number in range(rows)
    ]
    return "\r\n".join([HEADING, *lines, *more]).encode("cp1252")


def upload(client: Client, content: bytes, name: str = "laporan.csv") -> Any:
    file = io.BytesIO(content)
    file.name = name
    return client.post("/impor/", {"file": file})


def run_of(response: Any) -> str:
    assert response.status_code == 302, response.content.decode()[-1500:]
    return str(response["Location"])


def work_off() -> None:
    """Do what the worker does: each chunk in a transaction of its own, as the system."""
    for item in WorkItem.objects.filter(consumer=READER, state="pending"):
        with acting_as(system_identity()), transaction.atomic():
            read_piece(item.subject, domain_now())
            WorkItem.objects.filter(pk=item.pk).update(state="done")
    for item in WorkItem.objects.filter(consumer=CONSUMER, state="pending").order_by("id"):
        with acting_as(system_identity()), transaction.atomic():
            receive_chunk(item.subject, domain_now())
            WorkItem.objects.filter(pk=item.pk).update(state="done")


def count_reports() -> int:
    with acting_as(system_identity()):
        return Report.objects.count()


@pytest.fixture
def desk(cast: Cast) -> Client:
    return cast.client("desk")


def test_a_table_is_looked_at_confirmed_and_received(desk: Client) -> None:
    page = run_of(upload(desk, table(3, "27/11/2024;;Zzqqx;Tempat keliru;;")))
    preview = desk.get(page).content.decode()
    assert "Kejadian nomor 0" in preview
    assert "Kec. Tanjung Selor, Kab. Bulungan" in preview
    assert "Tempat “Zzqqx” tidak dikenal" in preview
    assert count_reports() == 0
    assert desk.post(f"{page}mulai/").status_code == 302
    assert "Boleh ditinggal" in desk.get(page).content.decode()
    work_off()
    done = desk.get(page).content.decode()
    assert "Selesai." in done
    assert "<b>3</b>" in done
    assert count_reports() == 3
    with acting_as(system_identity()):
        report = Report.objects.order_by("id").first()
    assert report is not None
    assert (report.channel, report.place_code, report.owner_unit, report.classification) == (
        "csv_upload",
        "65.01.05",
        "kesbangpol-65.01",
        "T",
    )
    raw = open_raw(report.pk, bytes(report.wrapped_key), bytes(report.raw_sealed))
    assert b"Kejadian nomor" in raw


def test_a_large_file_is_read_by_a_job_and_its_page_can_be_left(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_runs, "READ_AT_ONCE_BYTES", 1_000)
    page = run_of(upload(desk, table(40)))
    assert "sedang dibaca" in desk.get(page).content.decode()
    assert desk.post(f"{page}mulai/").status_code == 409
    assert b"Kejadian" not in bytes(ImportPiece.objects.get().rows_sealed)
    work_off()
    assert not ImportPiece.objects.exists()
    assert "Kejadian nomor 0" in desk.get(page).content.decode()
    assert desk.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    desk.post(f"{page}mulai/")
    work_off()
    assert count_reports() == 40


def test_a_large_workbook_keeps_its_dates_through_the_pieces(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_runs, "READ_AT_ONCE_BYTES", 1_000)
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, ["tanggal", "tempat", "uraian"])
    sheet.write_datetime(1, 0, datetime(2024, 11, 27), day)
    sheet.write_row(1, 1, ["65.01.05", "Air naik."])
    book.close()
    page = run_of(upload(desk, written.getvalue(), "laporan.xlsx"))
    work_off()
    assert "27/11/2024" in desk.get(page).content.decode()


def test_what_waits_for_confirmation_is_sealed_and_emptied_once_received(desk: Client) -> None:
    page = run_of(upload(desk, table(2)))
    chunk = ImportChunk.objects.get()
    assert b"Kejadian" not in bytes(chunk.rows_sealed)
    desk.post(f"{page}mulai/")
    work_off()
    assert bytes(ImportChunk.objects.get().rows_sealed) == b""


def test_the_same_file_again_is_said_and_adds_nothing(desk: Client) -> None:
    for _ in range(2):
        page = run_of(upload(desk, table(4)))
        last = desk.get(page).content.decode()
        desk.post(f"{page}mulai/")
        work_off()
    assert "Berkas yang sama sudah diimpor" in last
    assert count_reports() == 4
    assert "<b>4</b> sudah ada" in " ".join(desk.get(page).content.decode().split())


def test_a_killed_import_goes_on_without_doubles(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK_ROWS", 3)
    page = run_of(upload(desk, table(10)))
    desk.post(f"{page}mulai/")
    items = list(WorkItem.objects.filter(consumer=CONSUMER).order_by("id"))
    assert len(items) == 4
    with acting_as(system_identity()), transaction.atomic():
        receive_chunk(items[0].subject, domain_now())

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as moment:
        moment.setattr(import_runs, "rows_not_stored", killed)
        with (
            pytest.raises(KeyboardInterrupt),
            acting_as(system_identity()),
            transaction.atomic(),
        ):
            receive_chunk(items[1].subject, domain_now())
    assert count_reports() == 3
    work_off()  # takes every row again, also the finished one
    assert count_reports() == 10
    with acting_as(system_identity()):
        assert ImportRun.objects.get().state == "done"


def test_two_imports_of_one_file_at_once_do_not_double_each_other(desk: Client) -> None:
    pages = [run_of(upload(desk, table(6))) for _ in range(2)]
    for page in pages:
        desk.post(f"{page}mulai/")
    work_off()
    assert count_reports() == 6
    with acting_as(system_identity()):
        assert {run.state for run in ImportRun.objects.all()} == {"done"}
    sums = ImportChunk.objects.values_list("new_rows", "same_rows")
    assert sorted(sums) == [(0, 6), (6, 0)]


def test_a_file_is_started_once(desk: Client) -> None:
    page = run_of(upload(desk, table(1)))
    desk.post(f"{page}mulai/")
    assert desk.post(f"{page}mulai/").status_code == 409
    assert desk.post(f"{page}buang/").status_code == 409


def test_a_preview_can_be_thrown_away(desk: Client) -> None:
    page = run_of(upload(desk, table(1)))
    desk.post(f"{page}buang/")
    assert desk.get(page).status_code == 404
    assert not ImportChunk.objects.exists()


def test_refused_rows_come_back_as_a_table_that_runs_no_formula(desk: Client) -> None:
    bad = "27/11/2024;;Zzqqx;=HYPERLINK(1);;"
    page = run_of(upload(desk, table(1, bad, "31/02/2024;;65.01;-2+3;;")))
    response = desk.get(f"{page}ditolak.csv")
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[call-overload]
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:4] == ["baris", "alasan", "tanggal", "jam"]
    assert [row[0] for row in rows[1:]] == ["3", "4"]
    assert rows[1][5] == "'=HYPERLINK(1)"
    assert rows[2][5] == "'-2+3"
    again = run_of(upload(desk, text.replace("Zzqqx", "65.01").encode()))
    assert "Kolom yang tidak dipakai" in desk.get(again).content.decode()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"PK\x03\x04" + b"\0" * 99, "bom.xlsx", "rusak atau bukan XLSX"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 99, "lama.xls", "berformat Excel lama"),
        (b"a;b\n1;2\n", "a.csv", "Baris judul kolom tidak ditemukan"),
        (b"", "kosong.csv", "kosong"),
    ],
)
def test_a_file_that_is_no_table_is_refused_and_leaves_nothing(
    desk: Client, content: bytes, name: str, sentence: str
) -> None:
    response = upload(desk, content, name)
    assert response.status_code in {400, 413}
    assert sentence in response.content.decode()
    assert not ImportChunk.objects.exists()


def test_a_file_that_breaks_in_the_middle_leaves_nothing(desk: Client) -> None:
    response = upload(desk, table(700, '27/11/2024;;65.01;"' + "x" * 200_000))
    assert response.status_code == 400
    assert "Tanda kutip" in response.content.decode()
    assert not ImportChunk.objects.exists()


def test_a_file_over_the_limit_is_refused(desk: Client, settings: Any) -> None:
    settings.WASPADA_MAX_IMPORT_BYTES = 1_000
    assert upload(desk, table(100)).status_code == 413


def test_html_in_a_file_or_its_name_stays_text(desk: Client) -> None:
    page = run_of(upload(desk, table(0, "27/11/2024;;65.01;<script>x</script>;;"), "<b>x.csv"))
    shown = desk.get(page).content.decode()
    assert "<script>x" not in shown
    assert "<b>x.csv" not in shown


def test_only_the_secretariat_imports_and_only_its_own_area(cast: Cast, desk: Client) -> None:
    page = run_of(upload(desk, table(1, "27/11/2024;;33.74;Semarang;;")))
    assert "di luar wilayah Anda" in desk.get(page).content.decode()
    for name in ("kpu", "fkdm", "bupati", "analyst", "admin"):
        client = cast.client(name)
        assert client.get("/impor/").status_code == 403, name
        assert client.get(page).status_code == 403, name
        assert upload(client, table(1)).status_code == 403, name
    assert cast.client("stranger").get(page).status_code == 404
    assert cast.client("stranger").post(f"{page}mulai/").status_code == 404
    assert Client().get("/impor/").status_code == 302
    assert cast.client("province").get(page).status_code == 200


def test_previews_nobody_confirmed_are_forgotten(desk: Client) -> None:
    run_of(upload(desk, table(1)))
    kept = run_of(upload(desk, table(2)))
    desk.post(f"{kept}mulai/")
    assert forget_old_imports(real_now() + KEEP_PREVIEW * 2) == 1
    with acting_as(system_identity()):
        assert [run.state for run in ImportRun.objects.all()] == ["running"]


def test_the_template_can_be_uploaded_as_it_is(desk: Client) -> None:
    template = desk.get("/impor/templat.csv").content
    page = run_of(upload(desk, template))
    assert "Tanjung Selor Hulu" in desk.get(page).content.decode()


def test_the_command_imports_a_file_and_goes_on_after_a_kill(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "laporan.csv"
    path.write_bytes(table(CHUNK_ROWS * 3, "31/02/2024;;65.01;x;;"))
    seen: list[tuple[int, int]] = []

    def killed_after_two(done: int, total: int) -> None:
        seen.append((done, total))
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(path, on_progress=killed_after_two)
    assert count_reports() == CHUNK_ROWS * 2
    summary = import_file(path)
    assert (summary.new, summary.same, summary.failed) == (CHUNK_ROWS, CHUNK_ROWS * 2, 1)
    assert count_reports() == CHUNK_ROWS * 3
    assert "31/02/2024" in summary.sentences()[0]
    assert summary.as_json()["failures"][0]["row"] == CHUNK_ROWS * 3 + 2


def test_the_command_says_when_there_is_no_file_or_no_table(db: None, tmp_path: Path) -> None:
    with pytest.raises(importing.NotFound):
        import_file(tmp_path / "tidak-ada.csv")
    (tmp_path / "x.csv").write_bytes(b"x")
    with pytest.raises(BadInput):
        import_file(tmp_path / "x.csv", owner=Owner("kesbangpol-65.01", "65.01"))


def _import_rows(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "banyak.csv"
    with path.open("wb") as file:
        file.write(HEADING.encode())
        for number in range(rows):
            file.write(f"\n27/11/2024;14.30;65.01.05;Kejadian {number};bencana;1".encode())
    summary = import_file(path)
    assert (summary.new, summary.failed) == (rows, 0)
    assert count_reports() == rows


def test_two_thousand_rows_come_in(db: None, tmp_path: Path) -> None:
    _import_rows(tmp_path, 2_000)


@pytest.mark.long
def test_two_hundred_thousand_rows_come_in(db: None, tmp_path: Path) -> None:
    _import_rows(tmp_path, 200_000)
