"""A newcomer with no instruction but the screen: follow the strip's next step until it is gone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps

pytestmark = pytest.mark.journey

NEWCOMER = "Yohanes Lawing"  # Kesbangpol Kalimantan Utara
WORDS = "Jalan ke dermaga terputus longsor"
TITLE = "Longsor memutus jalan ke dermaga"


def follow(page: Page, label: str) -> None:
    """Click the step that is next, which must be the one expected."""
    step = page.locator(".first-steps li.next a")
    expect(step).to_have_text(label)
    step.click()
    page.wait_for_load_state()


def test_five_steps_from_the_strip_alone(desk: Page, site: str) -> None:
    desk.goto(f"{site}/")
    if desk.get_by_role("button", name=NEWCOMER).count() == 0:
        desk.goto(f"{site}/masuk/")
    desk.get_by_role("button", name=NEWCOMER).click()
    desk.wait_for_url(re.compile("/keadaan/65/"))
    expect(desk.locator(".first-steps li")).to_have_count(5)

    follow(desk, "Lihat sebab level")
    expect(desk.get_by_role("heading", level=1)).to_be_visible()
    follow(desk, "Kirim laporan contoh")
    desk.locator("#place").fill("Tanjung Selor Hulu")
    desk.locator("#place-list [role=option]").first.click()
    steps.send_report(desk, f"{WORDS}, satu lajur tertutup.", with_photo=False)

    desk.goto(f"{site}/keadaan/65/")
    follow(desk, "Pilah laporan itu")
    steps.open_waiting_report(desk, site, WORDS)
    steps.make_incident(desk, TITLE)
    follow(desk, "Temukan di peta")
    expect(desk.locator("#peta svg.drawn")).to_be_visible()
    follow(desk, "Salin teks WhatsApp")
    expect(desk.locator("#wa-teks")).to_have_value(re.compile(TITLE))
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with desk.expect_response(re.compile("/langkah/text/")):
        desk.get_by_role("button", name="Salin teks").click()
    desk.goto(f"{site}/keadaan/65/")
    expect(desk.locator(".first-steps")).to_have_count(0)
