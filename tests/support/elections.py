"""The elections as loaded, and a vote that is postponed."""

from datetime import UTC, date, datetime

import pytest

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.elections.actions import (
    load_elections,
)
from waspada.apps.elections.models import Stage
from waspada.core.elections import DatesFacts

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
DAY_AFTER = date(2024, 11, 28)


@pytest.fixture
def elections_loaded(db: None) -> None:
    """The elections that come with the system."""
    with acting_as(system_identity()):
        load_elections(now=NOW)


def postponed(place: str, **changes: object) -> DatesFacts:
    facts: dict[str, object] = {
        "place": place,
        "starts_on": date(2024, 12, 4),
        "ends_on": date(2024, 12, 4),
        "document": "Keputusan KPU 9/2024",
        "source": "",
        "confidence": "tinggi",
        "decided_on": date(2024, 11, 26),
    }
    return DatesFacts(**{**facts, **changes})  # type: ignore[arg-type]


def voting() -> Stage:
    return Stage.objects.get(election="pilkada-2024", code="pemungutan")
