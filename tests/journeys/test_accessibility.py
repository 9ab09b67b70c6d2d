"""The look-out for WCAG 2.1 AA sees what is wrong; the pages themselves: tests/journeys/looking.py."""

import pytest
from playwright.sync_api import Page

from tests.journeys.accessibility import violations

pytestmark = pytest.mark.journey


def test_the_look_out_finds_what_is_wrong(looker: Page, site: str) -> None:
    looker.goto(f"{site}/masuk/")
    looker.evaluate(
        """() => {
          document.querySelector("main").insertAdjacentHTML("beforeend",
            "<button id='bare'></button><img src='/static/icon.svg'>");
        }"""
    )
    rules = " ".join(violations(looker, ((1440, "light", []),)))
    assert "button-name" in rules
    assert "image-alt" in rules
