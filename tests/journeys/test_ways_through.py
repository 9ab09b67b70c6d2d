"""What a page leads to, on a telephone and at a desk: its menu, its dates, its map, its rows."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps

pytestmark = pytest.mark.journey


def test_the_menu_of_a_telephone_works_without_script(phone: Page, site: str) -> None:
    steps.sign_in(phone, site, steps.DESK)
    phone.locator("header .menu > summary").click()
    link = phone.locator("header .menu nav a", has_text="Kejadian")
    expect(link).to_be_visible()
    steps.no_sideways_scroll(phone)
    link.click()
    phone.wait_for_url(re.compile("/kejadian/"))


def test_a_date_chip_stays_on_the_page_and_says_which_day_it_is(desk: Page, site: str) -> None:
    steps.let_in(desk, site, steps.NATION)
    desk.goto(f"{site}/keadaan/12/")
    desk.locator(".dates a", has_text="H-1").first.click()
    desk.wait_for_url(re.compile("/keadaan/12/.*per=2024-11-26"))
    expect(desk.locator(".asof")).to_contain_text("Selasa, 26 November 2024")
    expect(desk.locator("h1")).to_have_text("Sumatera Utara")
    desk.locator(".asof a").click()
    expect(desk.locator(".asof")).to_have_count(0)


def test_the_page_of_subulussalam_shows_the_unrest_of_september(desk: Page, site: str) -> None:
    steps.let_in(desk, site, steps.NATION)
    desk.goto(f"{site}/keadaan/11.75/?per=2024-09-24")
    first = desk.locator(".inc a.t").first
    expect(first).to_be_visible()
    first.click()
    expect(desk.locator("#isi")).to_contain_text("23 September 2024")
    assert desk.locator("#isi a[href^='http']").count() >= 1


def test_a_place_is_reached_by_the_map_and_left_by_the_path(desk: Page, site: str) -> None:
    steps.let_in(desk, site, steps.NATION)
    desk.goto(f"{site}/keadaan/ID/")
    shape = desk.locator("#peta svg.drawn a[href*='/keadaan/62/']")
    expect(shape).to_be_attached()
    shape.dispatch_event("click")
    desk.wait_for_url(re.compile("/keadaan/62/"))
    desk.locator(".crumbs a", has_text="Indonesia").click()
    desk.wait_for_url(re.compile("/keadaan/ID/"))


def test_the_map_that_can_be_moved_opens_under_the_strict_policy(desk: Page, site: str) -> None:
    complaints: list[str] = []
    desk.on("pageerror", lambda error: complaints.append(str(error)))
    steps.let_in(desk, site, steps.NATION)
    desk.goto(f"{site}/keadaan/12/")
    desk.locator("[data-open-live]").click()
    expect(desk.locator("[data-live][data-ready]")).to_be_visible(timeout=30_000)
    rings = desk.locator("svg.drawn circle.find").count()  # as the map drawn by the server has
    expect(desk.locator("[data-live] .findno")).to_have_count(rings)
    expect(desk.locator("#peta svg.drawn")).to_be_hidden()
    expect(desk.locator("[data-live] canvas")).to_be_visible()
    assert complaints == []
