"""What an item or a disposition is about: its place and class, and whom it must be kept from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from waspada.apps.accounts.policy import RightsColumns
from waspada.apps.alerts.models import StandingLevel
from waspada.apps.documents.models import Document
from waspada.apps.duty.models import LogRow
from waspada.apps.duty.reminders import KIND as DUTY
from waspada.apps.followups.models import Disposition, Item
from waspada.apps.links.kinds import Ref, Thing, read_ref, things
from waspada.apps.readiness.models import Constraint, Question
from waspada.apps.reports.models import CURRENT, IncidentVersion, Report
from waspada.apps.rulings.models import RulingVersion
from waspada.core.errors import BadInput, NotFound
from waspada.core.vocabulary import CLASSES


@dataclass(frozen=True, slots=True)
class About:
    """Things as far as one may know them, and the rights that what is written on them inherits."""

    refs: tuple[Ref, ...] = ()
    things: tuple[Thing, ...] = ()
    place: str = ""
    classification: str = CLASSES[0]
    concerns_units: tuple[str, ...] = ()
    compartment: str = ""
    election_key: str | None = None


def read_about(texts: Iterable[str]) -> About:
    """Return what addresses name as `kind:id`; what one may not read is not found.

    Raises
    ------
    BadInput : links.no_such_kind; NotFound : access.not_found
    """
    return about_of([read_ref(text) for text in texts if text])


def about_of(refs: Iterable[Ref]) -> About:
    """Return what some things are, and the strictest of their rights."""
    refs = tuple(dict.fromkeys(refs))
    found = things(refs)
    if len(found) < len(refs):
        raise NotFound("access.not_found")
    rows = [row for ref in refs if (row := _row_of(ref)) is not None]
    compartments = {row.compartment for row in rows if row.compartment}
    if len(compartments) > 1:
        raise BadInput("followup.two_compartments")
    told = [found[ref] for ref in refs]
    return About(
        refs=refs,
        things=tuple(told),
        place=next((one.place_code for one in told if one.place_code), ""),
        classification=max((one.classification for one in told), key=CLASSES.index, default="B"),
        concerns_units=tuple(sorted({unit for row in rows for unit in row.concerns_units})),
        compartment=next(iter(compartments), ""),
        election_key=next((_election(row) for row in rows if _election(row)), None),
    )


def _election(row: RightsColumns) -> str | None:
    return getattr(row, "election_key", None)


def _row_of(ref: Ref) -> RightsColumns | None:
    """Return the row that carries a thing's rights; None for what is summed for its reader."""
    found: Any = None
    if ref.kind == "incident":
        found = IncidentVersion.objects.filter(CURRENT, number=ref.id).first()
    elif (held := _CARRIED.get(ref.kind)) is not None and _is_uuid(ref.id):
        model, key = held
        found = model.objects.filter(**{key: UUID(ref.id)}).order_by("-pk").first()
    row: RightsColumns | None = found
    return row


# By kind: the table, and the column that links know a thing by. Of versions the newest counts.
_CARRIED: dict[str, tuple[type[RightsColumns], str]] = {
    "report": (Report, "pk"),
    "warning": (StandingLevel, "pk"),
    "followup": (Item, "pk"),
    "disposition": (Disposition, "pk"),
    "document": (Document, "pk"),
    "constraint": (Constraint, "constraint_id"),
    "question": (Question, "pk"),
    "ruling": (RulingVersion, "ruling_id"),
    DUTY: (LogRow, "pk"),
}


def carry_rights(kind: str, model: type[RightsColumns], key: str = "pk") -> None:
    """Let what is written on a kind of an app above inherit all of its rights; keyed by UUID."""
    _CARRIED[kind] = (model, key)


def carries_rights(kind: str) -> bool:
    """Say whether what is written on a kind of thing inherits all of its rights."""
    return kind == "incident" or kind in _CARRIED


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
