"""Pages of the picture."""

import pytest
from playwright.sync_api import Page

from tests.journeys.looking import look_at

pytestmark = pytest.mark.journey


def test_pages_of_picture(looker: Page, site: str, request: pytest.FixtureRequest) -> None:
    wrong = look_at("picture", looker, site, request.config)
    assert not wrong, "\n".join(wrong)
