"""Pages of reports, letters and papers."""

import pytest
from playwright.sync_api import Page

from tests.journeys.looking import look_at
from tests.journeys.rows import make_reports

pytestmark = pytest.mark.journey


def test_pages_of_reports(looker: Page, site: str, request: pytest.FixtureRequest) -> None:
    besides = make_reports(looker, site)
    wrong = look_at("reports", looker, site, request.config, besides=besides)
    assert not wrong, "\n".join(wrong)
