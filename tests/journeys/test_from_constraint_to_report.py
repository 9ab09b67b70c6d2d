"""One constraint's way: figures, agenda, decision, action item, chair, evidence, report upward.

Sixteen days pass in it, on a site of its own; whoever takes part stays signed in.
"""

import io
import re

import pytest
from docx import Document
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys import desk_story as story
from tests.journeys import steps
from tests.support.browser import DESK, PATIENCE_MS, Picture
from tests.support.passing_days import PassingDays
from tests.support.pdf import pages_of_pdf

pytestmark = pytest.mark.journey

DECIDED, LATE, MONTH_ENDS = "2024-12-16", "2024-12-27", "2024-12-31"
REPORT = f"/laporan-berkala/{story.PLACE}/bulanan/2024-12"


@pytest.fixture
def people(browser: Browser, contexts: list[BrowserContext]) -> dict[str, Page]:
    """A screen each for the secretariat, the governor and the KPU."""
    found = {}
    for name in (steps.PROVINCE, steps.GOVERNOR, steps.KPU):
        context = browser.new_context(**DESK, locale="id-ID", timezone_id="Asia/Makassar")
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        found[name] = context.new_page()
    return found


def pdf_text(content: bytes) -> str:
    """Return the words of a PDF, its lines joined."""
    return " ".join(" ".join(pages_of_pdf(content)).split())


def word_text(content: bytes) -> str:
    """Return the words of a DOCX, tables after paragraphs."""
    paper = Document(io.BytesIO(content))
    texts = [one.text for one in paper.paragraphs]
    texts += [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join(texts).split())


def test_a_constraint_is_decided_on_carried_out_and_reported(
    days: PassingDays,
    phone: Page,
    people: dict[str, Page],
    picture: Picture,
) -> None:
    desk, governor, kpu = people[steps.PROVINCE], people[steps.GOVERNOR], people[steps.KPU]

    days.on(DECIDED)
    site = days.address
    for page, name in ((phone, story.LIAISON), *((page, name) for name, page in people.items())):
        steps.let_in(page, site, name)
    story.paste_the_sheet(phone, site)
    picture(phone, "1-tempel")
    story.give_the_figures(phone)
    picture(phone, "2-instansi")
    constraint = story.raise_the_constraint(phone)

    meeting = story.plan_the_meeting(desk, site, DECIDED)
    story.invite(desk, steps.GOVERNOR)
    picture(desk, "3-agenda")
    phone.reload()
    expect(phone.locator("section:has(> * #terkait)")).to_contain_text("Rapat blangko KTP-el")
    story.open_with(desk, steps.GOVERNOR, story.LIAISON)
    office = "Kepala Disdukcapil"
    story.decide(desk, story.DECISION, unit=story.UNIT, office=office, due=story.DUE)
    office = "Ketua KPU Bulungan"
    story.decide(desk, story.REQUEST, unit=story.KPU_UNIT, office=office, due=story.KPU_ASKED)
    picture(desk, "4-notulis")
    minutes = story.close_and_sign(desk, governor, site, meeting)
    picture(governor, "5-notulen")

    item = story.item_of(phone, site, meeting, 1)
    story.step(phone, "accept")
    picture(phone, "6-diterima")
    request = story.item_of(kpu, site, meeting, 2)
    story.step(kpu, "accept", day=story.KPU_DATE, text="Contoh: data per TPS sesudah pleno.")
    picture(kpu, "7-kpu")

    days.on(LATE)
    phone.goto(f"{site}/tindak-lanjut/butir/{item}/")
    expect(phone.locator(".pagehead")).to_contain_text("lewat 1 hari")
    picture(phone, "8-lewat")
    for page in (kpu, desk):
        page.goto(f"{site}/tindak-lanjut/butir/{request}/")
        expect(page.locator("#isi")).to_contain_text("Disanggupi")
        expect(page.locator("#isi")).not_to_contain_text(re.compile(r"lewat|terlambat", re.I))

    days.on(MONTH_ENDS)
    days.start_worker()
    told = governor.locator("article", has_text=story.DECISION)
    steps.until_said(governor, f"{site}/pemberitahuan/", story.DECISION)
    expect(told.first).to_contain_text("ketua")
    picture(governor, "9-ketua")
    governor.goto(f"{site}/tindak-lanjut/butir/{item}/")
    expect(governor.locator(".tline")).to_contain_text("Dibawa ke ketua desk")
    phone.goto(f"{site}/tindak-lanjut/butir/{item}/")
    story.step(phone, "finish", text=story.DONE, file=story.PAPER)
    desk.goto(f"{site}/tindak-lanjut/butir/{item}/")
    expect(desk.locator("#isi")).to_contain_text("serah terima.pdf")
    story.step(desk, "verify")
    picture(desk, "10-selesai")
    story.close_the_constraint(phone, site, constraint)
    picture(phone, "11-kendala")

    desk.goto(f"{site}{REPORT}/")
    picture(desk, "12-bulanan")
    desk.get_by_role("button", name="Kirim laporan").click()
    story.settled(desk)
    desk.locator("#kirim ~ ol a").first.click()
    report = story.opened(desk)

    words = papers_of(desk, site, meeting)
    for name, text in words.items():
        for wanted in (story.CONSTRAINT, story.DECISION, story.REQUEST, "TL-65-2024-", "2.160"):
            assert wanted in text, (name, wanted)
    for name in ("bulanan.pdf", "bulanan.docx"):
        for wanted in (story.OUTCOME, "sempat dibawa ke ketua desk", "menurut kantor itu"):
            assert wanted in words[name], (name, wanted)

    decision = story.decision_of(desk, site, meeting)
    stops = (
        ("constraint", constraint, story.CONSTRAINT),
        ("meeting", meeting, "Rapat blangko KTP-el"),
        ("decision", decision, story.DECISION),
        ("followup", item, story.DECISION),
        ("followup", request, story.REQUEST),
        ("document", minutes, "Notulen"),
        ("document", report, "Laporan bulanan"),
    )
    for kind, key, _title in stops:
        trail = desk.request.get(f"{site}/rangkaian/{kind}/{key}/").text()
        missing = [title for _kind, _key, title in stops if title not in trail]
        assert not missing, (kind, missing)
    desk.goto(f"{site}/rangkaian/constraint/{constraint}/")
    told = desk.locator("ol.tline > li > p > a")
    for _kind, _key, title in stops:
        expect(told.filter(has_text=title).first).to_be_visible()
    picture(desk, "13-rangkaian")


def papers_of(page: Page, site: str, meeting: str) -> dict[str, str]:
    """Return the words of the minutes and of the monthly report, as PDF and as DOCX."""
    found = {}
    for name, address in (
        ("notulen", f"{site}/rakor/{meeting}/notulen"),
        ("bulanan", f"{site}{REPORT}"),
    ):
        for ending, words in (("pdf", pdf_text), ("docx", word_text)):
            answer = page.request.get(f"{address}.{ending}")
            assert answer.status == 200, (address, ending)
            found[f"{name}.{ending}"] = words(answer.body())
    return found
