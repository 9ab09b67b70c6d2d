"""The demo's invented reports say what they are and wait for a person."""

from datetime import date

from waspada.apps.intake.models import WayHealth
from waspada.apps.reports.incident_queries import waiting_for_triage
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.reports.reading import read_report
from waspada.apps.reports.samples import SAMPLES, SHOWN_FROM, receive_samples
from waspada.core.access import Identity


def test_samples_come_in_once_and_wait_marked_as_samples(as_system: Identity) -> None:
    assert receive_samples(SHOWN_FROM) == len(SAMPLES)
    assert receive_samples(SHOWN_FROM) == 0
    for report in Report.objects.all():
        read_report(report.pk, report.received_at)
    waiting = list(waiting_for_triage("65.01"))
    assert len(waiting) == len(SAMPLES)
    assert all(report.masked_text.startswith("Contoh: ") for report in waiting)
    assert not IncidentVersion.objects.exists()


def test_samples_are_counted_by_the_form_that_brings_them(as_system: Identity) -> None:
    receive_samples(SHOWN_FROM)
    receive_samples(SHOWN_FROM)
    assert WayHealth.objects.get(way="form").total_ok == len(SAMPLES)


def test_a_demo_of_an_earlier_day_has_no_samples(as_system: Identity) -> None:
    assert receive_samples(date(2024, 9, 24)) == 0
    assert not Report.objects.exists()
