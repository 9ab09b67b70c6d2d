"""Pages of people, stages, levels and what detection found."""

import pytest
from playwright.sync_api import Page

from tests.journeys.looking import look_at
from tests.journeys.rows import make_findings

pytestmark = pytest.mark.journey


def test_pages_of_people(looker: Page, site: str, request: pytest.FixtureRequest) -> None:
    besides = make_findings(looker, site)
    wrong = look_at("people", looker, site, request.config, besides=besides)
    assert not wrong, "\n".join(wrong)
