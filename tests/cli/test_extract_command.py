"""`waspada extract`: files in, one record each out, and files that can't be read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from waspada.cli.extract import LARGEST, extract
from waspada.core.errors import BadInput

TEXT = """Kantor Panwas Dibakar di Bulungan

TANJUNG SELOR - Massa pendukung calon bupati membakar kantor Panwascam di Kabupaten Bulungan,
Kalimantan Utara, Senin (23/9). Tidak ada korban.
"""
NAMES = [
    *("file", "kind", "category", "also", "province_code", "regency_code", "kecamatan"),
    *("event_date", "phase", "severity", "deaths", "injured", "evidence", "confidence"),
]


def ran(*arguments: str) -> str:
    result = CliRunner().invoke(extract, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_each_file_gives_one_record_of_the_same_fields(tmp_path: Path) -> None:
    plain, page = tmp_path / "satu.txt", tmp_path / "dua.html"
    plain.write_text(TEXT, encoding="utf-8")
    paragraphs = "".join(f"<p>{part}</p>" for part in TEXT.split("\n\n"))
    page.write_text(f"<html><body><nav>Makassar</nav>{paragraphs}</body></html>", encoding="utf-8")
    records = json.loads(ran(str(plain), str(page), "--published", "2024-09-24", "--json"))
    assert [record["file"] for record in records] == ["satu.txt", "dua.html"]
    for record in records:
        assert list(record) == NAMES
        assert (record["kind"], record["category"]) == ("incident", "perusakan")
        assert (record["regency_code"], record["event_date"]) == ("65.01", "2024-09-23")
        assert record["severity"] == 3
        assert record["deaths"] is None
        assert set(record["confidence"]) >= {"kind", "category", "regency_code", "event_date"}


def test_people_read_fields_words_and_how_sure(tmp_path: Path) -> None:
    file = tmp_path / "satu.txt"
    file.write_bytes(TEXT.encode("utf-16"))
    shown = ran(str(file))
    assert "Kategori: perusakan" in shown
    assert " ← " in shown
    assert "membakar" in shown
    assert "65.01" in shown


@pytest.mark.parametrize("code", ["news.no_file", "news.file_too_large", "web.bad_date"])
def test_what_cannot_be_read_says_why(tmp_path: Path, code: str) -> None:
    file = tmp_path / "satu.txt"
    if code != "news.no_file":
        with file.open("wb") as opened:
            opened.truncate(LARGEST + 1 if code == "news.file_too_large" else 10)
    published = "kemarin" if code == "web.bad_date" else "2024-11-28"
    with pytest.raises(BadInput) as caught:
        ran(str(file), "--published", published)
    assert caught.value.code == code
