"""What people do on the pages, in their order; journeys put these together."""

import io
import re
import time

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

FIELD = "Jamal Usat"  # FKDM, Kec. Tanjung Selor
DESK = "Sari Wulandari"  # Kesbangpol Bulungan
NATION = "Retno Handayani"  # Kemendagri
PROVINCE = "Yohanes Lawing"  # Kesbangpol Kalimantan Utara
GOVERNOR = "Marthin Lasut"
KPU = "Budi Santoso"  # KPU Bulungan
ADMIN = "Dewi Lestari"  # Kominfo Kalimantan Utara
LEADER = "Lidya Ibrahim"  # the bupati of Bulungan
PLACE = "65.01"
WORKER_TRIES = 40
WORKER_SECONDS = 240  # only to end a journey that would wait for ever
ASKED_MS = 120_000  # the first answer of a server that has just started, on a busy machine


def sign_in(page: Page, site: str, who: str) -> None:
    """Sign in by a card of the demo, as somebody who just opened it."""
    page.goto(f"{site}/masuk/")
    page.get_by_role("button", name=who).click()
    page.wait_for_url(re.compile(r"/(lapor|keadaan|pimpinan)/"))


def let_in(page: Page, site: str, who: str) -> None:
    """Sign in by the same card without drawing a page, for journeys that begin elsewhere."""
    request = page.context.request
    shown = request.get(f"{site}/masuk/", timeout=ASKED_MS).text()
    card = next(form for form in re.findall(r"<form.*?</form>", shown, re.DOTALL) if who in form)
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', card)
    answer = request.post(
        f"{site}/masuk/contoh/", form=dict(fields), max_redirects=0, timeout=ASKED_MS
    )
    assert answer.status == 302, (who, answer.status)


def until_said(page: Page, address: str, *words: str) -> None:
    """Ask for a page, undrawn, until the worker has made it say all the words; then open it."""
    ends = time.monotonic() + WORKER_SECONDS
    request = page.context.request
    while time.monotonic() < ends:
        text = request.get(address, timeout=ASKED_MS).text()
        if all(one in text for one in words):
            break
        page.wait_for_timeout(250)
    page.goto(address)


def sign_out(page: Page) -> None:
    """Sign out through the menu."""
    page.locator("header .menu > summary").click()
    page.locator("header .menu form button", has_text="Keluar").click()
    page.wait_for_load_state()


def photo(width: int = 1600, height: int = 1200) -> bytes:
    """Return a photograph as a telephone would make it: too large to send as it is."""
    noise = np.random.default_rng(7).integers(0, 255, (height // 8, width // 8, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).resize((width, height)).save(out, "JPEG", quality=88)
    return out.getvalue()


def send_report(page: Page, text: str, *, with_photo: bool = True) -> str:
    """Fill the field form where one stands and send it; return the receipt number."""
    page.locator(".pics label", has_text="Bencana").click()
    page.locator("#text").fill(text)
    if with_photo:
        file = {"name": "banjir.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        page.locator("#photos").set_input_files(file)  # type: ignore[arg-type]
        expect(page.locator("#photo-list img")).to_have_count(1)
    no_sideways_scroll(page)
    page.locator("#send").click()
    number = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4})+")
    expect(page.locator("#isi")).to_contain_text(number)
    found = number.search(page.locator("#isi").inner_text())
    assert found
    return found.group()


def open_waiting_report(page: Page, site: str, words: str) -> None:
    """Open a report from the queue once the worker has read it."""
    until_said(page, f"{site}/laporan/", words)
    page.locator(".queue a", has_text=words).first.click()
    expect(page.locator("blockquote")).to_contain_text(words)


def make_incident(page: Page, title: str, *, classification: str = "B") -> None:
    """Grade the open report and make it an incident."""
    page.locator("[name=severity]").select_option("2")
    grade(page)
    page.locator("#pilah [name=title]").fill(title)
    page.locator("#pilah [name=classification]").select_option(classification)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Jadikan kejadian").click()
    page.wait_for_load_state()
    expect(page.locator("#isi [role=alert]")).to_have_count(0)


def grade(page: Page) -> None:
    """Say of the open report how far its source and what it says are to be trusted."""
    page.locator(".grade label:has([name=source_grade][value=B])").click()
    page.locator(".grade label:has([name=content_grade][value='2'])").click()


def no_sideways_scroll(page: Page) -> None:
    """Hold the page to the width of its screen."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    size = page.viewport_size
    assert size is not None
    assert wide <= size["width"], (page.url, wide)
