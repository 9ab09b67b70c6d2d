"""Letters follow what they are about: they are never more open than it has become."""

from typing import Any
from uuid import UUID

from waspada.apps.documents.models import Dispatch, Document
from waspada.apps.reports.models import Referral, ReferralReply
from waspada.core.vocabulary import CLASSES


def follow_subject(
    *, report_id: UUID | None = None, incident_id: UUID | None = None, **rights: Any
) -> None:
    """Let letters be no more open than what they are about has become; inside `writing`.

    A unit that was addressed knowingly though the matter concerns it goes on reading its letter.

    rights : classification, concerns_units, compartment of the report or incident
    """
    about: dict[str, UUID] = {}
    if report_id is not None:
        about["report_id"] = report_id
    if incident_id is not None:
        about["incident_id"] = incident_id
    for row in Referral.unguarded.select_for_update().filter(**about) if about else ():
        concerns = {*row.concerns_units, *rights["concerns_units"]} - set(row.confirmed_units)
        columns: dict[str, Any] = {
            "classification": max(row.classification, rights["classification"], key=CLASSES.index),
            "concerns_units": tuple(sorted(concerns)),
            "compartment": rights.get("compartment") or row.compartment,
        }
        if all(getattr(row, name) == value for name, value in columns.items()):
            continue
        Referral.unguarded.filter(pk=row.pk).update(**columns)
        ReferralReply.unguarded.filter(referral_id=row.pk).update(**columns)
        Document.unguarded.filter(pk=row.document_id).update(**columns)
        Dispatch.unguarded.filter(document_id=row.document_id).update(**columns)
