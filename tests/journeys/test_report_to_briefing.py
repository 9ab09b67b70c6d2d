"""The main way through: a report with a photo, triage, incident, map and list, daily report."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.support.browser import PATIENCE_MS, slow_link

pytestmark = pytest.mark.journey

SLOW_MS = 120_000


def walk(page: Page, site: str, *, words: str, title: str) -> None:
    """Walk the whole way, on whatever screen and network the page has."""
    steps.sign_in(page, site, steps.FIELD)
    receipt = steps.send_report(page, f"{words} di depan kantor camat, setinggi lutut.")
    page.goto(f"{site}/lapor/")
    steps.sign_out(page)

    steps.sign_in(page, site, steps.DESK)
    steps.no_sideways_scroll(page)
    steps.open_waiting_report(page, site, words)
    page.goto(f"{site}/keadaan/{steps.PLACE}/")
    page.locator(".needs a", has_text="Pilah laporan").click()
    page.locator(".queue a", has_text=words).first.click()
    expect(page.locator(".msg .photo")).to_have_count(1)
    steps.make_incident(page, title)

    page.goto(f"{site}/keadaan/{steps.PLACE}/")
    expect(page.locator(".list-map .inc")).to_contain_text(title)
    expect(page.locator(".situation")).to_contain_text(title)
    load = page.locator("[data-load-map]")
    if page.viewport_size and page.viewport_size["width"] < 900:
        expect(load).to_be_visible()
        load.click()
    expect(page.locator("#peta svg.drawn")).to_be_visible()
    expect(page.locator("#peta circle.pt title").first).to_contain_text("Tanjung Selor")
    steps.no_sideways_scroll(page)
    page.locator("#peta .seg a", has_text="Tabel").click()
    row = page.locator("#peta tbody tr", has_text="Kec. Tanjung Selor")
    expect(row.locator("td.num")).to_have_text(re.compile(r"^[1-9]\d*$"))
    steps.no_sideways_scroll(page)

    page.locator(".list-map .inc a", has_text=title).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    steps.no_sideways_scroll(page)
    page.goto(f"{site}/laporan-harian/{steps.PLACE}/2024-11-28/")
    expect(page.locator("#isi")).to_contain_text(title)
    steps.no_sideways_scroll(page)
    steps.sign_out(page)

    page.goto(f"{site}/tanda-terima/{receipt}/")
    expect(page.locator("#isi")).to_contain_text(receipt)
    expect(page.locator("#isi")).not_to_contain_text(words)
    steps.no_sideways_scroll(page)


def test_a_report_from_a_phone_reaches_the_daily_report(phone: Page, site: str) -> None:
    walk(phone, site, words="Air naik cepat", title="Banjir menggenangi kantor camat")


def test_the_same_on_the_network_of_a_far_village(phone: Page, site: str) -> None:
    phone.set_default_timeout(SLOW_MS)
    phone.set_default_navigation_timeout(SLOW_MS)
    expect.set_options(timeout=SLOW_MS)
    slow_link(phone)
    try:
        walk(phone, site, words="Jembatan hanyut", title="Jembatan desa hanyut terbawa arus")
    finally:
        expect.set_options(timeout=PATIENCE_MS)


def test_the_same_at_a_desk(desk: Page, site: str) -> None:
    walk(desk, site, words="Listrik padam sejak subuh", title="Listrik padam di tiga TPS")
