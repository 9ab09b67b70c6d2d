"""Pages of the daily report and the duty desk."""

import pytest
from playwright.sync_api import Page

from tests.journeys.looking import look_at

pytestmark = pytest.mark.journey


def test_pages_of_papers(looker: Page, site: str, request: pytest.FixtureRequest) -> None:
    wrong = look_at("papers", looker, site, request.config)
    assert not wrong, "\n".join(wrong)
