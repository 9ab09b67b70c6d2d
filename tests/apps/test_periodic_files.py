"""Reports written by the command: class B alone, every kind and form, the same bytes each time."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pytest_django import Settings

from tests.support.cast import TODAY, Cast
from tests.support.incidents import facts, make_incident
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.periodic.files import write_report
from waspada.core.errors import BadInput
from waspada.core.reports.incidents import day_start

pytestmark = [pytest.mark.words, pytest.mark.django_db]
DAY = date(2024, 11, 20)
OPENING = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK"}


@pytest.fixture
def story(cast: Cast, settings: Settings) -> Cast:
    """A day with an open incident, one of class T and one that concerns an office."""
    settings.WASPADA_AS_OF = TODAY.isoformat()
    given = (
        {"title": "Kotak suara tertahan", "severity": 2},
        {"title": "Hanya desk", "severity": 4, "classification": "T"},
        {"title": "Menyangkut KPU", "severity": 4, "concerns_units": ("kpu-65.01",)},
    )
    with acting_as(system_identity()):
        for known in given:
            make_incident(facts(DAY, **known), received_at=day_start(DAY, "65.01"))
    return cast


@pytest.mark.parametrize("kind", ["harian", "mingguan", "bulanan", "caturwulan", "khusus"])
def test_every_kind_is_written_in_every_form(story: Cast, tmp_path: Path, kind: str) -> None:
    for file_format, opening in OPENING.items():
        out = tmp_path / f"laporan.{file_format}"
        written = write_report(kind, "65.01", DAY, out, file_format=file_format).read_bytes()
        assert written.startswith(opening)
    book = load_workbook(BytesIO((tmp_path / "laporan.xlsx").read_bytes()))
    text = str([cell.value for sheet in book for row in sheet.iter_rows() for cell in row])
    assert "Kotak suara tertahan" in text
    assert "Hanya desk" not in text
    assert "Menyangkut KPU" not in text


def test_the_same_content_gives_the_identical_file(story: Cast, tmp_path: Path) -> None:
    for file_format in OPENING:
        out = tmp_path / f"laporan.{file_format}"
        once = write_report("khusus", "65.01", DAY, out, file_format=file_format).read_bytes()
        assert (
            once == write_report("khusus", "65.01", DAY, out, file_format=file_format).read_bytes()
        )


def test_what_cannot_be_written_says_what_to_do(story: Cast, tmp_path: Path) -> None:
    out = tmp_path / "laporan.pdf"
    for given, code in (
        (("bulanan", "99.99", DAY), "places.unknown_code"),
        (("khusus", "65.01", date(2024, 11, 3)), "periodic.nothing_special"),
        (("tahunan", "65.01", DAY), "periodic.no_such_kind"),
    ):
        with pytest.raises(BadInput, match=code.replace(".", r"\.")):
            write_report(*given, out)
    assert not out.exists()
