"""What the journeys share besides the browser itself."""

from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.accessibility import window
from tests.support.browser import PICTURES, Picture

# They begin first, so that none of them runs on alone when all others have ended.
LONGEST: Final = (
    "test_from_constraint_to_report.py",
    "test_from_cluster_to_score.py",
    "test_report_to_briefing.py",
    "test_pages_of_readiness.py",
    "test_pages_of_the_desk_s_circle.py",
    "test_field_form.py",
    "test_a_day_at_the_desk.py",
    "test_pages_of_picture.py",
    "test_pages_of_papers.py",
    "test_pages_of_people.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first; the rest keep their order."""
    rank = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Picture:
    """Keep pictures of the pages for looking at; in the long run only, they take their time."""
    is_long = request.config.getoption("--long")
    story = request.path.stem.removeprefix("test_")

    def keep(page: Page, name: str) -> None:
        if is_long:
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"{story}-{name}.png", full_page=True)

    return keep


@pytest.fixture
def looker(browser: Browser, contexts: list[BrowserContext]) -> Page:
    """A window into which axe-core may be put."""
    page = window(browser)
    contexts.append(page.context)
    return page
