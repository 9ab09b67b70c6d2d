"""Every role's guide is one sheet of paper, in both languages, with nothing but the guide on it."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext

from waspada.core.vocabulary import ROLES

pytestmark = pytest.mark.journey

MARGINS = {"top": "12mm", "bottom": "12mm", "left": "12mm", "right": "12mm"}


@pytest.mark.parametrize("locale", ["id-ID", "en-GB"])
def test_a_guide_is_printed_on_one_a4_sheet(
    browser: Browser, contexts: list[BrowserContext], site: str, locale: str
) -> None:
    context = browser.new_context(locale=locale)
    contexts.append(context)
    page = context.new_page()
    page.emulate_media(media="print")
    for role, words in ROLES.items():
        page.goto(f"{site}/panduan/{role}/")
        assert words.in_language(locale[:2]) in page.locator("h1").inner_text()
        for around in ("header.top", ".first-steps", ".noprint"):
            for part in page.locator(around).all():
                assert not part.is_visible(), (role, around)
        sheet = page.pdf(format="A4", margin=MARGINS)
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet)) == 1, role
