"""The text for a chat group where the browser gives no clipboard, as over plain http in an office."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps

pytestmark = pytest.mark.journey


def test_without_a_clipboard_the_text_is_selected_and_the_words_say_what_to_press(
    phone: Page, site: str
) -> None:
    steps.let_in(phone, site, steps.DESK)
    phone.goto(f"{site}/laporan-harian/{steps.PLACE}/2024-11-28/")
    phone.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    phone.evaluate("document.execCommand = () => false")
    phone.get_by_role("button", name="Salin teks").click()
    expect(phone.locator("#wa-kata")).to_contain_text("Teks sudah dipilih")
    selected = phone.evaluate(
        "(box => box.selectionEnd - box.selectionStart === box.value.length)"
        "(document.getElementById('wa-teks'))"
    )
    assert selected
    steps.no_sideways_scroll(phone)
