"""Pages of readiness, risks and what follows from them."""

import pytest
from playwright.sync_api import Page

from tests.journeys.looking import look_at

pytestmark = pytest.mark.journey


def test_pages_of_readiness(looker: Page, site: str, request: pytest.FixtureRequest) -> None:
    wrong = look_at("readiness", looker, site, request.config)
    assert not wrong, "\n".join(wrong)
