"""The daily report as page, message and file."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import translation

from tests.support.briefing import DAY, PAGE, PRINTED, compose, tell_incident, told
from tests.support.cast import NOW, Cast
from tests.support.incidents import BULUNGAN
from waspada.apps.briefing.compose import compose_briefing
from waspada.apps.briefing.content import Briefing, Printed
from waspada.apps.briefing.files import write_briefing
from waspada.apps.briefing.models import BriefingSetting
from waspada.apps.briefing.paper import briefing_pdf, paper_of
from waspada.core.errors import BadInput

pytestmark = [pytest.mark.words, pytest.mark.usefixtures("desks")]


def test_the_same_content_gives_the_identical_file(cast: Cast, tmp_path: Path) -> None:
    tell_incident(cast)
    tell_incident(cast, classification="T", title="SANDI")
    tell_incident(cast, concerns_units=("kpu-65.01",))
    one = write_briefing(BULUNGAN, DAY, tmp_path / "a" / "1.pdf", language="id").read_bytes()
    two = write_briefing(BULUNGAN, DAY, tmp_path / "2.pdf", language="id").read_bytes()
    assert one == two
    assert [path.name for path in tmp_path.glob("*.pdf")] == ["2.pdf"]


def test_a_file_of_the_command_holds_class_b_only_and_nothing_about_an_office(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from waspada.apps.briefing import files

    plain = tell_incident(cast)
    tell_incident(cast, classification="T")
    tell_incident(cast, concerns_units=("kpu-65.01",))
    written: list[Briefing] = []
    monkeypatch.setattr(
        files, "briefing_pdf", lambda briefing, printed: written.append(briefing) or b"%PDF"
    )
    write_briefing(BULUNGAN, DAY, tmp_path / "1.pdf")
    assert told(written[0]) == {plain}
    assert written[0].classification == "B"
    with pytest.raises(BadInput):
        write_briefing("99.99", DAY, tmp_path / "2.pdf")
    assert not (tmp_path / "2.pdf").exists()


def test_a_printed_copy_says_who_printed_it_and_when_and_its_class(cast: Cast) -> None:
    printed = Printed(by="Desk", at=datetime(2024, 11, 28, 7, 30, tzinfo=UTC))
    line = paper_of(compose(cast, "desk"), printed)["footer"]["printed"]
    assert line == "Dicetak oleh Desk, Kamis, 28 November 2024, 15.30 WITA · kelas B"


def test_both_languages_are_complete(cast: Cast) -> None:
    tell_incident(cast, category="bentrok_massa", severity=4, deaths=1, injured=2)
    tell_incident(cast, day=date(2024, 11, 1), occurred_precision="month")
    with cast.acting("desk"):
        papers = {
            language: paper_of(compose_briefing(BULUNGAN, DAY, language, now=NOW), PRINTED)
            for language in ("id", "en")
        }
    indonesian, english = (str(papers[language]) for language in ("id", "en"))
    for words in ("Kejadian hari ini", "Tahapan", "belum diketahui", "Menurut berita", "Kamis"):
        assert words in indonesian
        assert words not in english
    for words in ("Incidents of the day", "not known yet", "news gathered", "Thursday"):
        assert words in english
    with translation.override("id"):
        assert briefing_pdf(compose(cast, "desk"), PRINTED).startswith(b"%PDF")


def test_the_page_is_in_the_language_asked_for(cast: Cast) -> None:
    client = cast.client("desk")
    assert "Daily report" in client.get(f"{PAGE}?bahasa=en").content.decode()
    page = client.get(f"{PAGE}?bahasa=id").content.decode()
    assert "Laporan harian" in page
    assert re.search(r'<html lang="id"', page)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("65.01/kemarin/", 400),
        ("65.01/2024-12-31/", 400),
        ("99.99/2024-11-28/", 404),
        ("65.01/2024-11-28.pdf", 200),
        ("65.01/2024-13-45.pdf", 400),
        ("65/2024-11-28/", 200),
        ("ID/2024-11-28/", 200),
    ],
)
def test_every_address_answers(cast: Cast, path: str, status: int) -> None:
    assert cast.client("desk").get(f"/laporan-harian/{path}").status_code == status


def test_the_letterhead_is_the_desks_own(cast: Cast) -> None:
    path = f"/laporan-harian/{BULUNGAN}/pengaturan/"
    assert cast.client("kpu").get(path).status_code == 403
    sent = {"letterhead": "PEMKAB BULUNGAN\nKANTOR UJI", "cut_off": "15:30"}
    assert cast.client("desk").post(path, sent).status_code == 302
    assert BriefingSetting.objects.get(pk=BULUNGAN).cut_off.hour == 15
    paper = paper_of(compose(cast, "desk"), PRINTED)
    assert paper["letterhead"] == ["PEMKAB BULUNGAN", "KANTOR UJI"]
    assert ["Batas kirim", "15.30 WITA"] in paper["facts"]


def test_text_of_people_is_text_on_the_page_and_in_the_message(cast: Cast) -> None:
    tell_incident(cast, title="<script>alert(1)</script> *tebal* _miring_", summary="")
    page = cast.client("desk").get(PAGE).content.decode()
    assert "<script>alert(1)" not in page
    assert "*tebal*" not in page.split("<textarea")[1].split("</textarea>")[0]
