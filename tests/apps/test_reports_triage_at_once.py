"""Several people decide about the same report at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from tests.support.cast import NOW
from tests.support.incidents import facts, make_incident, make_report
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.families import family_of, sources_counted
from waspada.apps.reports.incidents import create_incident
from waspada.apps.reports.joining import join_report
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.reports.triage import claim_report, dismiss_report, refer_report
from waspada.core.errors import WaspadaError, WrongState

URL = "https://s.example/1"


def act(kind: str, report: UUID, incident: UUID) -> None:
    """Decide about a report; a refusal is for the caller."""
    by: dict[str, Any] = {"actor": kind, "now": NOW}
    when: dict[str, Any] = by | {"received_at": NOW}
    todo: dict[str, Callable[[], object]] = {
        "join": lambda: join_report(report, incident, **when),
        "create": lambda: create_incident(facts(sources=(URL,)), report_ids=[report], **when),
        "dismiss": lambda: dismiss_report(report, "nihil", **by),
        "refer": lambda: refer_report(report, "polri", "Dugaan pidana", **by),
    }
    todo[kind]()


def test_of_several_decisions_at_once_one_holds(shared_database: None) -> None:
    with acting_as(system_identity()):
        report = make_report(sources=[{"url": URL}])
        incident = make_incident(facts()).incident_id

    def decide(kind: str) -> bool:
        try:
            with acting_as(system_identity(kind)):
                act(kind, report, incident)
            return True
        except WaspadaError:
            return False
        finally:
            connections.close_all()

    kinds = ["join", "create", "dismiss", "refer"]
    with ThreadPoolExecutor(len(kinds)) as pool:
        assert sum(pool.map(decide, kinds)) == 1
    with acting_as(system_identity()):
        settled = Report.objects.get(pk=report)
        assert (settled.state == "joined") == (settled.incident_id is not None)
        assert settled.decided_by in kinds
        current = IncidentVersion.objects.filter(superseded_at__isnull=True)
        assert current.count() == 1 + (settled.decided_by == "create")
        for version in current:
            urls = [source["url"] for source in version.sources]
            counted = sources_counted(family_of(version.incident_id), urls)
            assert version.source_count == counted


def test_nobody_claims_what_is_settled(db: None) -> None:
    with acting_as(system_identity()):
        report = make_report()
        act("dismiss", report, report)
        with pytest.raises(WrongState):
            claim_report(report, actor="somebody", now=NOW)
        assert not Report.objects.get(pk=report).claimed_by
