"""Tables with headings of somebody's own: asked about once, remembered for the unit."""

import io
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.support.cast import TODAY, Cast
from waspada.apps.accounts.clock import domain_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.import_runs import (
    CONSUMER,
    READER,
    forget_old_imports,
    read_piece,
    receive_chunk,
)
from waspada.apps.reports.models import ImportMapping, ImportPiece, ImportRun, Report
from waspada.apps.work.models import WorkItem

OWN = "Rekap desk;;;;\nHari;Apa yang terjadi;Di mana;Nomor WA;Massa\n"
ROW = "27/11/2024;Contoh: ricuh di TPS {};Bulungan;0812-3456-7890;200\n"
ANSWERS = {
    "kolom-0": "date",
    "kolom-1": "text",
    "kolom-2": "place",
    "kolom-3": "-",
    "kolom-4": "extra",
}
KOBO = "_uuid;_submission_time;_submitted_by;kejadian/uraian;kejadian/tempat\n"


@pytest.fixture(autouse=True)
def _replay(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


@pytest.fixture
def desk(cast: Cast) -> Client:
    return cast.client("desk")


def upload(client: Client, content: str, name: str = "rekap.csv") -> str:
    file = io.BytesIO(content.encode())
    file.name = name
    answer = client.post("/impor/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    return str(answer["Location"])


def run_of(page: str) -> ImportRun:
    with acting_as(system_identity()):
        return ImportRun.objects.get(pk=page.split("/")[-2])


def bring_in(client: Client, page: str) -> None:
    assert client.post(f"{page}mulai/").status_code == 302
    for item in WorkItem.objects.filter(consumer=CONSUMER, state="pending"):
        with acting_as(system_identity()), transaction.atomic():
            receive_chunk(item.subject, domain_now())
            WorkItem.objects.filter(pk=item.pk).update(state="done")


def count_reports() -> int:
    with acting_as(system_identity()):
        return Report.objects.count()


def test_unknown_headings_are_asked_about_once_and_remembered(cast: Cast, desk: Client) -> None:
    page = upload(desk, OWN + ROW.format(1))
    asked = desk.get(page).content.decode()
    assert "Apa arti kolom-kolom ini?" in asked
    assert "Contoh: ricuh di TPS 1" in asked
    assert "0812-3456-7890" not in asked
    # Proposed by what stands there, for a person to confirm.
    assert [asked.count(f'value="{one}" selected') for one in ("date", "text", "place", "-")] == [
        1,
        1,
        1,
        2,
    ]
    assert desk.post(f"{page}mulai/").status_code == 409
    assert desk.post(f"{page}kolom/", ANSWERS).status_code == 302
    shown = desk.get(page).content.decode()
    assert "Contoh: ricuh di TPS 1" in shown
    assert "Nomor WA" in shown  # among the columns that are not used
    bring_in(desk, page)
    # The next file of the same shape, its columns in another order, needs no question.
    other = (
        "Massa;Di mana;Apa yang terjadi;Hari;Nomor WA\n200;65.01.05;Contoh: aman;27/11/2024;08\n"
    )
    again = upload(desk, other)
    assert run_of(again).state == "preview"
    assert "Arti kolom diingat" in desk.get(again).content.decode()
    bring_in(desk, again)
    assert count_reports() == 2
    # Another unit is asked for itself, and the desk may be asked again.
    assert run_of(upload(cast.client("province"), OWN + ROW.format(2))).state == "asking"
    third = upload(desk, OWN + ROW.format(3))
    assert run_of(third).state == "preview"
    assert desk.post(f"{third}kolom/", {"langkah": "lupa"}).status_code == 302
    assert run_of(upload(desk, OWN + ROW.format(3))).state == "asking"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"kolom-1": "text"}, "Belum cukup untuk menjadi laporan"),
        (ANSWERS | {"kolom-4": "text"}, "diberi arti yang sama"),
        (ANSWERS | {"kolom-4": "client_id"}, "tidak dikenal"),
    ],
)
def test_an_answer_that_does_not_do_is_refused_and_stays_on_the_page(
    desk: Client, answers: dict[str, str], said: str
) -> None:
    page = upload(desk, OWN + ROW.format(1))
    answer = desk.post(f"{page}kolom/", answers)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert 'value="text" selected' in answer.content.decode()
    assert run_of(page).state == "asking"
    assert not ImportMapping.objects.exists()


def test_a_known_heading_among_unknown_ones_keeps_its_meaning(desk: Client) -> None:
    page = upload(desk, "tanggal;uraian;tempat;Jumlah massa\n27/11/2024;Contoh;65.01.05;200\n")
    asked = desk.get(page).content.decode()
    assert asked.count('value="-" selected') == 1
    assert desk.post(f"{page}kolom/", {}).status_code == 302
    assert run_of(page).state == "preview"
    twice = desk.post(f"{page}kolom/", {})
    assert twice.status_code == 409
    assert "sudah dijawab" in twice.content.decode()


def test_many_rows_are_read_by_jobs_after_the_answer(desk: Client) -> None:
    page = upload(desk, OWN + "".join(ROW.format(number) for number in range(1_001)))
    assert not WorkItem.objects.filter(consumer=READER).exists()
    desk.post(f"{page}kolom/", ANSWERS)
    assert run_of(page).state == "reading"
    for item in WorkItem.objects.filter(consumer=READER, state="pending"):
        with acting_as(system_identity()), transaction.atomic():
            read_piece(item.subject, domain_now())
    run = run_of(page)
    assert (run.state, run.total_rows, run.bad_rows) == ("preview", 1_001, 0)


def test_an_unanswered_upload_is_dropped_with_its_rows(desk: Client, settings: Any) -> None:
    kept = upload(desk, OWN + ROW.format(1))
    assert desk.post(f"{kept}buang/").status_code == 302
    assert not ImportPiece.objects.exists()
    upload(desk, OWN + ROW.format(1))
    with acting_as(system_identity()):
        ImportRun.objects.update(created_at="2020-01-01T00:00:00Z")
    assert forget_old_imports(domain_now()) == 1
    assert not ImportPiece.objects.exists()


def test_the_next_export_of_a_form_brings_only_what_is_new(desk: Client) -> None:
    first = KOBO + "u-1;2024-11-27T06:00:00;jamal;Contoh: satu;65.01.05\n"
    page = upload(desk, first, "kobo.csv")
    assert run_of(page).state == "preview"
    assert "jamal" not in desk.get(page).content.decode().replace("_submitted_by", "")
    bring_in(desk, page)
    grown = KOBO + "u-2;2024-11-28T06:00:00;ani;Contoh: dua;65.01.05\n" + first.split("\n", 1)[1]
    bring_in(desk, upload(desk, grown, "kobo-2.csv"))
    assert count_reports() == 2


def test_an_edited_submission_is_kept_beside_the_first_once(desk: Client) -> None:
    heading = KOBO.replace("_uuid;", "_uuid;meta/rootUuid;")
    row = "{};{};2024-11-27T06:00:00;jamal;{};65.01.05\n"
    first = heading + row.format("u-1", "uuid:u-1", "Contoh: dua luka")
    edited = heading + row.format("u-9", "uuid:u-1", "Contoh: lima luka")
    for number, content in enumerate((first, edited, edited + "\n", first + "\n")):
        bring_in(desk, upload(desk, content, f"kobo-{number}.csv"))
    assert count_reports() == 2


def test_a_program_s_columns_of_one_meaning_do_not_stand_in_the_way(desk: Client) -> None:
    content = (
        "_uuid;_submission_time;banjir/uraian;ricuh/uraian;tempat;Jumlah massa\n"
        "u-1;2024-11-27T06:00:00;;Contoh: ricuh;65.01.05;200\n"
    )
    page = upload(desk, content, "kobo.csv")
    assert run_of(page).state == "asking"
    twice = desk.post(f"{page}kolom/", {"kolom-5": "text"})
    assert (twice.status_code, run_of(page).state) == (400, "asking")
    assert desk.post(f"{page}kolom/", {"kolom-5": "extra"}).status_code == 302
    assert "Jumlah massa: 200" in desk.get(page).content.decode()


def test_refused_rows_come_back_as_they_stood(desk: Client) -> None:
    page = upload(desk, OWN + "27/11/2024;Contoh;Zzqqx;08;1\n" + ROW.format(1))
    desk.post(f"{page}kolom/", ANSWERS)
    refused = desk.get(f"{page}ditolak.csv")
    lines = b"".join(refused.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0].endswith("Hari,Apa yang terjadi,Di mana,Nomor WA,Massa")
    assert "Zzqqx" in lines[1]
    upload_refused = io.BytesIO(b"1;2\n")
    upload_refused.name = "a.csv"
    assert desk.post("/impor/", {"file": upload_refused}).status_code == 400
    assert "Baris judul kolom tidak ditemukan" in desk.get("/cara-masuk/").content.decode()
    # Mended and uploaded again it needs no answer, though two columns were added to it.
    mended = "\n".join(lines).replace("Zzqqx", "65.01.05")
    assert run_of(upload(desk, mended, "ditolak.csv")).state == "preview"


@pytest.mark.parametrize("who", ["stranger", "kpu", "fkdm"])
def test_nobody_else_sees_or_answers_it(cast: Cast, desk: Client, who: str) -> None:
    page = upload(desk, OWN + ROW.format(1))
    client = cast.client(who)
    assert client.get(page).status_code in {403, 404}
    assert client.post(f"{page}kolom/", ANSWERS).status_code in {403, 404}
    assert run_of(page).state == "asking"
