"""Blurring: the pixels are gone for good, the original stays sealed, and who may do it."""

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from tests.support.cast import NOW, Cast
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.blurring import blur_photo
from waspada.apps.reports.models import Attachment, Report
from waspada.apps.reports.photo_blurring import blurred_copy
from waspada.apps.reports.photos import (
    ORPHAN_AGE,
    follow_report,
    open_copy,
    open_original,
    sweep_orphans,
)
from waspada.core.errors import Conflict, NotAllowed, NotFound
from waspada.core.reports.regions import Region, region_of

FACE = Region(250, 250, 200, 300)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.WASPADA_ATTACHMENTS = tmp_path / "attachments"
    settings.WASPADA_AS_OF = "2024-11-28"
    return tmp_path / "attachments"


def noisy(size: tuple[int, int] = (400, 300), **options: Any) -> bytes:
    """A photo in which every pixel differs from its neighbours."""
    grain = np.random.default_rng(3).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    written = io.BytesIO()
    Image.fromarray(grain).save(written, "JPEG", quality=95, **options)
    return written.getvalue()


def pixels(jpeg: bytes) -> Any:
    with Image.open(io.BytesIO(jpeg)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def sent_photo(**columns: Any) -> UUID:
    exif = Image.Exif()
    exif[0x0110] = "Telepon Bu Sari"
    file = io.BytesIO(noisy(exif=exif))
    file.name = "foto.jpg"
    answers = {
        "token": "t",
        "choice": "bencana",
        "place_text": "Kec. Tanjung Selor, Kab. Bulungan, Kalimantan Utara",
        "when": "now",
        "photos": [file],
        "photo_facts": "on",
    }
    assert Client().post("/lapor/", answers).status_code == 302
    with acting_as(system_identity()):
        if columns:
            Report.unguarded.update(**columns)
            follow_report(Report.objects.get())
        return UUID(str(Attachment.objects.get().pk))


def photo_of(photo_id: UUID) -> Attachment:
    with acting_as(system_identity()):
        return Attachment.objects.get(pk=photo_id)


def acted(cast: Cast, name: str, version: int = 1) -> dict[str, Any]:
    return {
        "seen_version": version,
        "actor": str(cast[name].pk),
        "received_at": NOW,
        "now": NOW,
    }


def test_what_is_hidden_keeps_a_few_flat_patches_and_the_rest_is_untouched() -> None:
    before, after = pixels(blurred_copy(noisy(), [])[0]), pixels(blurred_copy(noisy(), [FACE])[0])
    hidden = after[76:164, 101:179]
    assert np.abs(hidden - before[76:164, 101:179]).mean() > 30
    # Flat: inside a patch one pixel is like the next, where the photo had grain.
    assert np.median(np.abs(np.diff(hidden, axis=1))) <= 2
    assert np.median(np.abs(np.diff(before[76:164, 101:179], axis=1))) > 20
    assert np.abs(after[:, 220:] - before[:, 220:]).mean() < 3


def test_a_thousand_thin_strokes_hide_as_much_as_one_box() -> None:
    strips = [region_of(250, 250 + 5 * n, 200, 5) for n in range(60)]
    thin = pixels(blurred_copy(noisy(), strips)[0])[76:164, 101:179]
    whole = pixels(blurred_copy(noisy(), [FACE])[0])[76:164, 101:179]
    assert np.abs(thin - whole).mean() < 3


def test_the_served_copy_is_replaced_and_the_one_before_is_gone(cast: Cast, folder: Path) -> None:
    photo_id = sent_photo()
    client, page = cast.client("desk"), f"/lampiran/{photo_id}/buramkan/"
    first = client.get(f"/lampiran/{photo_id}.jpg").content
    shown = client.get(page).content.decode()
    assert f"/lampiran/{photo_id}.jpg?v=1" in shown
    answer = client.post(
        page, {"langkah": "buramkan", "versi": "1", "kotak": "[[250,250,200,300]]"}
    )
    assert answer.status_code == 302
    served = client.get(f"/lampiran/{photo_id}.jpg?v=1")
    assert "no-store" in served["Cache-Control"]
    assert served.content != first
    assert (
        np.abs(pixels(served.content)[80:160, 105:175] - pixels(first)[80:160, 105:175]).mean() > 30
    )
    assert b"Sari" not in served.content
    with Image.open(io.BytesIO(served.content)) as image:
        assert dict(image.getexif()) == {}
    photo = photo_of(photo_id)
    assert (photo.is_blurred, photo.copy_version, photo.blur_regions) == (
        True,
        2,
        [[250, 250, 200, 300]],
    )
    assert b"Sari" in open_original(photo)
    assert f"/lampiran/{photo_id}.jpg?v=2" in client.get(page).content.decode()
    act = JournalRow.objects.get(action="photo.blurred")
    assert act.details == {"photo": str(photo_id), "regions": 1, "version": 2}


def test_the_file_of_the_copy_before_goes_with_the_commit(
    cast: Cast, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    photo_id = sent_photo()
    with cast.acting("desk"), django_capture_on_commit_callbacks(execute=True):
        blur_photo(photo_id, [FACE], **acted(cast, "desk"))
    assert sorted(path.suffix for path in folder.rglob("*.*")) == [".copy2", ".original"]


def test_a_copy_that_a_crash_left_is_swept_and_the_present_one_stays(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo_id = sent_photo()
    with cast.acting("desk"):  # the callbacks of this test's transaction never run: a crash
        blur_photo(photo_id, [FACE], **acted(cast, "desk"))
    assert len(list(folder.rglob("*.copy"))) == 1
    assert sweep_orphans(real_now() + 2 * ORPHAN_AGE) == 1
    assert sorted(path.suffix for path in folder.rglob("*.*")) == [".copy2", ".original"]
    with acting_as(system_identity()):
        assert open_copy(photo_of(photo_id)).startswith(b"\xff\xd8")


def test_a_second_blurring_adds_and_the_desk_takes_all_back_from_the_original(cast: Cast) -> None:
    photo_id = sent_photo()
    client, page = cast.client("desk"), f"/lampiran/{photo_id}/buramkan/"
    first = client.get(f"/lampiran/{photo_id}.jpg").content
    client.post(page, {"langkah": "buramkan", "versi": "1", "kotak": "[[250,250,200,300]]"})
    numbers = {"kiri": ["60", ""], "atas": ["10", ""], "lebar": ["20,5", ""], "tinggi": ["5", ""]}
    client.post(page, {"langkah": "buramkan", "versi": "2", **numbers})
    assert photo_of(photo_id).blur_regions == [[250, 250, 200, 300], [600, 100, 205, 50]]
    assert client.post(page, {"langkah": "pulihkan", "versi": "3"}).status_code == 302
    photo = photo_of(photo_id)
    assert (photo.is_blurred, photo.blur_regions, photo.blurred_by) == (False, [], "")
    assert client.get(f"/lampiran/{photo_id}.jpg").content == first


def test_a_photo_with_nobody_on_it_is_said_to_be_safe(cast: Cast) -> None:
    photo_id = sent_photo()
    client, page = cast.client("desk"), f"/lampiran/{photo_id}/buramkan/"
    assert client.post(page, {"langkah": "aman", "versi": "1"}).status_code == 302
    photo = photo_of(photo_id)
    assert (photo.is_blurred, photo.blur_regions) == (True, [])


def test_two_people_at_one_photo_lose_nothing(cast: Cast) -> None:
    photo_id = sent_photo()
    page = f"/lampiran/{photo_id}/buramkan/"
    sent = {"langkah": "buramkan", "versi": "1"}
    assert cast.client("desk").post(page, sent | {"kotak": "[[0,0,99,99]]"}).status_code == 302
    late = cast.client("province").post(page, sent | {"kotak": "[[500,500,99,99]]"})
    assert late.status_code == 409
    assert "baru saja diburamkan orang lain" in late.content.decode()
    assert 'name="kotak" value="[[500,500,99,99]]"' in late.content.decode()
    assert 'name="versi" value="2"' in late.content.decode()


def test_who_may_not_see_or_decide_may_not_blur(cast: Cast) -> None:
    photo_id = sent_photo()
    page = f"/lampiran/{photo_id}/buramkan/"
    for name in ("kpu", "police", "camat", "fkdm", "bupati", "stranger", "admin"):
        assert cast.client(name).get(page).status_code == 404, name
    assert Client().get(page).status_code == 302
    with acting_as(system_identity()):
        Report.unguarded.update(addressee_units=("kpu-65.01",))
        follow_report(Report.objects.get())
    with cast.acting("kpu"), pytest.raises(NotAllowed):
        blur_photo(photo_id, [FACE], **acted(cast, "kpu"))
    with acting_as(system_identity()):
        Report.unguarded.update(concerns_units=("kesbangpol-65.01",))
        follow_report(Report.objects.get())
    with cast.acting("desk"), pytest.raises(NotFound):
        blur_photo(photo_id, [FACE], **acted(cast, "desk"))
    with cast.acting("province"), pytest.raises(Conflict):
        blur_photo(photo_id, [FACE], **acted(cast, "province", version=7))
    assert photo_of(photo_id).copy_version == 1


def test_a_liaison_blurs_its_own_report_and_cannot_take_it_back(cast: Cast) -> None:
    photo_id = sent_photo(owner_unit="kpu-65.01")
    client, page = cast.client("kpu"), f"/lampiran/{photo_id}/buramkan/"
    assert client.post(page, {"langkah": "aman", "versi": "1"}).status_code == 302
    assert client.post(page, {"langkah": "pulihkan", "versi": "2"}).status_code == 403
    assert photo_of(photo_id).is_blurred


@pytest.mark.parametrize("language", ["id", "en"])
def test_bad_boxes_are_said_and_the_photo_stays(cast: Cast, language: str) -> None:
    cast["desk"].language = language
    cast["desk"].save()
    photo_id = sent_photo()
    client, page = cast.client("desk"), f"/lampiran/{photo_id}/buramkan/"
    wrong: list[dict[str, Any]] = [
        {},
        {"kotak": "[[9,9]]"},
        {"kotak": "<script>alert(1)</script>"},
        {"kiri": "x", "atas": "1", "lebar": "1", "tinggi": "1"},
        {"kiri": "1", "atas": "1", "lebar": "", "tinggi": "1"},
        {"kiri": "nan", "atas": "1", "lebar": "5", "tinggi": "1"},
        {"kiri": "101", "atas": "1", "lebar": "5", "tinggi": "1"},
    ]
    for given in wrong:
        answer = client.post(page, {"langkah": "buramkan", "versi": "1", **given})
        assert answer.status_code == 400, given
        assert "<script>alert" not in answer.content.decode()
    away = client.post(page, {"langkah": "aman", "versi": "1", "kembali": "//evil.example/"})
    assert away["Location"].startswith("/laporan/")
    assert photo_of(photo_id).copy_version == 2
