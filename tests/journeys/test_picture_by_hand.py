"""The picture as hands use it: the map by keyboard, a link that is copied, a wall, a sheet of paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps

pytestmark = pytest.mark.journey

LEADER = "Lidya Ibrahim"  # the bupati of Bulungan


def test_the_map_is_walked_by_arrows_and_opened_by_enter(desk: Page, site: str) -> None:
    steps.let_in(desk, site, steps.NATION)
    desk.goto(f"{site}/peta/12/")
    first = desk.locator("svg.drawn a[data-x][tabindex='0']")
    expect(first).to_have_count(1)
    first.focus()
    said = desk.locator("[data-walk-said]")
    expect(said).to_contain_text("Enter")
    before = said.inner_text()
    desk.keyboard.press("ArrowDown")
    expect(said).not_to_have_text(before)
    expect(desk.locator("svg.drawn a[data-x][tabindex='0']")).to_have_count(1)
    code = desk.evaluate("document.activeElement.dataset.code")
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile(f"/keadaan/{re.escape(code)}/"))


def test_a_filtered_map_is_sent_to_a_colleague(desk: Page, site: str) -> None:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    steps.let_in(desk, site, steps.NATION)
    desk.goto(f"{site}/peta/12/")
    desk.locator("#dari").fill("2024-10-01")
    desk.locator("#kategori").select_option("bencana")
    desk.get_by_role("button", name="Tampilkan").click()
    desk.wait_for_url(re.compile("kategori=bencana"))
    desk.locator("[data-copy]").click()
    expect(desk.locator("[data-copy]")).to_have_text("Tersalin")
    sent = desk.evaluate("navigator.clipboard.readText()")
    assert sent == desk.locator("#tautan").input_value()
    shown = desk.locator("#tabelpeta + span").inner_text()
    desk.goto(sent)
    expect(desk.locator("#tabelpeta + span")).to_have_text(shown)
    expect(desk.locator("#kategori")).to_have_value("bencana")
    steps.no_sideways_scroll(desk)


def test_the_wall_of_a_room_is_turned_by_keys(desk: Page, site: str) -> None:
    steps.let_in(desk, site, steps.NATION)
    desk.set_viewport_size({"width": 1920, "height": 1080})
    desk.goto(f"{site}/layar/12/")
    for number in ("2", "3", "4", "5"):
        desk.keyboard.press("ArrowRight")
        desk.wait_for_url(re.compile(f"ke={number}"))
        steps.no_sideways_scroll(desk)
        small = desk.evaluate(
            """[...document.querySelectorAll('.wall *, .wallfoot *')]
              .filter((one) => !one.closest('svg') && one.offsetParent
                && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
              .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 28)
              .map((one) => one.textContent)"""
        )
        assert small == []
    desk.keyboard.press("ArrowLeft")
    desk.wait_for_url(re.compile("ke=4"))
    expect(desk.locator("header.top")).to_have_count(0)


def test_a_leader_sees_one_screen_and_prints_one_sheet(desk: Page, site: str) -> None:
    desk.goto(f"{site}/masuk/")
    desk.get_by_role("button", name=LEADER).click()
    desk.wait_for_url(re.compile("/pimpinan/65.01/"))
    for words in ("Mengapa", "Berubah sejak kemarin", "Diminta dari Anda", "Siapa bertindak"):
        expect(desk.get_by_role("heading", name=words)).to_be_in_viewport()
    sheet = desk.pdf(format="A4", margin={"top": "12mm", "bottom": "12mm"})
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet)) == 1
