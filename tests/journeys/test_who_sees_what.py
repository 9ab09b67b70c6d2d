"""A restricted incident stays with those it is addressed to, on every page and way out."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps

pytestmark = pytest.mark.journey

TITLE = "Rencana pengamanan gudang logistik"


def counted(page: Page, site: str) -> int:
    """Return how many incidents the table beside the map counts in the place."""
    page.goto(f"{site}/keadaan/{steps.PLACE}/?peta=tabel")
    return sum(int(text) for text in page.locator("#peta td.num").all_inner_texts())


def test_another_agency_meets_a_restricted_incident_nowhere(
    desk: Page, phone: Page, site: str
) -> None:
    steps.let_in(phone, site, steps.KPU)
    before = counted(phone, site)
    steps.let_in(desk, site, steps.DESK)
    own_before = counted(desk, site)
    desk.goto(f"{site}/lapor/")
    desk.locator("#place").fill("Tanjung Selor Hulu")
    desk.locator("#place-list [role=option]").first.click()
    steps.send_report(desk, "Rapat gudang logistik ditunda.", with_photo=False)
    steps.open_waiting_report(desk, site, "Rapat gudang")
    steps.make_incident(desk, TITLE, classification="T")
    assert counted(desk, site) == own_before + 1
    desk.goto(f"{site}/kejadian/?q=pengamanan+gudang")
    row = desk.locator(".inc a", has_text=TITLE)
    expect(row).to_have_count(1)
    address = row.get_attribute("href")
    assert address

    assert counted(phone, site) == before
    for page in (
        f"/keadaan/{steps.PLACE}/",
        f"/tempat/{steps.PLACE}/",
        "/kejadian/",
        "/kejadian/?q=pengamanan+gudang",
        f"/laporan-harian/{steps.PLACE}/2024-11-28/",
        f"/level/{steps.PLACE}/",
    ):
        phone.goto(f"{site}{page}")
        expect(phone.locator("body")).not_to_contain_text(TITLE)
    for file in ("/kejadian/ekspor.csv", "/peta/kejadian.geojson?q=gudang"):
        answer = phone.request.get(f"{site}{file}")
        assert answer.status == 200, file
        assert TITLE not in answer.text(), file
        assert '"count":1' not in answer.text().replace(" ", ""), file
    assert phone.request.get(f"{site}{address}").status == 404
    listed = phone.request.get(f"{site}/api/v1/incidents?q=gudang")
    assert TITLE not in listed.text()
    number = address.strip("/").rpartition("/")[2].partition("?")[0]
    assert phone.request.get(f"{site}/api/v1/incidents/{number}").status in {401, 403, 404}
