"""Several people decide about the same reports, in any order and at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.cast import NOW
from tests.support.incidents import facts, make_incident, make_report
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.families import canonical_of, family_of, sources_counted
from waspada.apps.reports.incidents import create_incident
from waspada.apps.reports.joining import join_report
from waspada.apps.reports.merging import merge_incidents, part_incident
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.reports.triage import (
    claim_report,
    dismiss_report,
    refer_report,
    release_report,
    take_over_report,
    undo_decision,
)
from waspada.core.errors import WaspadaError

ACTS = ("claim", "take", "release", "dismiss", "refer", "join", "create", "undo", "merge", "part")


def act(kind: str, report: UUID, incidents: list[UUID], who: str, minutes: int) -> None:
    """Do one thing as one person; a refusal is for the caller."""
    at = NOW + timedelta(minutes=minutes)
    by: dict[str, Any] = {"actor": who, "now": at}
    when: dict[str, Any] = by | {"received_at": at}
    first, second = incidents[minutes % 2], incidents[1 - minutes % 2]
    told = Report.unguarded.values_list("sources", flat=True).get(pk=report)
    todo: dict[str, Callable[[], object]] = {
        "claim": lambda: claim_report(report, **by),
        "take": lambda: take_over_report(report, **by),
        "release": lambda: release_report(report, **by),
        "dismiss": lambda: dismiss_report(report, "nihil", **by),
        "refer": lambda: refer_report(report, "polri", "Dugaan pidana", **by),
        "join": lambda: join_report(report, first, **when),
        "create": lambda: create_incident(
            facts(sources=tuple(source["url"] for source in told)), report_ids=[report], **when
        ),
        "undo": lambda: undo_decision(report, **when),
        "merge": lambda: merge_incidents(first, second, **when),
        "part": lambda: part_incident(first, **when),
    }
    todo[kind]()


def check() -> None:
    """What must hold after whatever was done."""
    for report in Report.objects.all():
        assert (report.state == "joined") == (report.incident_id is not None)
        if report.state in {"joined", "dismissed", "referred"}:
            assert report.decided_by
            assert not report.claimed_by
    for version in IncidentVersion.objects.filter(superseded_at__isnull=True):
        if canonical_of(version.incident_id) != version.incident_id:
            continue
        family = family_of(version.incident_id)
        urls = [source["url"] for source in version.sources]
        assert version.source_count == sources_counted(family, urls)
        joined = Report.objects.filter(incident_id__in=family, state="joined")
        told = {source["url"] for report in joined for source in report.sources}
        assert told <= set(urls) or version.state == "withdrawn"


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.sampled_from(["a", "b"])),
        min_size=3,
        max_size=8,
    )
)
def test_nothing_is_lost_or_counted_twice_in_any_order(
    db: None, steps: list[tuple[str, int, str]]
) -> None:
    with transaction.atomic(), acting_as(system_identity()):
        reports = [
            make_report(text=f"Laporan {n}", sources=[{"url": f"https://s{n}.example/1"}])
            for n in range(2)
        ]
        incidents = [make_incident(facts(title=f"Ke-{n}")).incident_id for n in range(2)]
        for minutes, (kind, which, who) in enumerate(steps):
            try:
                with transaction.atomic():
                    act(kind, reports[which], incidents, who, minutes)
            except WaspadaError:
                pass
            check()
        transaction.set_rollback(True)


def test_of_several_decisions_at_once_one_holds(shared_database: None) -> None:
    with acting_as(system_identity()):
        report = make_report(sources=[{"url": "https://s.example/1"}])
        incidents = [make_incident(facts()).incident_id for _ in range(2)]

    def decide(kind: str) -> bool:
        try:
            with acting_as(system_identity(kind)):
                act(kind, report, incidents, kind, 1)
            return True
        except WaspadaError:
            return False
        finally:
            connections.close_all()

    kinds = ["join", "create", "dismiss", "refer"]
    with ThreadPoolExecutor(len(kinds)) as pool:
        assert sum(pool.map(decide, kinds)) == 1
    with acting_as(system_identity()):
        check()
        made = IncidentVersion.objects.filter(superseded_at__isnull=True).count()
        settled = Report.objects.get(pk=report)
        assert made == 2 + (settled.decided_by == "create")
