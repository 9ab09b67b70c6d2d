"""The demo's boards show every state: sent, NIHIL, and nothing sent."""

from datetime import date

import pytest
from pytest_django import Settings

from tests.support.cast import TODAY, Cast
from tests.support.incidents import facts, make_incident
from waspada.apps.briefing.demo import send_demo_reports
from waspada.apps.briefing.models import DailyReport
from waspada.apps.briefing.queries import sent_states
from waspada.core.access import Identity
from waspada.core.reports.incidents import day_start

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def test_some_desks_have_sent_and_doing_it_again_sends_nothing(
    cast: Cast, as_system: Identity
) -> None:
    yesterday = date(2024, 11, 27)
    make_incident(facts(yesterday, "65.02"), received_at=day_start(yesterday, "65.02"))
    made = send_demo_reports(TODAY)
    assert send_demo_reports(TODAY) == made == DailyReport.objects.count() == 7
    places = ("65.01", "65.02", "65.03", "65.04", "65.71")
    assert sent_states(places, yesterday) == {
        "65.01": "nihil",
        "65.02": "sent",
        "65.03": "nihil",
        "65.71": "nihil",
    }
    assert sent_states(places, TODAY).keys() == {"65.02", "65.03", "65.71"}
