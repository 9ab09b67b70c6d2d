"""Pages of the vulnerability index and of forecasts."""

import pytest
from playwright.sync_api import Page

from tests.journeys.looking import look_at
from tests.journeys.rows import make_indicators

pytestmark = pytest.mark.journey


def test_pages_of_what_may_come(looker: Page, site: str, request: pytest.FixtureRequest) -> None:
    besides = make_indicators(looker, site)
    wrong = look_at("what_may_come", looker, site, request.config, besides=besides)
    assert not wrong, "\n".join(wrong)
