"""Sign in, open a report, decide it, find it beside the map, open the daily report: no mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.keys import tab_to

pytestmark = pytest.mark.journey

WORDS = "Pohon tumbang menutup jalan poros"
TITLE = "Pohon tumbang menutup jalan ke tiga TPS"


def test_the_desk_s_work_by_keyboard_alone(desk: Page, site: str) -> None:
    steps.sign_in(desk, site, steps.FIELD)
    steps.send_report(desk, f"{WORDS} di Tanjung Selor.", with_photo=False)
    desk.goto(f"{site}/lapor/")
    steps.sign_out(desk)

    desk.goto(f"{site}/masuk/")
    desk.keyboard.press("Tab")
    skip = desk.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    desk.keyboard.press("Enter")
    expect(desk.locator("#isi")).to_be_focused()
    tab_to(desk, text=steps.DESK)
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile("/keadaan/65.01/"))

    steps.open_waiting_report(desk, site, WORDS)
    desk.goto(f"{site}/laporan/")
    tab_to(desk, text=WORDS)
    desk.keyboard.press("Enter")
    expect(desk.locator("blockquote")).to_contain_text(WORDS)

    keys = desk.locator("[data-shows-keys]")
    keys.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("dialog#pintasan")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("dialog#pintasan")).to_be_hidden()
    expect(keys).to_be_focused()

    tab_to(desk, name="severity")
    desk.keyboard.press("2")
    tab_to(desk, name="source_grade")
    desk.keyboard.press("Space")
    desk.keyboard.press("ArrowRight")
    tab_to(desk, name="content_grade")
    desk.keyboard.press("Space")
    desk.keyboard.press("ArrowRight")
    tab_to(desk, name="title")
    desk.keyboard.press("ControlOrMeta+a")
    desk.keyboard.type(TITLE)
    tab_to(desk, value="jadikan")
    desk.keyboard.press("Enter")
    desk.wait_for_load_state()
    expect(desk.locator("#isi [role=alert]")).to_have_count(0)

    desk.goto(f"{site}/keadaan/65.01/?peta=jumlah")
    tab_to(desk, text="Tabel", href="peta=tabel")
    desk.keyboard.press("Enter")
    row = desk.locator("#peta tbody tr", has_text="Kec. Tanjung Selor")
    expect(row.locator("td.num").first).to_have_text(re.compile(r"^[1-9]\d*$"))
    desk.goto(f"{site}/keadaan/65.01/")
    tab_to(desk, text="Laporan harian", href="/laporan-harian/")
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile("/laporan-harian/65.01/"))
    expect(desk.locator("#isi")).to_contain_text(TITLE)
