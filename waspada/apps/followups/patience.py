"""Keep how a desk reminds of its items and when its chair hears of a late one."""

from datetime import datetime

from django.db import transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.followups.models import DeskPatience
from waspada.apps.followups.rights import looks_after
from waspada.apps.journal.actions import record_act
from waspada.core.errors import NotAllowed
from waspada.core.followups.clock import Patience, check_patience


def save_patience(desk: str, patience: Patience, *, actor: str, now: datetime) -> None:
    """Keep a desk's setting; what was reminded of already is not said again.

    Raises
    ------
    NotAllowed : followup.only_desk; BadInput : followup.bad_patience
    """
    if not looks_after(current_identity(), desk):
        raise NotAllowed("followup.only_desk", place=desk)
    check_patience(patience)
    with transaction.atomic():
        DeskPatience.objects.update_or_create(
            place_code=desk,
            defaults={
                "before": list(patience.before),
                "after": list(patience.after),
                "escalate_after": patience.escalate_after,
                "changed_at": now,
            },
        )
        record_act(
            "followup.patience_set",
            actor=actor,
            now=now,
            subject_kind="place",
            subject=desk,
            details={"escalate_after": patience.escalate_after},
        )
