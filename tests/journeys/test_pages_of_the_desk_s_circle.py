"""Pages of warnings, meetings, forum, agenda, rulings, and every app that names no slice of its own."""

import pytest
from playwright.sync_api import Page

from tests.journeys.looking import look_at
from tests.journeys.rows import make_news, make_warning

pytestmark = pytest.mark.journey


def test_pages_of_the_desk_s_circle(
    looker: Page, site: str, request: pytest.FixtureRequest
) -> None:
    make_warning(looker, site)
    besides = make_news(looker, site)
    wrong = look_at("the_desk_s_circle", looker, site, request.config, besides=besides)
    assert not wrong, "\n".join(wrong)
