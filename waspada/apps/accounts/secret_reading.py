"""Reading class R is noted in the journal; reading B and T is not."""

from datetime import datetime
from zoneinfo import ZoneInfo

from waspada.apps.accounts.identity import current_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.journal.models import JournalRow
from waspada.core.places.zones import IANA

NOTED = frozenset({"R", "SR"})
ACTION = "content.secret_read"
DAY_ZONE = ZoneInfo(IANA["WIB"])


def note_secret_read(
    subject_kind: str, subject: str, *, classification: str, now: datetime
) -> None:
    """Journal that somebody reads a thing of class R, once a person, thing and day (WIB).

    Call it in the view before rendering: on PostgreSQL the row commits with the request's
    transaction, which ends before the answer leaves. Two requests at the same moment may both
    be noted; none is missed.
    """
    if classification not in NOTED or current_identity().is_system:
        return
    day_began = now.astimezone(DAY_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    actor = current_identity().account
    already = JournalRow.objects.filter(
        subject_kind=subject_kind, subject=subject, action=ACTION, actor=actor, at__gte=day_began
    )
    if not already.exists():
        record_act(
            ACTION,
            actor=actor,
            now=now,
            subject_kind=subject_kind,
            subject=subject,
            details={"classification": classification},
        )
