"""A cluster's way: found, proposed with its reasons, edited, approved by two, told, confirmed,
acted upon, judged, and counted on the board.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys import steps
from tests.support.browser import DESK, PATIENCE_MS, PICTURES, ROOT
from tests.support.found_cluster import MAIL
from tests.support.mail import Mailbox, mail_server
from tests.support.passing_days import PassingDays

pytestmark = pytest.mark.journey

DAY = "2024-11-28"
POLICE = "Agus Prasetyo"  # Polres Bulungan
EXPECTED = "Contoh: kedua kubu bertemu lagi di depan kantor KPU sore ini."
HEADLINE = "Contoh: AWAS keamanan di Bulungan"
ACTION = "Contoh: pisahkan jalur pulang kedua kubu"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server on loopback; its log on the screen would only hide what failed."""
    with mail_server() as box:
        yield box


@pytest.fixture
def found(days: PassingDays, mailbox: Mailbox) -> PassingDays:
    """The demo of a desk that sends e-mail, after a week with three brawls in Bulungan."""
    days.more |= {
        "WASPADA_ALLOW_REPLAY_MAIL": "1",
        "WASPADA_SMTP_HOST": "127.0.0.1",
        "WASPADA_SMTP_PORT": str(mailbox.port),
    }
    days.set(DAY)
    program = [sys.executable, "-m", "tests.support.found_cluster"]
    subprocess.run(program, cwd=ROOT, env=days.environment(), check=True)
    days.on(DAY)
    days.start_worker()
    return days


@pytest.fixture
def people(browser: Browser, contexts: list[BrowserContext]) -> dict[str, Page]:
    """A screen each for the secretariat, the police and the KPU."""
    screens = {}
    for name in (steps.DESK, POLICE, steps.KPU):
        context = browser.new_context(**DESK, locale="id-ID", timezone_id="Asia/Makassar")
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        screens[name] = context.new_page()
    return screens


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keep pictures of the pages for looking at; in the long run only, they take their time."""
    is_long = request.config.getoption("--long") or os.environ.get("WASPADA_TEST_PICTURES")

    def keep(page: Page, name: str) -> None:
        if is_long:
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(PICTURES) / f"peringatan-{name}.png", full_page=True)

    return keep


def subjects(box: Mailbox) -> list[str]:
    """Return what the mails that arrived are about, in their order."""
    mails = (message_from_bytes(content, policy=default) for _to, content in box.arrived)
    return [str(mail["Subject"]) for mail in mails]


def press(page: Page, name: str) -> None:
    """Press a button and stay on a page that refused nothing."""
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()
    expect(page.locator("#isi [role=alert]")).to_have_count(0)
    steps.no_sideways_scroll(page)


def test_a_cluster_becomes_a_warning_that_people_approve_confirm_and_judge(
    found: PassingDays,
    people: dict[str, Page],
    mailbox: Mailbox,
    picture: Callable[[Page, str], None],
) -> None:
    site = found.address
    for name, page in people.items():
        steps.let_in(page, site, name)
    desk, police, kpu = people.values()

    # The cluster appears, and becomes a proposal that says why.
    desk.goto(f"{site}/deteksi/{steps.PLACE}/")
    desk.locator(".inc li", has_text="3 kejadian dalam 7 hari").locator("a.t").click()
    picture(desk, "1-temuan")
    episode = desk.url
    desk.get_by_role("link", name="Usulkan peringatan").click()
    expect(desk.locator("ul.why")).to_contain_text("3 kejadian dalam 7 hari")
    desk.locator("#pola-level").select_option("awas")
    desk.locator("form:has(#pola-level) button").click()
    expect(desk.locator("[name=message]")).to_have_value(re.compile("Bulungan"))
    desk.locator("[name=expected]").fill(EXPECTED)
    picture(desk, "2-usulan")
    press(desk, "Simpan usulan")
    warning = desk.url
    expect(desk.locator("section:has(> #alasan)")).to_contain_text("3 kejadian dalam 7 hari")

    # Edited, then approved by two people of two agencies.
    desk.get_by_role("link", name="Ubah isinya").click()
    desk.locator("[name=headline]").fill(HEADLINE)
    desk.get_by_role("button", name="Simpan").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    press(desk, "Setujui, lalu minta instansi lain")
    expect(desk.locator("#isi")).to_contain_text("Menunggu persetujuan instansi lain")
    expect(desk.get_by_role("button", name="Setujui sebagai orang kedua")).to_have_count(0)
    police.goto(warning)
    expect(police.locator("section:has(> #alasan)")).to_contain_text("3 kejadian dalam 7 hari")
    picture(police, "3-kedua")
    press(police, "Setujui sebagai orang kedua")
    expect(police.locator(".pagehead")).to_contain_text("berlaku")

    # Delivered by e-mail and in the tray; opening it confirms nothing, the button does.
    notice = kpu.locator("article", has_text=HEADLINE)
    for _try in range(steps.WORKER_TRIES):
        kpu.goto(f"{site}/pemberitahuan/")
        if any(HEADLINE in one for one in subjects(mailbox)) and notice.count():
            break
        kpu.wait_for_timeout(500)
    # Asked to approve as well, where nobody of another agency is on duty: it goes by the hour.
    *asked, told = subjects(mailbox)
    assert len(asked) <= 1
    assert not any(HEADLINE in one for one in asked), "closed until another agency has approved"
    assert HEADLINE in told
    assert {to for to, _content in mailbox.arrived} == {MAIL}
    notice.get_by_role("button", name="Buka peringatan").click()
    kpu.wait_for_url(re.compile("/peringatan/butir/"))
    kpu.reload()
    row = kpu.locator("section:has(> #sampai) tr", has_text="KPU")
    expect(row).to_contain_text("belum")
    picture(kpu, "4-penerima")
    press(kpu, "Saya sudah membaca")
    expect(row).not_to_contain_text("belum")

    # An action item, the outcome, the board.
    desk.goto(warning)
    desk.get_by_role("link", name="Buat tindak lanjut").click()
    desk.locator("[name=what]").fill(ACTION)
    desk.locator("[name=unit]").select_option("pemda-65.01")
    desk.locator("[name=due_on]").fill("2024-11-29")
    press(desk, "Simpan dan beri tahu kantor itu")
    desk.goto(warning)
    expect(desk.locator("section:has(> * #terkait)")).to_contain_text(ACTION)
    desk.locator("summary", has_text="hasilnya").click()
    desk.locator("#hasil-pilihan").select_option("averted")
    press(desk, "Simpan hasil")
    picture(desk, "5-hasil")
    desk.goto(f"{site}/peringatan/{steps.PLACE}/")
    board = desk.locator("section:has(> * #catatan) dl")
    expect(board).to_contain_text(re.compile(r"Tercegah\s*2"))  # with the one of the demo
    steps.no_sideways_scroll(desk)
    picture(desk, "6-papan")
    trail = desk.request.get(episode.replace(f"/deteksi/{steps.PLACE}/", "/rangkaian/episode/"))
    for words in (HEADLINE, ACTION):
        assert words in trail.text()
