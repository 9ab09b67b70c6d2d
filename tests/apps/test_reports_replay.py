"""The gathered real incidents, loaded as if reported on their own evenings."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import override_settings

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.incident_queries import (
    daily_counts,
    incident_by_number,
    incidents_as_of,
)
from waspada.apps.reports.models import Incident, IncidentVersion, Report
from waspada.apps.reports.replay import load_events, read_events, title_of
from waspada.apps.reports.versions import source_urls

UNTIL = date(2024, 11, 28)
SUBULUSSALAM = "11.75"


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """All events, loaded once for this file and taken out again."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        load_events(until=UNTIL)
        yield
        transaction.set_rollback(True)


def test_all_events_load_and_a_second_run_adds_nothing(db: None, loaded: None) -> None:
    again = load_events(until=UNTIL)
    assert (again.total, again.added) == (455, 0)
    with acting_as(system_identity()):
        assert Incident.objects.count() == 455
        assert IncidentVersion.objects.count() == 455
        assert Report.objects.filter(state="joined", channel="news").count() == 455


def test_subulussalam_shows_the_unrest_the_day_after_and_not_the_day_before(
    db: None, loaded: None
) -> None:
    with acting_as(system_identity()):
        after = list(incidents_as_of(date(2024, 9, 24), place=SUBULUSSALAM, since=date(2024, 9, 1)))
        before = list(
            incidents_as_of(date(2024, 9, 22), place=SUBULUSSALAM, since=date(2024, 9, 1))
        )
    assert before == []
    (unrest,) = after
    assert unrest.day == date(2024, 9, 23)
    assert "gas air mata" in unrest.summary
    assert unrest.summary_written_later
    assert any("rmol.id" in url for url in source_urls(unrest))


@override_settings(WASPADA_AS_OF="2024-11-28")
def test_a_replay_never_shows_what_lies_after_its_day(db: None, loaded: None) -> None:
    with acting_as(system_identity()):
        shown = incidents_as_of(None)
        assert 0 < shown.count() < 455
        assert shown.first().day <= UNTIL
        counts = dict(daily_counts("ID", date(2024, 11, 20), date(2024, 12, 10)))
        assert counts[date(2024, 11, 27)] > 0
        assert sum(count for day, count in counts.items() if day > UNTIL) == 0
        later = IncidentVersion.objects.filter(day__gt=UNTIL).first()
        assert incident_by_number(later.number) is None
        assert incidents_as_of(date(2025, 6, 1)).count() == shown.count()


def test_month_precision_enters_no_daily_count(db: None, loaded: None) -> None:
    with acting_as(system_identity()):
        months = IncidentVersion.objects.filter(occurred_precision="month")
        assert months.count() == 47
        assert not months.filter(day__isnull=False).exists()
        counts = daily_counts("ID", date(2018, 1, 1), date(2025, 12, 31))
        assert sum(count for _, count in counts) == 408


def test_kecamatan_names_become_codes_inside_their_regency() -> None:
    places = {event.event_id: event.facts.place_code for event in read_events()}
    assert places["T0168"].startswith("95.05.")  # Kobakma
    assert places["S0112"].startswith("16.71.")  # Ilir Barat II is listed as Dua
    assert places["S0010"] == "11.75"


def test_a_title_is_the_first_clause_and_fits_a_row() -> None:
    for event in read_events():
        assert 10 <= len(event.facts.title) <= 181
        assert event.facts.summary.startswith(event.facts.title.rstrip("…"))
    assert title_of("Satu dua; tiga.") == "Satu dua; tiga"
