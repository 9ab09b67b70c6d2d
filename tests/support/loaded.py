"""The views are imported before any test sets the clock: what is imported then keeps that clock.

`from clock import real_now` in a view that a first request imports would take a test's own.
"""

import pytest
from django.urls import get_resolver


def pytest_collection_finish(session: pytest.Session) -> None:
    """Load the addresses and with them the views, where a test will ask for some."""
    if any(
        {"db", "transactional_db"} & set(getattr(one, "fixturenames", ())) for one in session.items
    ):
        _ = get_resolver().url_patterns
