"""The clock of the world that is shown: the wall's, a replay's day, or days that pass in one."""

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from waspada.apps.accounts.clock import domain_today, real_now, replayed_today

pytestmark = pytest.mark.words


def test_without_a_replay_both_clocks_are_one(settings: Settings) -> None:
    settings.WASPADA_AS_OF = ""
    assert replayed_today() is None
    assert abs((domain_today() - real_now().date()).days) <= 1


def test_days_pass_in_a_replay_whose_day_stands_in_a_file(
    settings: Settings, tmp_path: Path
) -> None:
    settings.WASPADA_AS_OF = f"@{tmp_path / 'today'}"
    for day in ("2024-12-16", "2024-12-27"):
        (tmp_path / "today").write_text(f"{day}\n", "ascii")
        assert domain_today() == replayed_today() == date.fromisoformat(day)
