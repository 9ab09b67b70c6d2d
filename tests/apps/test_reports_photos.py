"""Photos: limits, what hides in them, who sees them, and what a crash leaves behind."""

import io
import os
import struct
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import ExifTags, Image

from tests.support.cast import NOW, Cast
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports import photos as photos_module
from waspada.apps.reports.models import Attachment, Report
from waspada.apps.reports.photo_reading import FORMATS, read_photo
from waspada.apps.reports.photos import (
    follow_report,
    open_original,
    photo_suggestion,
    photos_of,
    sweep_orphans,
)
from waspada.apps.reports.receiving import Incoming, receive_report
from waspada.core.errors import BadInput, TooLarge, Unavailable

PLACE = "Kec. Tanjung Selor, Kab. Bulungan, Kalimantan Utara"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.WASPADA_ATTACHMENTS = tmp_path / "attachments"
    settings.WASPADA_AS_OF = "2024-11-28"
    return tmp_path / "attachments"


def picture(size: tuple[int, int] = (80, 60), kind: str = "JPEG", **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **options)
    return written.getvalue()


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Model] = "Telepon Bu Sari"
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    inner[ExifTags.Base.DateTimeOriginal] = "2024:11:27 05:12:40"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef] = "N"
    gps[ExifTags.GPS.GPSLatitude] = (2.0, 50.0, 24.0)
    gps[ExifTags.GPS.GPSLongitudeRef] = "E"
    gps[ExifTags.GPS.GPSLongitude] = (117.0, 21.0, 36.0)
    return picture(exif=exif)


def bomb(side: int = 30_000) -> bytes:
    """A PNG of 900 megapixels in a few hundred bytes of header and emptiness."""

    def chunk(name: bytes, content: bytes) -> bytes:
        end = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + end

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (side // 8 + 1) * 50)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def file_of(content: bytes, name: str = "foto.jpg") -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def send(client: Client, *files: bytes, **answers: object) -> Any:
    answers = {
        "token": "t",
        "choice": "bencana",
        "place_text": PLACE,
        "when": "now",
        "photo_facts": "on",
        **answers,
    }
    return client.post("/lapor/", {**answers, "photos": [file_of(one) for one in files]})


def kept() -> list[Attachment]:
    with acting_as(system_identity()):
        return list(Attachment.objects.order_by("id"))


def test_the_copy_is_upright_and_says_nothing_of_device_time_or_place() -> None:
    photo = read_photo(with_exif(), 1)
    with Image.open(io.BytesIO(photo.copy)) as copy:
        assert copy.size == (60, 80)
        assert dict(copy.getexif()) == {}
    assert b"Sari" not in photo.copy
    assert photo.suggestion == {
        "taken_at": "2024-11-27T05:12:40",
        "lat": 2.84,
        "lon": 117.36,
    }


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_usual_formats_become_jpeg(kind: str) -> None:
    photo = read_photo(picture(kind=kind), 1)
    assert photo.copy.startswith(b"\xff\xd8")
    assert photo.media_type == f"image/{kind.lower()}"


def test_photos_of_iphones_can_be_opened() -> None:
    assert "HEIF" in FORMATS
    assert Image.registered_extensions()[".heic"] == "HEIF"


def test_a_see_through_picture_gets_a_white_ground() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(written, "PNG")
    with Image.open(io.BytesIO(read_photo(written.getvalue(), 1).copy)) as copy:
        assert min(copy.convert("RGB").getpixel((5, 5))) > 240  # type: ignore[type-var,arg-type]


def test_a_large_photo_is_shown_smaller() -> None:
    photo = read_photo(picture((4000, 3000)), 1)
    assert (photo.width, photo.height) == (1600, 1200)


def test_a_decompression_bomb_is_refused_before_it_opens() -> None:
    with pytest.raises(TooLarge) as refused:
        read_photo(bomb(), 2)
    assert refused.value.code == "photos.too_many_pixels"


@pytest.mark.parametrize(
    "content",
    [b"", b"bukan foto", b"\xff\xd8\xff\xe0", picture()[:200], b"GIF89a" + b"\0" * 50, b"%PDF-1.7"],
)
def test_what_is_no_whole_photo_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        read_photo(content, 1)
    assert refused.value.code == "photos.not_a_photo"


def test_a_photo_is_sealed_on_the_disk_and_belongs_to_its_report(cast: Cast, folder: Path) -> None:
    assert send(cast.client("fkdm"), with_exif()).status_code == 302
    (photo,) = kept()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert [path.suffix for path in files] == [".copy", ".original"]
    assert all(b"Sari" not in path.read_bytes() for path in files)
    assert all(b"\xff\xd8\xff" not in path.read_bytes()[:40] for path in files)
    assert open_original(photo) == with_exif()
    assert photo_suggestion(photo)["lat"] == 2.84
    assert (photo.classification, photo.place_code) == ("T", "65.01.05")
    assert "foto.jpg" not in photo.file_name


def test_a_photo_of_30_mb_is_refused_and_the_words_are_kept(cast: Cast, folder: Path) -> None:
    huge = picture() + b"\0" * 30 * 1024 * 1024
    response = send(cast.client("fkdm"), picture(), huge, text="Air masuk TPS 18.")
    assert response.status_code == 302
    page = Client().get(response["Location"]).content.decode()
    assert "Foto 2 tidak ikut terkirim: lebih besar dari 12 MB" in page
    assert "Laporan diterima" in page
    assert len(kept()) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(bomb(), "melebihi 64 megapiksel"), (b"bukan foto", "bukan foto JPEG, PNG")],
)
def test_a_refused_photo_is_said_on_the_receipt(cast: Cast, content: bytes, sentence: str) -> None:
    response = send(cast.client("fkdm"), content)
    assert sentence in Client().get(response["Location"]).content.decode()
    assert kept() == []
    with acting_as(system_identity()):
        assert Report.objects.count() == 1


def test_more_than_four_photos_are_left_out_and_said(cast: Cast) -> None:
    response = send(cast.client("fkdm"), *[picture((20 + n, 20)) for n in range(6)])
    page = Client().get(response["Location"]).content.decode()
    assert len(kept()) == 4
    assert "Foto 5 tidak ikut" in page
    assert "Foto 6 tidak ikut" in page


def test_a_full_disk_costs_the_photo_and_not_the_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(photos_module, "_write_synced", full)
    response = send(cast.client("fkdm"), picture(), text="Air masuk.")
    assert "penyimpanan server penuh" in Client().get(response["Location"]).content.decode()
    assert kept() == []
    with acting_as(system_identity()):
        assert Report.objects.count() == 1


def test_a_liaison_cannot_fetch_the_photo_of_a_restricted_report(cast: Cast) -> None:
    send(Client(), picture())
    (photo,) = kept()
    address = f"/lampiran/{photo.pk}.jpg"
    seen = cast.client("desk").get(address)
    assert seen.status_code == 200
    assert seen["Content-Type"] == "image/jpeg"
    assert "no-store" in seen["Cache-Control"]
    for name in ("kpu", "police", "camat", "fkdm", "bupati", "stranger", "admin"):
        assert cast.client(name).get(address).status_code == 404, name
    assert Client().get(address).status_code == 404


def test_a_photo_follows_its_report_to_those_it_is_addressed_to(cast: Cast) -> None:
    send(Client(), picture())
    (photo,) = kept()
    with acting_as(system_identity()):
        report = Report.objects.get()
        Report.unguarded.filter(pk=report.pk).update(addressee_units=("kpu-65.01",))
        report.refresh_from_db()
        follow_report(report)
    assert cast.client("kpu").get(f"/lampiran/{photo.pk}.jpg").status_code == 200
    assert cast.client("police").get(f"/lampiran/{photo.pk}.jpg").status_code == 404


def test_the_photo_of_a_report_about_the_office_is_hidden_from_it(cast: Cast) -> None:
    send(Client(), picture(), concerns=["kesbangpol"])
    (photo,) = kept()
    assert cast.client("desk").get(f"/lampiran/{photo.pk}.jpg").status_code == 404
    assert cast.client("province").get(f"/lampiran/{photo.pk}.jpg").status_code == 200
    with cast.acting("desk"):
        assert not photos_of([photo.report_id]).exists()


def test_a_photo_whose_file_was_exchanged_is_not_shown(cast: Cast, folder: Path) -> None:
    client = cast.client("fkdm")
    send(client, picture())
    send(client, picture((99, 99)), token="t2")
    one, other = kept()
    files = {path.name: path for path in folder.rglob("*.copy")}
    files[f"{one.pk}.copy"].write_bytes(files[f"{other.pk}.copy"].read_bytes())
    assert cast.client("desk").get(f"/lampiran/{one.pk}.jpg").status_code == 503
    with pytest.raises(Unavailable):
        photos_module.open_copy(one)


def test_files_without_a_row_are_swept_once_they_are_old(cast: Cast, folder: Path) -> None:
    send(cast.client("fkdm"), picture())
    orphan = folder / "00" / "0190d1a2-0000-7000-8000-000000000000.original"
    orphan.parent.mkdir(parents=True)
    fresh = orphan.with_suffix(".copy.part")
    for path in (orphan, fresh):
        path.write_bytes(b"left behind")
    old = (real_now() - timedelta(days=1)).timestamp()
    for path in folder.rglob("*"):
        if path.is_file() and path != fresh:
            os.utime(path, (old, old))
    assert sweep_orphans(real_now()) == 1
    assert not orphan.exists()
    assert fresh.exists()
    assert len(kept()) == 1
    assert len(list(folder.rglob("*.original"))) == 1


def test_the_sweep_spares_the_photos_of_every_realm(cast: Cast, folder: Path) -> None:
    send(cast.client("fkdm"), picture())
    with acting_as(system_identity()):
        Attachment.unguarded.update(realm="exercise")
    old = (real_now() - timedelta(days=1)).timestamp()
    for path in folder.rglob("*.*"):
        os.utime(path, (old, old))
    assert sweep_orphans(real_now()) == 0


def test_a_crash_between_file_and_row_leaves_an_orphan_and_no_half_report(
    as_system: object, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = receive_report(
        Incoming(
            channel="web_form",
            body=b'{"text": "x"}',
            content_type="application/json",
            received_at=NOW,
            recorded_at=NOW,
        )
    )
    assert outcome.report_id is not None

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(photos_module, "record_act", crash)
    with pytest.raises(RuntimeError):
        photos_module.keep_photos(
            outcome.report_id, [read_photo(picture(), 1)], received_at=NOW, now=NOW
        )
    assert len(list(folder.rglob("*.original"))) == 1
