"""What the journeys share besides the browser itself."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.accessibility import window


@pytest.fixture
def looker(browser: Browser, contexts: list[BrowserContext]) -> Page:
    """A window into which axe-core may be put."""
    page = window(browser)
    contexts.append(page.context)
    return page
