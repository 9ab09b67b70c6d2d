"""The clock of a replay: one day in all zones of the country, whatever the hour on the wall."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from waspada.apps.accounts.clock import JAKARTA, domain_time

DAY = date(2024, 11, 28)
MIDNIGHT = datetime(2026, 11, 26, tzinfo=JAKARTA)


@pytest.fixture(autouse=True)
def _replayed(settings: Settings) -> None:
    settings.WASPADA_AS_OF = DAY.isoformat()


def test_a_replayed_day_is_the_same_day_from_sabang_to_jayapura_at_every_hour() -> None:
    shown = [domain_time(MIDNIGHT + timedelta(minutes=m)) for m in range(24 * 60)]
    for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"):
        assert {at.astimezone(ZoneInfo(zone)).date() for at in shown} == {DAY}, zone
    assert shown == sorted(set(shown))
    assert [domain_time(at) for at in shown] == shown


def test_until_nine_in_the_evening_the_replay_shows_the_hour_on_the_wall() -> None:
    at = MIDNIGHT + timedelta(hours=20, minutes=59, seconds=30)
    assert domain_time(at) == datetime(2024, 11, 28, 13, 59, 30, tzinfo=UTC)


def test_without_a_replay_the_clock_is_the_wall_s(settings: Settings) -> None:
    settings.WASPADA_AS_OF = ""
    assert domain_time(MIDNIGHT) == MIDNIGHT
