"""The field form where the network, the page and the server come and go: once, whole, and wiped."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.test_field_form import camera_photo, fill_in, reports
from tests.support.browser import PATIENCE_MS, PHONE, chromium
from tests.support.cast import Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports import form_photos, form_sending, form_views
from waspada.apps.reports.models import Attachment, Report
from waspada.apps.reports.sealing import open_raw, open_sender

pytestmark = pytest.mark.journey

WORDS = "Jembatan putus, dua orang terseret."
PIN = "274913"
PAUSE_MS = 900  # a draft is kept when the writing pauses
# Everything that the form keeps on a telephone, as one text; bytes are shown as letters.
STORED = """async () => {
  const text = (value) => JSON.stringify(value, (_, one) => (one instanceof ArrayBuffer || ArrayBuffer.isView(one)
    ? new TextDecoder("latin1").decode(one) : one instanceof CryptoKey ? `key:${one.extractable}` : one));
  const base = await new Promise((done) => { const r = indexedDB.open("waspada-reports"); r.onsuccess = () => done(r.result); });
  const rows = {};
  for (const name of base.objectStoreNames) {
    rows[name] = await new Promise((done) => { const r = base.transaction(name).objectStore(name).getAll(); r.onsuccess = () => done(r.result); });
  }
  base.close();
  const kept = {};
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) kept[new URL(request.url).pathname] = (await (await caches.match(request)).text()).slice(0, 20000);
  }
  return text({ rows, local: { ...localStorage }, session: { ...sessionStorage }, kept });
}"""

# As another app of the telephone shares a text with the form.
SHARE = """(words) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action: "/lapor/bagikan/", enctype: "multipart/form-data" });
  form.append(Object.assign(document.createElement("textarea"), { name: "text", value: words }));
  document.body.append(form);
  form.submit();
}"""
FULL = """() => { IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError"); }; }"""


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.WASPADA_ATTACHMENTS = tmp_path / "attachments"


def stored(page: Page) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(page.evaluate(STORED)))


def rows_left(page: Page) -> dict[str, int]:
    return {name: len(rows) for name, rows in stored(page)["rows"].items() if rows}


def attachments() -> int:
    with acting_as(system_identity()):
        return Attachment.objects.count()


@contextmanager
def profile(browser: Browser, folder: Path) -> Iterator[BrowserContext]:
    """A telephone whose browser is closed for good when this ends; its storage stays."""
    context = browser.browser_type.launch_persistent_context(
        folder,
        executable_path=chromium(),
        args=["--no-sandbox", "--disable-dev-shm-usage"],
        locale="id-ID",
        timezone_id="Asia/Makassar",
        **PHONE,
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield context
    finally:
        context.close()


def add_photo(page: Page) -> None:
    file = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": camera_photo()}
    page.locator("#photos").set_input_files(file)  # type: ignore[arg-type]


def shell_is_kept(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def send(page: Page) -> None:
    page.get_by_role("button", name="Kirim laporan").click()


def test_the_network_cut_and_the_tab_killed_lose_nothing_and_send_once(
    db: None, live_server: Any, browser: Browser
) -> None:
    form = f"{live_server.url}/lapor/"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with profile(browser, folder) as context:
            page = context.pages[0]
            page.goto(form)
            shell_is_kept(page)
            fill_in(page, WORDS)
            page.wait_for_timeout(PAUSE_MS)
            context.set_offline(True)
            page.reload()  # the draft and the form itself come back without a network
            expect(page.get_by_label("4. Ceritakan")).to_have_value(WORDS)
            expect(page.get_by_text("Tidak ada sinyal. Tulis saja")).to_be_visible()
            for number in (1, 2):
                add_photo(page)
                expect(page.locator("#photo-list img")).to_have_count(number)
            send(page)
            expect(page.locator("#waiting")).to_contain_text("1 laporan menunggu sinyal")
            expect(page.locator("#waiting")).to_contain_text(
                "Tersimpan, terkirim otomatis · 2 foto"
            )
            left = stored(page)
            assert WORDS not in json.dumps(left)
            assert left["rows"]["waiting"][0]["key"] == "key:false"
            assert set(left["kept"]) >= {"/lapor/luring/", "/static/reports/form.js"}
            assert all(path.startswith(("/lapor/luring/", "/static/")) for path in left["kept"])
        assert reports() == []
        with profile(browser, folder) as context:
            page = context.pages[0]
            page.goto(form)
            expect(page.get_by_role("heading", name="Laporan diterima")).to_be_visible()
            (report,) = reports()
            expect(page.locator("#sent [data-number]")).to_have_text(report.receipt)
            assert attachments() == 2
            assert rows_left(page) == {}
            left = stored(page)
            assert left["local"] == {}
            # Of the pages of this tab, and gone with it.
            assert set(left["session"]) <= {"htmx-current-path-for-history"}
            assert report.receipt not in json.dumps(left)
            assert report.receipt not in page.evaluate("location.href")
            page.get_by_role("button", name="Ikuti laporan ini").click()
            expect(page.locator("#receipt-number")).to_have_text(report.receipt)
            assert page.url == f"{live_server.url}/tanda-terima/"


def test_a_lost_answer_and_a_server_that_died_in_the_middle_still_make_one_report(
    db: None, live_server: Any, phone: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    fates: list[str] = ["died", "lost", "well"]
    photo_fates: list[str] = ["died", "lost", "well"]
    real_send, real_photo = form_sending.send_form, form_sending.keep_form_photos

    def meet(fate: list[str], work: Any) -> Any:
        def met(*given: Any, **named: Any) -> Any:
            now = fate.pop(0)
            if now == "died":
                raise RuntimeError("before anything was stored")
            done = work(*given, **named)
            if now == "lost":
                raise RuntimeError("stored, and nobody hears of it")
            return done

        return met

    monkeypatch.setattr(form_views, "send_form", meet(fates, real_send))
    monkeypatch.setattr(form_photos, "keep_form_photos", meet(photo_fates, real_photo))
    phone.goto(f"{live_server.url}/lapor/")
    fill_in(phone, WORDS)
    add_photo(phone)
    expect(phone.locator("#photo-list img")).to_have_count(1)
    send(phone)
    expect(phone.locator("#waiting")).to_be_visible()
    done = phone.get_by_role("heading", name="Laporan diterima")
    for _try in range(60):
        if done.is_visible():
            break
        phone.evaluate("window.dispatchEvent(new Event('online'))")
        phone.wait_for_timeout(250)
    expect(done).to_be_visible()
    assert fates == photo_fates == []
    (report,) = reports()
    assert attachments() == 1
    expect(phone.locator("#sent [data-number]")).to_have_text(report.receipt)
    assert rows_left(phone) == {}


def test_a_signed_reporter_s_reports_open_with_the_pin_alone(
    cast: Cast, live_server: Any, phone: Page
) -> None:
    session = cast.client("fkdm").cookies["sessionid"].value
    cookie = {"name": "sessionid", "value": session, "url": live_server.url}
    phone.context.add_cookies([cookie])  # type: ignore[list-item]
    phone.goto(f"{live_server.url}/lapor/")
    shell_is_kept(phone)
    phone.get_by_text("Kunci draf dengan PIN").click()
    phone.get_by_label("PIN, paling sedikit 6 angka").fill(PIN)
    phone.get_by_label("Ulangi PIN").fill(PIN)
    phone.get_by_role("button", name="Pasang PIN").click()
    expect(phone.locator("#pin [data-said]")).to_have_text("PIN terpasang.")
    phone.context.set_offline(True)
    phone.reload()  # the shell is nobody's, yet the telephone knows its reporter
    expect(phone.get_by_label("2. Di mana?")).to_have_value(
        "Kec. Tanjung Selor, Kab. Bulungan, Kalimantan Utara"
    )
    phone.get_by_label("4. Ceritakan").fill(WORDS)
    send(phone)
    expect(phone.locator("#waiting")).to_contain_text("1 laporan menunggu sinyal")
    expect(phone.locator("#waiting")).to_contain_text("Biarkan halaman ini terbuka")
    expect(phone.locator("#waiting")).not_to_contain_text("otomatis")
    assert WORDS not in phone.evaluate(STORED)
    phone.reload()  # what was written is locked to the next page
    expect(phone.locator("#waiting")).to_contain_text("terkunci")
    phone.context.set_offline(False)
    phone.reload()
    expect(phone.locator("#pin [data-counted]")).to_contain_text("0 draf dan 1 laporan")
    phone.get_by_label("PIN, paling sedikit 6 angka").fill("111112")
    phone.get_by_role("button", name="Buka", exact=True).click()
    expect(phone.locator("#pin [data-said]")).to_contain_text("PIN salah")
    assert reports() == []
    phone.get_by_label("PIN, paling sedikit 6 angka").fill(PIN)
    phone.get_by_label("PIN, paling sedikit 6 angka").press("Enter")
    expect(phone.get_by_role("heading", name="Laporan diterima")).to_be_visible()
    (report,) = reports()
    sender = open_sender(report.pk, bytes(report.wrapped_key), bytes(report.sender_sealed))
    assert sender == str(cast["fkdm"].pk)
    assert rows_left(phone) == {"locks": 1, "about": 1}

    phone.reload()  # writing and sending need no PIN, only reading does
    phone.get_by_label("4. Ceritakan").fill("Air surut.")
    send(phone)
    expect(phone.get_by_role("heading", name="Laporan diterima")).to_be_visible()
    assert len(reports()) == 2

    phone.get_by_role("button", name="Laporan baru").click()
    phone.get_by_label("4. Ceritakan").fill("Draf yang ditinggal.")
    phone.wait_for_timeout(PAUSE_MS)
    phone.reload()
    expect(phone.locator("#waiting")).to_contain_text("terkunci")
    phone.get_by_role("button", name="Lupa atau ganti PIN").click()
    expect(phone.locator("#pin [data-ask]")).to_contain_text("1 draf dan 0 laporan")
    phone.get_by_role("button", name="Ya, hapus dan lepas PIN").click()
    expect(phone.locator("#waiting")).to_be_hidden()
    assert rows_left(phone) == {}


def test_an_unsigned_draft_goes_with_its_tab_and_the_number_stays_only_on_request(
    db: None, live_server: Any, phone: Page
) -> None:
    form = f"{live_server.url}/lapor/"
    phone.goto(form)
    shell_is_kept(phone)
    phone.get_by_label("4. Ceritakan").fill(WORDS)
    phone.wait_for_timeout(PAUSE_MS)
    assert rows_left(phone) == {"waiting": 1}
    assert WORDS not in phone.evaluate(STORED)
    context = phone.context
    phone.close()
    page = context.new_page()
    page.goto(form)
    expect(page.get_by_label("4. Ceritakan")).to_have_value("")
    expect(page.locator("#wipe")).to_be_visible()
    fill_in(page, WORDS)
    send(page)
    expect(page.get_by_role("heading", name="Laporan diterima")).to_be_visible()
    assert page.evaluate("history.length") == 2  # the blank page and the form
    assert rows_left(page) == {}
    (report,) = reports()
    raw = open_raw(report.pk, bytes(report.wrapped_key), bytes(report.raw_sealed))
    assert WORDS.encode() in raw
    page.get_by_role("button", name="Simpan nomor di ponsel ini").click()
    page.goto(f"{live_server.url}/tanda-terima/")
    page.get_by_role("button", name=report.receipt).click()
    expect(page.locator("#receipt-number")).to_have_text(report.receipt)
    page.goto(form)
    page.get_by_text("Hapus semua dari ponsel").click()
    page.get_by_role("button", name="Hapus semuanya").click()
    expect(page.locator("#wiped")).to_contain_text("Semua sudah dihapus")
    left = stored(page)
    assert left["rows"] == left["local"] == left["session"] == left["kept"] == {}
    with acting_as(system_identity()):
        assert Report.objects.count() == 1


def test_the_worker_sends_when_no_page_is_open(db: None, live_server: Any, phone: Page) -> None:
    devtools = phone.context.new_cdp_session(phone)
    registrations: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(
            one["registrationId"] for one in event["registrations"] if not one["isDeleted"]
        ),
    )
    devtools.send("ServiceWorker.enable")
    phone.goto(f"{live_server.url}/lapor/")
    shell_is_kept(phone)
    fill_in(phone, WORDS)
    add_photo(phone)
    expect(phone.locator("#photo-list img")).to_have_count(1)
    phone.context.set_offline(True)
    send(phone)
    expect(phone.locator("#waiting")).to_contain_text("1 laporan menunggu sinyal")
    phone.goto("about:blank")
    phone.context.set_offline(False)
    devtools.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": live_server.url,
            "registrationId": registrations[-1],
            "tag": "waspada-kirim",
            "lastChance": False,
        },
    )
    for _try in range(80):
        if reports() and attachments():
            break
        phone.wait_for_timeout(100)
    (report,) = reports()
    phone.goto(f"{live_server.url}/lapor/")
    expect(phone.locator("#sent [data-number]")).to_have_text(report.receipt)
    assert len(reports()) == attachments() == 1
    assert rows_left(phone) == {}


def test_an_empty_form_says_what_is_missing_and_leaves_nothing_on_the_telephone(
    db: None, live_server: Any, phone: Page
) -> None:
    phone.goto(f"{live_server.url}/lapor/")
    shell_is_kept(phone)
    for is_offline in (False, True):
        phone.context.set_offline(is_offline)
        send(phone)
        expect(phone.locator("[data-errors=choice]")).to_contain_text("Pilih salah satu gambar")
        expect(phone.locator("#waiting")).to_be_hidden()
    assert reports() == []
    assert rows_left(phone) == {}


def test_a_shared_text_is_refused_completed_and_sent_from_a_full_telephone(
    db: None, live_server: Any, phone: Page
) -> None:
    phone.goto(f"{live_server.url}/lapor/")
    shell_is_kept(phone)
    phone.reload()  # now its pages are the worker's
    phone.evaluate(SHARE, WORDS)
    expect(phone.get_by_label("4. Ceritakan")).to_have_value(WORDS)
    assert phone.evaluate("location.search") == ""
    phone.get_by_label("2. Di mana?").fill("Sukamaju")
    phone.get_by_label("4. Ceritakan").focus()  # the list of places closes
    phone.context.set_offline(True)
    send(phone)
    expect(phone.locator("#waiting")).to_contain_text("1 laporan menunggu sinyal")
    phone.context.set_offline(False)
    expect(phone.locator("#waiting .error-text")).to_contain_text("Gagal: Ada beberapa tempat")
    expect(phone.locator("#waiting")).to_contain_text("1 laporan perlu dilengkapi")
    expect(phone.locator("#waiting")).not_to_contain_text("menunggu sinyal")
    expect(phone.locator("#waiting")).to_contain_text("WITA")
    phone.get_by_role("button", name="Lengkapi").click()
    expect(phone.get_by_label("4. Ceritakan")).to_have_value(WORDS)
    phone.get_by_label("2. Di mana?").fill("Kab. Bulungan")
    phone.get_by_label("4. Ceritakan").focus()
    phone.wait_for_timeout(PAUSE_MS)
    phone.evaluate(FULL)
    phone.context.set_offline(True)
    send(phone)
    expect(phone.locator("#send-said")).to_contain_text("Penyimpanan ponsel penuh")
    phone.context.set_offline(False)
    send(phone)
    expect(phone.get_by_role("heading", name="Laporan diterima")).to_be_visible()
    assert len(reports()) == 1
