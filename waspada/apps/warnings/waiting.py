"""Which warnings wait for the acting person: to be acknowledged, to be decided."""

from datetime import datetime

from django.db.models import Q

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import within
from waspada.apps.followups.rights import READERS
from waspada.apps.warnings.models import Recipient, WarningRow
from waspada.apps.warnings.queries import writers_of
from waspada.apps.warnings.rights import deciding_seat, second_seat
from waspada.core.alerts.warnings import OPEN_STATES, STANDING, is_declassified
from waspada.core.places import NATION, parents


def _serves() -> bool:
    return any(seat.role in READERS for seat in current_identity().memberships)


def to_acknowledge(place: str, at: datetime) -> list[WarningRow]:
    """Return the warnings in force that the reader was told of and has not answered.

    Of a place, of what is below it, and of the places around it, whose warnings are for it too.
    """
    if not _serves():
        return []
    mine = Recipient.objects.filter(
        account=current_identity().account, acknowledged_at__isnull=True
    )
    around = within(place)
    if place != NATION:
        around |= Q(place_code__in=list(parents(place)))
    rows = WarningRow.objects.filter(
        around, state=STANDING, valid_until__gt=at, pk__in=mine.values("warning_id")
    )
    return list(rows.order_by("stood_at", "id"))


def to_decide(place: str) -> list[WarningRow]:
    """Return the proposals of a place on which the acting person's approval is waited for."""
    if not _serves():
        return []
    rows = WarningRow.objects.filter(within(place), state__in=sorted(OPEN_STATES))
    return [row for row in rows.order_by("proposed_at", "id") if _waits_for_me(row)]


def _waits_for_me(row: WarningRow) -> bool:
    if row.state == "awaiting_second":
        return second_seat(row) is not None
    if deciding_seat(row) is None:
        return False
    is_lowered = is_declassified(row.evidence_class, row.release_class)
    return not is_lowered or current_identity().account not in writers_of(row.pk)
