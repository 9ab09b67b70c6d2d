"""What cannot be ready in time weighs in the level, near the vote, by figures that are real."""

from datetime import date, timedelta

import pytest

from tests.support.cast import Cast
from tests.support.readiness import give, noon
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.models import Signal
from waspada.apps.alerts.queries import theme_levels_lately
from waspada.apps.alerts.unready import weigh_readiness
from waspada.apps.warnings.recording import rests_on

pytestmark = pytest.mark.usefixtures("readiness")
DAY = date(2024, 11, 20)  # a week before the vote


def test_measures_that_are_late_weigh_in_logistics_until_they_are_met(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", "65.01", 10, day=DAY)
    with acting_as(system_identity()):
        assert weigh_readiness(DAY - timedelta(days=20), noon(DAY - timedelta(days=20))) == 0
        assert weigh_readiness(DAY, noon(DAY)) == 1
        assert weigh_readiness(DAY, noon(DAY)) == 0
        (signal,) = Signal.objects.all()
    assert (signal.place_code, signal.theme, signal.weight) == ("65.01", "logistics", 1.0)
    assert signal.reason_params == {"count": 1, "days": 7, "points": 1.0}
    assert rests_on([{"code": signal.reason_code}]) == "readiness"
    with cast.acting("desk"):
        days = theme_levels_lately("65.01", day=DAY, days=3)
    assert [one["logistics"] for one in days] == ["normal"] * 3  # one point is not Waspada
    after = DAY + timedelta(days=8)
    assert weigh_readiness(after, noon(after)) == 1  # the vote is over
    with acting_as(system_identity()):
        assert not Signal.objects.filter(expires_at__isnull=True).exists()
