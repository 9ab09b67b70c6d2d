"""The demo's agenda, register and forums: invented, marked, written once."""

from datetime import date

import pytest
from pytest_django import Settings

from tests.support.cast import TODAY
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.activities.demo import make_demo_activities
from waspada.apps.activities.models import ActivityVersion
from waspada.apps.activities.queries import activities_between
from waspada.apps.documents.letterheads import letterhead_of
from waspada.apps.elections.actions import load_elections
from waspada.apps.forum.demo import make_demo_forum
from waspada.apps.forum.models import ForumReport, ForumStep, ForumTerm
from waspada.apps.forum.queries import coverage_of, terms_in, waiting_reports
from waspada.apps.rulings.demo import make_demo_rulings
from waspada.apps.rulings.models import Compliance, Requirement, RulingVersion
from waspada.apps.rulings.queries import duties_in, ruling_state, rulings_awaited


@pytest.mark.django_db
def test_the_samples_are_marked_and_are_written_once(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    assert letterhead_of("65").lines
    with acting_as(system_identity("replay")):
        load_elections()
        for _twice in range(2):
            made = make_demo_rulings(TODAY), make_demo_activities(TODAY), make_demo_forum(TODAY)
        assert made == (
            RulingVersion.objects.filter(superseded_at__isnull=True).count(),
            ActivityVersion.objects.filter(superseded_at__isnull=True).count(),
            ForumTerm.objects.count(),
        )
        for model in (RulingVersion, Requirement, Compliance, ActivityVersion, ForumTerm,
                      ForumReport, ForumStep):  # fmt: skip
            assert model.objects.exists()
            assert not model.objects.exclude(is_sample=True).exists(), model
        for row in ActivityVersion.objects.all():
            assert row.title.startswith("Contoh: ")
        # What the pages are to show: late offices, an overdue ruling, gaps, an unanswered report.
        duties = [one.duty for one in duties_in("65", day=None, today=TODAY)]
        assert any(duty.is_late for duty in duties)
        # A limit by a stage goes by the ruling's own election, not by one before it.
        assert date(2024, 11, 24) in {one.due_on for one in duties if one.unit == "bpbd-65"}
        assert ruling_state("nphd-pengamanan", "65.01", TODAY) == "awaited"
        assert rulings_awaited("65.01", TODAY)
        assert ruling_state("sk-desk-pilkada", "65.04", TODAY) == "awaited"
        assert all(
            level.gaps for level in coverage_of("65", terms_in("65", None, TODAY), TODAY)[1:]
        )
        assert any(one.is_late for one in waiting_reports("65", day=None, today=TODAY))
        states = set(activities_between("65", TODAY.replace(month=10, day=1), TODAY.replace(month=12))
                     .values_list("state", flat=True))  # fmt: skip
        assert states >= {"planned", "cancelled", "done"}
