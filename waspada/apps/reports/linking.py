"""The tie between reports and the incident they belong to, and the rights that follow it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.reports.photos import follow_report
from waspada.apps.reports.referral_rights import follow_subject
from waspada.apps.reports.rights import may_decide
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.reports.states import REPORT_MOVES, check_move
from waspada.core.vocabulary import CLASSES


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRights:
    """The rights an incident shall have from now on, on all its versions."""

    classification: str
    owner_unit: str
    addressee_units: tuple[str, ...] = ()
    concerns_units: tuple[str, ...] = ()
    compartment: str = ""


def rights_now(row: IncidentVersion) -> NewRights:
    """Return the rights an incident has."""
    return NewRights(
        classification=row.classification,
        owner_unit=row.owner_unit,
        addressee_units=tuple(row.addressee_units),
        concerns_units=tuple(row.concerns_units),
        compartment=row.compartment,
    )


def check_may_decide(report_ids: Iterable[UUID]) -> None:
    """Refuse who may not see, or not decide about, any of these reports."""
    identity = current_identity()
    wanted = set(report_ids)
    reports = list(Report.objects.filter(pk__in=wanted))
    if len(reports) != len(wanted):
        raise NotFound("access.not_found")
    for report in reports:
        if not may_decide(identity, report):
            raise NotAllowed("access.not_allowed")


def link_report(
    report_id: UUID,
    version: IncidentVersion,
    *,
    actor: str,
    now: datetime,
    is_new: bool = False,
    added: Sequence[str] = (),
) -> None:
    """Settle a report as part of an incident, inside `writing`."""
    report: Report = Report.unguarded.select_for_update().get(pk=report_id)
    check_move(REPORT_MOVES, report.state, "joined", "report.wrong_state")
    report.state = "joined"
    report.state_changed_at = now
    report.incident_id = version.incident_id
    # An undoing also withdraws an incident that was made of this report alone.
    report.reason_params = {
        "incident": version.number,
        "is_new": is_new,
        "added": list(added),
    }
    report.decided_by = actor[:36]
    report.claimed_by = ""
    report.claimed_until = None
    report.save()
    restrict_reports(version.incident_id, rights_now(version))


def restrict_reports(incident_id: UUID, rights: NewRights) -> None:
    """Let what was reported, and letters about it, be no more open than the incident is.

    A report keeps its own rights beside the incident's: it may hold what the incident does not.
    """
    for report in Report.unguarded.select_for_update().filter(incident_id=incident_id):
        classification = max(report.classification, rights.classification, key=CLASSES.index)
        columns: dict[str, Any] = {
            "classification": classification,
            "concerns_units": tuple({*report.concerns_units, *rights.concerns_units}),
            "compartment": rights.compartment or report.compartment,
        }
        for name, value in columns.items():
            setattr(report, name, value)
        report.save(update_fields=list(columns))
        follow_report(report)
    follow_subject(
        incident_id=incident_id,
        classification=rights.classification,
        concerns_units=rights.concerns_units,
        compartment=rights.compartment,
    )
