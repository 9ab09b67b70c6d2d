"""What of this app can be linked: rows of the plan."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waspada.apps.conflict_plan.models import CURRENT, PlanVersion
from waspada.apps.followups.subjects import carry_rights
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.core.conflict_plan import PLAN_PHASES
from waspada.core.vocabulary import Words


def _resolve(ids: Sequence[str]) -> Mapping[str, Thing]:
    keys = []
    for one in ids:
        try:
            keys.append(UUID(one))
        except ValueError:
            continue  # an address may carry anything
    first = dict(
        PlanVersion.objects.filter(row_id__in=keys, version=1).values_list("row_id", "received_at")
    )
    return {
        str(row.row_id): Thing(
            title=row.action,
            href=reverse("conflict_plan:row", args=[row.row_id]),
            state=_("dikeluarkan")
            if row.is_dropped
            else PLAN_PHASES[row.phase].in_language(get_language() or "id"),
            when=first.get(row.row_id, row.received_at),
            classification=row.classification,
            place_code=row.place_code,
        )
        for row in PlanVersion.objects.filter(CURRENT, row_id__in=keys)
    }


def _find(number: str) -> str | None:
    row = PlanVersion.objects.filter(CURRENT, number=number.strip().upper()[:32]).first()
    return str(row.row_id) if row else None


carry_rights("plan_row", PlanVersion, "row_id")
KINDS: Final = (
    LinkedKind("plan_row", Words("Baris rencana aksi", "Action plan row"), _resolve, _find),
)
