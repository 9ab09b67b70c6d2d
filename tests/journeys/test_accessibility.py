"""axe-core finds no violation of WCAG 2.1 AA on any page, for those who work there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys import steps
from tests.journeys.accessibility import LOOKS, violations, window

pytestmark = pytest.mark.journey

DAY = "2024-11-28"
OPEN = ("/masuk/", "/masuk/kata-sandi/", "/kartu/", "/lapor/", "/tanda-terima/", "/panduan/")
PAGES: dict[str, tuple[str, ...]] = {
    steps.DESK: (
        "/keadaan/65.01/",
        "/keadaan/65.01/?peta=jumlah",
        "/keadaan/65.01/?peta=tabel",
        "/tempat/65.01/",
        "/laporan/",
        "/kejadian/",
        "/level/65.01/",
        f"/laporan-harian/65.01/{DAY}/",
        "/laporan-harian/65.01/pengaturan/",
        "/laporan-harian/65.01/formulir/",
        "/tahapan/65.01/",
        "/tahapan/65.01/ubah/",
        "/impor/",
        "/pengiriman/",
        "/pemberitahuan/",
        "/dokumen/",
        "/kelola/akun/",
        "/kelola/akun/baru/",
        "/kelola/akun/impor/",
        "/akses/",
        "/akun/",
        "/mulai/",
        "/panduan/secretariat/",
        "/tidak-ada/",
    ),
    steps.NATION: (
        "/keadaan/ID/",
        "/keadaan/12/?peta=level",
        "/kejadian/?q=banjir",
        f"/laporan-harian/ID/{DAY}/masuk/",
        f"/laporan-harian/ID/{DAY}/gabungan/",
    ),
    steps.KPU: ("/keadaan/65.01/", "/pengiriman/"),
    steps.FIELD: ("/lapor/", "/keadaan/65.01.05/"),
}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One window for all pages of the module."""
    opened = window(browser)
    yield opened
    opened.context.close()


def looks_of(turn: int, request: pytest.FixtureRequest) -> tuple[tuple[int, str, list[str]], ...]:
    """Take both colours and both sizes in turns; the long run takes all four for each page."""
    if request.config.getoption("--long"):
        return LOOKS
    pairs = (((1440, "light", []), (360, "dark", [])), ((360, "light", []), (1440, "dark", [])))
    return pairs[turn % 2]


def found_on(page: Page, addresses: tuple[str, ...], request: pytest.FixtureRequest) -> list[str]:
    found: list[str] = []
    for turn, address in enumerate(addresses):
        page.goto(address)
        found += violations(page, looks_of(turn, request))
    return found


def test_pages_that_are_open_to_everybody(
    page: Page, site: str, request: pytest.FixtureRequest
) -> None:
    page.context.clear_cookies()
    assert found_on(page, tuple(site + one for one in OPEN), request) == []


@pytest.mark.parametrize("who", PAGES)
def test_pages_of_those_who_work_there(
    page: Page, site: str, who: str, request: pytest.FixtureRequest
) -> None:
    page.context.clear_cookies()
    page.set_viewport_size({"width": 1440, "height": 900})
    steps.sign_in(page, site, who)
    found = found_on(page, tuple(site + one for one in PAGES[who]), request)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("who", "listed", "link"),
    [(steps.DESK, "/laporan/", ".queue a"), (steps.NATION, "/kejadian/", ".inc a.t")],
)
def test_the_page_of_one_report_and_of_one_incident(
    page: Page, site: str, who: str, listed: str, link: str
) -> None:
    page.context.clear_cookies()
    page.set_viewport_size({"width": 1440, "height": 900})
    steps.sign_in(page, site, who)
    page.goto(site + listed)
    page.goto(site + str(page.locator(link).first.get_attribute("href")))
    found = violations(page)
    assert not found, "\n".join(found)


def test_the_look_out_finds_what_is_wrong(page: Page, site: str) -> None:
    page.goto(f"{site}/masuk/")
    page.evaluate(
        """() => {
          document.querySelector("main").insertAdjacentHTML("beforeend",
            "<button id='bare'></button><img src='/static/icon.svg'>");
        }"""
    )
    rules = " ".join(violations(page, ((1440, "light", []),)))
    assert "button-name" in rules
    assert "image-alt" in rules
