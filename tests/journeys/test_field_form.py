"""The field form on a telephone: place by typing, a photo, and a signal that comes and goes."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.browser import slow_link
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.models import Attachment, Report
from waspada.apps.reports.photos import photo_suggestion

pytestmark = pytest.mark.journey


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.WASPADA_ATTACHMENTS = tmp_path / "attachments"


def camera_photo() -> bytes:
    """A photo as a telephone takes it: large, turned, with time and place."""
    exif = Image.Exif()
    exif[0x0112] = 6
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (2.0, 50.0, 24.0), "E", (117.0, 21.0, 36.0)
    written = io.BytesIO()
    Image.effect_noise((2400, 1600), 18).convert("RGB").save(written, "JPEG", quality=92, exif=exif)
    return written.getvalue()


def fill_in(page: Page, words: str) -> None:
    page.get_by_text("Bencana, cuaca").click()
    page.get_by_label("2. Di mana?").press_sequentially("tanjung selor hilir")
    page.get_by_role("option").first.click()
    page.get_by_label("4. Ceritakan").fill(words)


def reports() -> list[Report]:
    with acting_as(system_identity()):
        return list(Report.objects.order_by("id"))


def test_a_report_with_a_photo_is_sent_over_a_slow_link(
    db: None, live_server: Any, phone: Page
) -> None:
    phone.goto(f"{live_server.url}/lapor/")
    slow_link(phone)
    fill_in(phone, "Air masuk TPS 18.")
    phone.get_by_label("Sertakan jam dan lokasi foto").check()
    phone.locator("#photos").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": camera_photo()}
    )
    expect(phone.locator("#photo-list img")).to_have_count(1)
    phone.get_by_role("button", name="Kirim laporan").click()
    expect(phone.get_by_role("heading", name="Laporan diterima")).to_be_visible(timeout=90_000)
    (report,) = reports()
    expect(phone.locator("#sent [data-number]")).to_have_text(report.receipt)
    assert report.place_code == "65.01.05.1002"
    with acting_as(system_identity()):
        photo = Attachment.objects.get()
    assert photo.size_bytes < 400_000
    assert (photo.width, photo.height) == (853, 1280)
    assert photo_suggestion(photo) == {"lat": 2.84, "lon": 117.36}


def test_what_is_missing_is_shown_beside_its_question(
    db: None, live_server: Any, phone: Page
) -> None:
    phone.goto(f"{live_server.url}/lapor/")
    phone.get_by_label("2. Di mana?").fill("Sukamaju")
    phone.get_by_label("4. Ceritakan").fill("Ricuh di balai desa.")
    phone.get_by_role("button", name="Kirim laporan").click()
    choices = phone.locator(".choose-place label")
    expect(choices.first).to_contain_text("Sukamaju")
    choices.first.click()
    phone.get_by_role("button", name="Kirim laporan").click()
    expect(phone.get_by_role("heading", name="Laporan diterima")).to_be_visible()
    assert len(reports()) == 1
