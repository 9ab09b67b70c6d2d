"""Evidence: judged by its content, sealed on disk, swept when no row names it; and moved stages."""

import io
import os
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.support.cast import NOW, TODAY, Cast
from tests.support.elections import postponed, voting
from tests.support.followups import by, propose
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.elections.actions import decide_dates, load_elections
from waspada.apps.followups.dating import set_date
from waspada.apps.followups.files import (
    MOST_BYTES,
    MOST_FILES,
    Given,
    add_evidence,
    check_file,
    check_files,
    open_evidence,
    sweep_evidence,
)
from waspada.apps.followups.models import Evidence, Item
from waspada.apps.followups.queries import history_of
from waspada.apps.followups.tending import tend_items
from waspada.core.errors import BadInput, TooLarge, Unavailable, WaspadaError
from waspada.core.followups.facts import DueStage

PDF = b"%PDF-1.7\nisi"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def on_the_day(settings: Any, tmp_path: Path) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    settings.WASPADA_DOCUMENTS = str(tmp_path)


def package(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return written.getvalue()


def photo() -> bytes:
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Kamera rahasia"
    Image.new("RGB", (20, 10)).save(written, "JPEG", exif=exif)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("surat.exe", PDF, "surat.pdf"),
        ("rekap.zip", package("xl/workbook.xml"), "rekap.xlsx"),
        ("nota", package("word/document.xml"), "nota.docx"),
        ("C:\\foto\\gudang.HEIC", photo(), "gudang.jpg"),
        ("hubungi 081234567890.pdf", PDF, None),
    ],
)
def test_a_file_is_what_its_content_says(name: str, content: bytes, kept: str | None) -> None:
    checked = check_file(Given(name, content))
    if kept is None:
        assert "081234567890" not in checked.name
    else:
        assert checked.name == kept
    assert b"Kamera rahasia" not in checked.content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "followup.empty_file"),
        (b"<svg onload=alert(1)>", "followup.bad_file"),
        (b"PK\x03\x04 rusak", "followup.bad_file"),
        (package("isi.txt"), "followup.bad_file"),
        (package("word/document.xml", "word/vbaProject.bin"), "followup.bad_file"),
        (b"%PDF-" + b"0" * MOST_BYTES, "followup.big_file"),
    ],
)
def test_other_files_are_refused(content: bytes, code: str) -> None:
    with pytest.raises(WaspadaError) as refused:
        check_file(Given("berkas.pdf", content))
    assert refused.value.code == code


def test_too_many_files_and_one_bad_file_refuse_all() -> None:
    with pytest.raises(TooLarge):
        check_files([Given(f"{n}.pdf", PDF) for n in range(MOST_FILES + 1)])
    with pytest.raises(BadInput):
        check_files([Given("a.pdf", PDF), Given("b.pdf", b"x")])


def test_a_file_is_sealed_kept_once_and_swept_only_when_no_row_names_it(
    cast: Cast, tmp_path: Path
) -> None:
    item = propose(cast)
    files = check_files([Given("SK.pdf", PDF)])
    with cast.acting("camat"):
        add_evidence(item.pk, files, **by(cast, "camat"))
        assert not add_evidence(item.pk, files, **by(cast, "camat"))
        row = Evidence.objects.get()
        assert open_evidence(row) == PDF
    (path,) = (one for one in tmp_path.rglob("*") if one.is_file())
    assert PDF not in path.read_bytes()
    stray = path.with_name(str(item.pk))
    stray.write_bytes(b"sisa")
    begun = path.with_name("x.part")
    begun.write_bytes(b"sisa")
    assert sweep_evidence(NOW) == 0  # they may still be in the making
    long_ago = (NOW - 2 * DAY).timestamp()
    for one in (path, stray, begun):
        os.utime(one, (long_ago, long_ago))
    assert sweep_evidence(NOW) == 2
    assert path.exists()
    path.write_bytes(path.read_bytes()[:-1])
    with cast.acting("desk"), pytest.raises(WaspadaError):
        open_evidence(row)
    path.unlink()
    with cast.acting("desk"), pytest.raises(Unavailable):
        open_evidence(row)


def test_when_a_stage_moves_the_date_moves_and_a_late_item_resumes(cast: Cast) -> None:
    with acting_as(system_identity()):
        load_elections()
    before = NOW - 20 * DAY
    hangs = DueStage("pilkada-2024", "pemungutan", -2)
    item = propose(cast, at=before, due_on=None, due_stage=hangs)
    fixed = propose(cast, at=before, due_on=None, due_stage=hangs)
    assert item.due_on == date(2024, 11, 25)
    with cast.acting("desk"):
        set_date(fixed.pk, date(2024, 11, 26), **by(cast, "desk", before))
    tend_items(NOW - DAY, NOW)
    with acting_as(system_identity()):
        assert Item.objects.get(pk=item.pk).state == "overdue"
        decide_dates(voting(), postponed("65.01"), actor="test", now=NOW)
    tend_items(NOW, NOW)
    assert tend_items(NOW, NOW) == 0
    with cast.acting("desk"):
        moved, kept = Item.objects.get(pk=item.pk), Item.objects.get(pk=fixed.pk)
        row = history_of(item.pk)[-1]
    assert (moved.due_on, moved.state) == (date(2024, 12, 2), "proposed")
    assert (row.kind, row.params["was"]) == ("date_moved", "2024-11-25")
    assert row.params["document"] == "Keputusan KPU 9/2024"
    assert kept.due_on == date(2024, 11, 26)
