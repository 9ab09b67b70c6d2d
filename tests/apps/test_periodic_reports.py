"""Weekly, monthly, four-monthly and special reports: composed, sent upward, gathered, exported."""

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from docx import Document as Docx
from openpyxl import load_workbook
from pytest_django import Settings

from tests.support.cast import TODAY, Cast
from tests.support.followups import by, item_facts
from tests.support.incidents import facts, make_incident
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.briefing.content import Printed
from waspada.apps.delivery.models import Message
from waspada.apps.documents.models import Document
from waspada.apps.elections.actions import load_elections
from waspada.apps.followups.actions import propose_item
from waspada.apps.links.kinds import Ref
from waspada.apps.periodic.compose import compose_periodic
from waspada.apps.periodic.models import PeriodicReport
from waspada.apps.periodic.paper import paper_of
from waspada.apps.readiness.demo import make_demo_readiness
from waspada.core.briefing.periods import read_period
from waspada.core.reports.incidents import day_start

pytestmark = pytest.mark.django_db

WEEK = "/laporan-berkala/65.01/mingguan/2024-W47/"
PROVINCE = "/laporan-berkala/65/mingguan/2024-W47/"
IN_WEEK = date(2024, 11, 20)


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


@pytest.fixture
def story(cast: Cast) -> Cast:
    """A week in Bulungan with two incidents, one of which only the desk may read."""
    with acting_as(system_identity()):
        load_elections()
        for title, classification in (("Kotak suara tertahan", "B"), ("=RAHASIA desk", "T")):
            make_incident(
                facts(IN_WEEK, "65.01.05", title=title, classification=classification),
                received_at=day_start(IN_WEEK, "65.01"),
            )
    return cast


def send(client: Client, address: str, version: int = 1, **words: str) -> int:
    return client.post(f"{address}kirim/", {"versi": str(version), **words}).status_code


def rows() -> list[PeriodicReport]:
    with acting_as(system_identity()):
        return list(PeriodicReport.objects.order_by("id"))


def documents() -> list[Document]:
    with acting_as(system_identity()):
        return list(Document.objects.order_by("issued_at", "id"))


def test_a_report_is_sent_once_and_then_corrected(story: Cast) -> None:
    client = story.client("desk")
    page = client.get(WEEK).content.decode()
    assert "Kirim laporan" in page
    assert send(client, WEEK, tindakan="Patroli di dermaga.") == 302
    assert send(client, WEEK) == 409  # a second tap sees that it was sent
    assert send(client, WEEK, version=2, saran="Minta tambahan perahu.") == 302
    first, second = rows()
    assert (first.version, second.version) == (1, 2)
    assert (first.is_nihil, first.is_late) == (False, True)  # due on Monday the 25th
    old, new = documents()
    assert new.corrects == old.pk
    assert "Patroli di dermaga." in str(old.content)
    assert "/LM/" in old.number
    assert old.classification == "T"  # it tells what only the desk may read
    with acting_as(system_identity()):
        assert Message.objects.filter(subject=str(new.pk)).exists()


def test_a_period_that_still_runs_is_shown_and_not_sent(story: Cast) -> None:
    client = story.client("desk")
    running = "/laporan-berkala/65.01/mingguan/2024-W48/"
    assert "Masa ini masih berjalan" in client.get(running).content.decode()
    assert send(client, running) == 400
    assert rows() == []
    ahead = client.get("/laporan-berkala/65.01/bulanan/2024-12/")
    assert ahead.status_code == 400


def test_each_sees_in_it_what_they_may_read_and_only_the_desk_sends(story: Cast) -> None:
    for name, sees in (("desk", True), ("province", True), ("kpu", False), ("bupati", False)):
        page = story.client(name).get(WEEK).content.decode()
        assert ("RAHASIA desk" in page) == sees, name
        assert "Kotak suara tertahan" in page, name
    assert story.client("stranger").get(WEEK).status_code == 404
    for name in ("kpu", "bupati", "analyst", "stranger"):
        assert send(story.client(name), WEEK) in {403, 404}, name
    assert rows() == []


def test_a_report_of_what_all_may_read_is_of_class_b(cast: Cast) -> None:
    with acting_as(system_identity()):
        make_incident(facts(IN_WEEK), received_at=day_start(IN_WEEK, "65.01"))
    with cast.acting("desk"):
        report = compose_periodic("65.01", read_period("mingguan", "2024-W47"), "id", today=TODAY)
    assert (report.classification, report.figures.incidents) == ("B", 1)


def test_nihil_is_the_desks_word_and_nothing_sent_is_not(cast: Cast) -> None:
    client = cast.client("desk")
    assert "Kirim NIHIL" in client.get(WEEK).content.decode()
    assert send(client, WEEK) == 302
    assert rows()[0].is_nihil
    board = cast.client("province").get("/laporan-berkala/65/").content.decode()
    assert board.count("lewat batas, belum dikirim") >= 4  # Malinau and the others
    assert "NIHIL" in board


def test_the_province_adds_what_was_sent_and_names_who_has_not(story: Cast) -> None:
    assert send(story.client("desk"), WEEK) == 302
    with acting_as(system_identity()):  # known later: not in what was sent
        make_incident(facts(IN_WEEK, "65.01"), received_at=day_start(TODAY, "65.01"))
    with story.acting("province"):
        report = compose_periodic("65", read_period("mingguan", "2024-W47"), "id", today=TODAY)
    sent = {one.place: one for one in report.received}
    assert sent["65.01"].figures is not None
    assert sent["65.01"].figures.incidents == 2
    assert {one.place for one in report.missing} == {"65.02", "65.03", "65.04", "65.71"}
    assert report.classification == "T"
    page = story.client("province").get(PROVINCE).content.decode()
    assert "Belum mengirim: Kab. Malinau" in page
    assert send(story.client("province"), PROVINCE) == 302
    assert rows()[-1].place_code == "65"


def test_a_liaison_of_one_regency_learns_no_figure_that_another_sent(story: Cast) -> None:
    assert send(story.client("desk"), WEEK) == 302
    with story.acting("analyst"):
        report = compose_periodic("65", read_period("mingguan", "2024-W47"), "id", today=TODAY)
    (bulungan,) = [one for one in report.received if one.place == "65.01"]
    assert (bulungan.is_sent, bulungan.figures, bulungan.number) == (True, None, "")


def test_files_open_and_hold_no_formula(story: Cast) -> None:
    client = story.client("desk")
    assert client.get(f"{WEEK[:-1]}.pdf").content.startswith(b"%PDF")
    words = Docx(BytesIO(client.get(f"{WEEK[:-1]}.docx").content))
    text = "\n".join(paragraph.text for paragraph in words.paragraphs)
    cells = "\n".join(
        cell.text for table in words.tables for row in table.rows for cell in row.cells
    )
    assert "LAPORAN MINGGUAN" in text
    assert "Kotak suara tertahan" in cells
    book = load_workbook(BytesIO(client.get(f"{WEEK[:-1]}.xlsx").content))
    values = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert all(cell.data_type != "f" for cell in values)
    assert any("RAHASIA desk" in str(cell.value) for cell in values)
    assert client.get(f"{WEEK[:-1]}.exe").status_code == 404


def test_a_sent_version_is_exported_as_it_was(story: Cast) -> None:
    client = story.client("desk")
    assert send(client, WEEK, tindakan="Patroli di dermaga.") == 302
    with acting_as(system_identity()):
        make_incident(facts(IN_WEEK, title="Baru tahu"), received_at=day_start(TODAY, "65.01"))
    sent = client.get(f"{WEEK[:-1]}.xlsx?versi=1").content
    again = client.get(f"{WEEK[:-1]}.xlsx?versi=1").content
    assert sent == again
    book = load_workbook(BytesIO(sent))
    text = str([cell.value for sheet in book for row in sheet.iter_rows() for cell in row])
    assert "Patroli di dermaga." in text
    assert "Baru tahu" not in text
    for version in ("2", "x", "-1"):
        assert client.get(f"{WEEK[:-1]}.xlsx?versi={version}").status_code == 404
    assert story.client("kpu").get(f"{WEEK[:-1]}.xlsx?versi=1").status_code == 404


def test_a_special_report_is_about_one_incident(story: Cast) -> None:
    with acting_as(system_identity()):
        number = make_incident(
            facts(TODAY, "65.01.05", title="Jembatan putus"),
            received_at=day_start(TODAY, "65.01"),
        ).number
        hidden = make_incident(
            facts(TODAY, "65.01", classification="T"), received_at=day_start(TODAY, "65.01")
        ).number
    client = story.client("desk")
    answer = client.get(f"/laporan-khusus/{number}/")
    address = f"/laporan-berkala/65.01/khusus/{number}/"
    assert answer.headers["Location"] == address
    page = client.get(address).content.decode()
    assert "Jembatan putus" in page
    assert "Kotak suara tertahan" not in page
    assert send(client, address, tindakan="Jembatan darurat dipasang BPBD.") == 302
    assert (rows()[0].kind, rows()[0].is_late) == ("khusus", False)
    other = story.client("kpu")
    assert other.get(f"/laporan-khusus/{hidden}/").status_code == 404
    assert other.get(f"/laporan-berkala/65.01/khusus/{hidden}/").status_code == 404


def test_persons_in_what_was_typed_are_masked(story: Cast) -> None:
    client = story.client("desk")
    assert send(client, WEEK, tindakan="Hubungi 081234567890 atau NIK 6501010101010001.") == 302
    assert "081234567890" not in str(documents()[0].content)
    assert "6501010101010001" not in str(documents()[0].content)


def test_words_that_are_too_long_come_back_with_what_was_typed(story: Cast) -> None:
    client = story.client("desk")
    long = "Patroli. " * 600
    answer = client.post(f"{WEEK}kirim/", {"versi": "1", "tindakan": long})
    assert answer.status_code == 400
    assert long.strip() in answer.content.decode()
    assert rows() == []


@pytest.mark.parametrize(
    "address",
    [
        "/laporan-berkala/65.01/tahunan/2024/",
        "/laporan-berkala/65.01/mingguan/2024-W99/",
        "/laporan-berkala/65.01/mingguan/1924-W48/",
        "/laporan-berkala/65.01/bulanan/2099-01/",
    ],
)
def test_what_names_no_period_says_so(story: Cast, address: str) -> None:
    answer = story.client("desk").get(address)
    assert answer.status_code == 400
    said = answer.content.decode()
    ways_on = ("Tulis seperti", "Yang ada", "Periksa tahunnya", "Pilih hari ini")
    assert any(words in said for words in ways_on)


def test_the_desks_gaps_constraints_and_follow_ups_stand_in_it(cast: Cast) -> None:
    """As of forty days before the vote, with the invented desk of the demo (contoh)."""
    with acting_as(system_identity()):
        load_elections()
        make_demo_readiness(date(2024, 10, 18))
    with cast.acting("province"):
        period = read_period("bulanan", "2024-10")
        report = compose_periodic("65", period, "id", today=date(2024, 10, 18))
        paper = paper_of(report, Printed(by="Desk"))
    assert report.gaps
    assert report.constraints
    headings = {table["heading"] for table in paper["tables"]}
    assert {"Kesiapan yang paling tertinggal", "Kendala yang terbuka"} <= headings


def test_an_office_that_a_follow_up_concerns_reads_no_report_that_tells_of_it(cast: Cast) -> None:
    with cast.acting("desk"):
        incident = make_incident(facts(IN_WEEK, concerns_units=("kpu-65.01",)))
        about = [Ref("incident", incident.number)]
        concerning = item_facts(concerns_units=("kpu-65.01",))
        item = propose_item(concerning, about=about, **by(cast, "desk"))
        assert tuple(item.concerns_units) == ("kpu-65.01",)
        later = read_period("mingguan", "2024-W48")  # the incident itself is a week older
        report = compose_periodic("65.01", later, "id", today=TODAY)
        plain = compose_periodic("65.01", later, "id", today=TODAY, concerning=False)
    assert report.figures.incidents == 0
    assert [line.number for line in report.followups] == [item.number]
    assert report.concerns_units == ("kpu-65.01",)
    assert plain.followups == ()
