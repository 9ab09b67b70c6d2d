"""Add to what a warning rests on, before anybody approved it."""

from typing import Unpack
from uuid import UUID

from waspada.apps.followups.history import RIGHTS, By
from waspada.apps.links.actions import link
from waspada.apps.links.kinds import Ref, typed_kinds
from waspada.apps.reports.appending import writing
from waspada.apps.warnings.actions import check_reach
from waspada.apps.warnings.evidence import evidence_of
from waspada.apps.warnings.history import SUBJECT, append, locked
from waspada.apps.warnings.models import WarningRow
from waspada.apps.warnings.queries import warning_of
from waspada.apps.warnings.rights import check_decides
from waspada.core.alerts.warnings import EDITABLE, draft_class, strictest
from waspada.core.errors import BadInput, NotFound, WrongState


def ref_of_number(typed: str) -> Ref:
    """Return what a person names by its number: an incident, a risk, a constraint, an item.

    Raises
    ------
    NotFound : warnings.no_such_number, also for what one may not read
    """
    number = typed.strip()
    for kind in typed_kinds():
        found = kind.find(number) if kind.find is not None and number else None
        if found and kind.code != SUBJECT:
            return Ref(kind.code, found)
    raise NotFound("warnings.no_such_number", value=number[:40])


def add_evidence(warning_id: UUID, typed: str, **by: Unpack[By]) -> WarningRow:
    """Let a warning rest on one thing more, which may close it further.

    Raises
    ------
    NotFound : warnings.no_such_number; NotAllowed : warnings.only_desk, access.not_allowed
    BadInput : followup.two_compartments; WrongState : warnings.wrong_state
    """
    seen = warning_of(warning_id)
    if seen.proposed_by != by["actor"]:
        check_decides(seen)
    ref = ref_of_number(typed)
    about = evidence_of([ref])
    if about.compartment and seen.compartment not in {"", about.compartment}:
        raise BadInput("followup.two_compartments")
    evidence_class = strictest([seen.evidence_class, about.classification])
    closed = {
        "classification": draft_class(evidence_class),
        "concerns_units": tuple(sorted({*seen.concerns_units, *about.concerns_units})),
        "compartment": seen.compartment or about.compartment,
    }
    check_reach({column: getattr(seen, column) for column in RIGHTS} | closed)
    with writing():
        row = locked(warning_id)
        if row.state not in EDITABLE:
            raise WrongState("warnings.wrong_state", current=row.state, to="evidence")
        for column, value in closed.items():
            setattr(row, column, value)
        row.evidence_class = evidence_class
        append(row, "evidence", by)
    link(Ref(SUBJECT, str(row.pk)), "arises_from", ref, actor=by["actor"], now=by["now"])
    return row
