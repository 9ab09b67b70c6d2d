"""A chat of WhatsApp on a telephone: uploaded, shared, pasted; only what is ticked is sent."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.steps import photo
from tests.support.cast import TODAY, Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.models import Report
from waspada.apps.reports.photos import photos_of

pytestmark = pytest.mark.journey
CHAT = """26/11/24 20.00 - Pesan dan panggilan dienkripsi secara end-to-end.
26/11/24 20.01 - Pak Camat: Selamat malam semua
27/11/24 07.05 - +62 812-3456-7890: Contoh: pintu TPS 5 digembok,
panitia belum datang
27/11/24 07.05 - +62 812-3456-7890: IMG-20241127-WA0001.jpg (file terlampir)
27/11/24 07.06 - +62 812-3456-7890: IMG-20241127-WA0002.jpg (file terlampir)
27/11/24 07.06 - Bu Siti: <Media tidak disertakan>
27/11/24 07.07 - Bu Siti: Rahasia keluarga
"""
# What the form sends, files by their names: a browser tells no test the body of one with files.
LEAVING = """JSON.stringify([...new FormData(document.querySelector("#chat-send"))]
  .map(([name, value]) => [name, value.name ?? value]))"""


@pytest.fixture(autouse=True)
def _replay(settings: Any, tmp_path: Path) -> None:
    settings.WASPADA_ATTACHMENTS = tmp_path
    settings.WASPADA_AS_OF = TODAY.isoformat()


def sign_in(page: Page, cast: Cast, site: str) -> None:
    cookie = cast.client("desk").cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": site}])


def zipped(chat: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("IMG-20241127-WA0001.jpg", photo(320, 240))
        archive.writestr("IMG-20241127-WA0002.jpg", bytes(2000))
        archive.writestr("Chat WhatsApp dengan FKDM.txt", chat)
    return written.getvalue()


def reports() -> list[Report]:
    with acting_as(system_identity()):
        return list(Report.objects.order_by("id"))


def test_a_chat_is_read_on_the_telephone_and_only_the_ticked_message_leaves_it(
    cast: Cast, live_server: Any, phone: Page
) -> None:
    sign_in(phone, cast, live_server.url)
    sent: list[Request] = []
    phone.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    receipts, leaving = [], []
    for _ in range(2):
        phone.goto(f"{live_server.url}/tempel-whatsapp/")
        phone.get_by_label("Atau pilih berkas").set_input_files(
            {"name": "chat.zip", "mimeType": "application/zip", "buffer": zipped(CHAT)}
        )
        expect(phone.locator("#chat-found")).to_have_text("7 pesan dibaca, 3 dapat dipilih.")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
        phone.get_by_label("Cari dalam pesan").fill("tps 5")
        expect(phone.locator("#chat-list li")).to_have_count(1)
        phone.locator("#chat-list").get_by_role("checkbox").check()
        expect(phone.locator("#chat-picked li")).to_have_count(1)
        expect(phone.locator(".chatphotos")).to_contain_text("Foto 2 tidak terbaca")
        phone.get_by_role("checkbox", name="Foto 1").check()
        expect(phone.locator("#chat-count")).to_have_text("3. Yang akan dikirim: 1 pesan")
        expect(phone.locator("fieldset.chatphotos")).to_have_attribute("data-ready", "1")
        leaving.append(phone.evaluate(LEAVING))
        phone.get_by_role("button", name="Kirim pesan yang dicentang").click()
        expect(phone.get_by_role("heading", name="Pesan diterima")).to_be_visible()
        receipts.append(phone.locator(".chatlist a").inner_text())
    (report,) = reports()
    assert receipts == [report.receipt] * 2
    with acting_as(system_identity()):
        assert photos_of([report.pk]).count() == 1
    assert len(sent) == 2
    for words in leaving:
        assert "TPS 5" in words
        assert words.count("photo.jpg") == 1
        assert "Rahasia" not in words
        assert "malam" not in words


def test_a_pasted_chat_a_shared_one_and_what_is_no_chat(
    cast: Cast, live_server: Any, phone: Page
) -> None:
    sign_in(phone, cast, live_server.url)
    phone.goto(f"{live_server.url}/tempel-whatsapp/")
    phone.get_by_label("Tempel pesan").fill("[9/11 15.01] Ani: Contoh: aman")
    phone.get_by_role("button", name="Baca pesan").click()
    expect(phone.locator("#chat-note")).to_contain_text("Urutan hari dan bulan tidak pasti")
    expect(phone.locator("#chat-list")).to_contain_text("09/11/2024 15.01")
    phone.get_by_label("Urutan tanggal").select_option("mdy")
    expect(phone.locator("#chat-list")).to_contain_text("11/09/2024 15.01")
    phone.get_by_label("Atau pilih berkas").set_input_files(
        {"name": "foto.txt", "mimeType": "text/plain", "buffer": b"\x89PNG\r\n\x1a\n\xff\xfe"}
    )
    expect(phone.locator("#chat-error")).to_contain_text("bukan UTF-8")
    assert reports() == []
    # As Android shares to an app that is installed: a form that the script of the page takes.
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.reload()
    phone.evaluate(
        """async (chat) => {
          const form = document.createElement("form");
          Object.assign(form, { method: "post", enctype: "multipart/form-data", action: "bagikan/" });
          const field = document.createElement("input");
          Object.assign(field, { type: "file", name: "berkas" });
          const files = new DataTransfer();
          files.items.add(new File([chat], "chat.txt", { type: "text/plain" }));
          field.files = files.files;
          form.append(field);
          document.body.append(form);
          form.submit();
        }""",
        CHAT,
    )
    expect(phone.locator("#chat-found")).to_have_text("7 pesan dibaca, 3 dapat dipilih.")
    assert reports() == []
    phone.reload()
    expect(phone.locator("#chat-picking")).to_be_hidden()
