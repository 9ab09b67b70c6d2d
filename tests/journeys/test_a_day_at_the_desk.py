"""The secretariat's whole day, the leader's minute and the liaison's five minutes, in that order."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import day, steps
from tests.support.browser import Picture

pytestmark = pytest.mark.journey

TODAY = "2024-11-28"
DAILY = f"/laporan-harian/65.01/{TODAY}/"
FLOODED = "Banjir memindahkan pemungutan suara TPS 9"
SHORT = "Surat suara kurang di TPS 3"
CLOSED = "Dugaan pembagian sembako oleh camat"
BUPATI = "Lidya Ibrahim"
IN_THE_VILLAGE = "65.01.05.1001"
NOTHING_TO_IT = (
    "Lampu TPS 14",
    "Antrean panjang",
    "Saksi berselisih",
    "Warga menanyakan",
    "Petugas KPPS",
    "Jalan ke TPS 11",
)


def bring_in_the_table(page: Page, site: str, picture: Picture) -> None:
    page.goto(f"{site}/impor/")
    file = {"name": "grup-wa.csv", "mimeType": "text/csv", "buffer": day.table()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.locator("#isi form button[type=submit]").first.click()
    page.wait_for_url(re.compile("/impor/0"))
    steps.until_said(page, page.url, "Masukkan ")
    confirm = page.get_by_role("button", name=re.compile(r"Masukkan \d+ laporan"))
    expect(page.locator("#isi")).to_contain_text("ditolak")
    picture(page, "1-tabel")
    expect(confirm).to_have_text("Masukkan 10 laporan")
    confirm.click()
    page.wait_for_load_state()


def report_about_the_bupati(phone: Page, site: str) -> None:
    steps.let_in(phone, site, steps.FIELD)
    phone.goto(f"{site}/lapor/")
    phone.locator("details.fold summary", has_text="menyangkut instansi").click()
    phone.locator("[name=concerns][value=pemda]").check()
    steps.send_report(phone, f"{day.ABOUT_THE_BUPATI}.", with_photo=False)


def test_the_secretariat_s_whole_day(desk: Page, phone: Page, site: str, picture: Picture) -> None:
    report_about_the_bupati(phone, site)
    steps.let_in(desk, site, steps.DESK)
    bring_in_the_table(desk, site, picture)

    steps.open_waiting_report(desk, site, day.FLOOD)
    picture(desk, "2-pilah")
    steps.make_incident(desk, FLOODED)
    steps.open_waiting_report(desk, site, day.FLOOD_AGAIN)
    same = desk.locator(".dup", has_text=FLOODED)
    expect(same).to_be_visible()
    same.locator("input[type=radio]").check()
    steps.grade(desk)
    picture(desk, "3-sama")
    desk.locator("button[value=gabung]").click()
    expect(desk.locator("#isi")).to_contain_text("Laporan digabungkan ke kejadian")

    steps.open_waiting_report(desk, site, day.RUMOUR)
    desk.locator("button[value=bukan]").click()
    desk.locator("[name=why]").first.check()
    desk.locator("#note").fill("Tidak ada yang melihat sendiri; Polres menyatakan gudang aman.")
    desk.locator("button[value='kirim-bukan']").click()
    expect(desk.locator("#isi")).to_contain_text("Tidak ada yang melihat sendiri")

    steps.open_waiting_report(desk, site, day.BALLOTS)
    steps.make_incident(desk, SHORT)
    steps.open_waiting_report(desk, site, day.ABOUT_THE_BUPATI)
    expect(desk.locator(".msg")).to_contain_text("menyangkut")
    steps.make_incident(desk, CLOSED, classification="T")

    # The worker reads them last; of this place alone, for a page of the queue holds ten.
    steps.until_said(desk, f"{site}/laporan/?tempat={IN_THE_VILLAGE}", *NOTHING_TO_IT)
    for words in NOTHING_TO_IT:
        desk.locator(".queue li", has_text=words).locator("input[type=checkbox]").check()
    desk.locator(".manybar details", has_text="Bukan kejadian").locator("summary").click()
    desk.locator(".manybar [name=why]").select_option(index=1)
    picture(desk, "4-sekaligus")
    desk.locator(".manybar button[value=bukan]").click()
    desk.wait_for_load_state()
    expect(desk.locator("#isi")).not_to_contain_text(
        "Lampu TPS 14 padam sebentar, genset dinyalakan"
    )

    desk.goto(f"{site}{DAILY}")
    text = desk.locator("#wa-teks").input_value()
    assert FLOODED in text
    assert CLOSED not in text, "the group reads class B alone"
    assert len(text) <= 1_500
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.get_by_role("button", name="Salin teks").click()
    expect(desk.locator("#wa-kata")).to_contain_text("Tersalin")
    picture(desk, "5-laporan")
    paper = desk.request.get(f"{site}/laporan-harian/65.01/{TODAY}.pdf")
    assert paper.status == 200
    assert paper.body().startswith(b"%PDF")
    desk.locator("#kirim button[type=submit]").first.click()
    desk.wait_for_load_state()
    expect(desk.locator("#kirim-h")).to_have_text("Sudah dikirim")
    steps.no_sideways_scroll(desk)


def test_the_leader_s_minute(desk: Page, site: str, picture: Picture) -> None:
    """One screen; what concerns the leader's own office is nowhere on it."""
    steps.let_in(desk, site, BUPATI)
    desk.goto(f"{site}/pimpinan/65.01/")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Bulungan")
    high = desk.evaluate("document.querySelector('.leadgrid').getBoundingClientRect().bottom")
    assert high <= 1_000, "one screen"
    picture(desk, "6-pimpinan")
    for address in ("/pimpinan/65.01/", "/keadaan/65.01/", "/kejadian/", DAILY):
        desk.goto(f"{site}{address}")
        expect(desk.locator("body")).not_to_contain_text(CLOSED)
        expect(desk.locator("body")).not_to_contain_text("sembako")
    desk.goto(f"{site}/level/65.01/")
    expect(desk.locator("#isi")).to_contain_text(FLOODED)


def test_the_liaison_s_five_minutes(phone: Page, site: str, picture: Picture) -> None:
    """The situation, what is new, one's own referrals, and a report in one's own field."""
    steps.let_in(phone, site, steps.KPU)
    phone.goto(f"{site}/keadaan/65.01/")
    expect(phone.locator(".list-map .inc")).to_contain_text(SHORT)
    phone.locator(".list-map .inc a", has_text=SHORT).first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text(SHORT)
    picture(phone, "7-penghubung")
    phone.goto(f"{site}/rujukan/?lihat=untuk-kami")
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    steps.no_sideways_scroll(phone)
    phone.goto(f"{site}/lapor/")
    phone.locator("#place").fill("Tanjung Selor Hulu")
    phone.locator("#place-list [role=option]").first.click()
    steps.send_report(phone, "Kekurangan surat suara TPS 3 sudah dikirim dari gudang.")
    expect(phone.locator("body")).not_to_contain_text(CLOSED)
