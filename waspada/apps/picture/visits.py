"""Remember when somebody looked at a place, so that the next page can say what is new."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from waspada.apps.accounts.identity import current_identity
from waspada.apps.picture.models import Visit

VISIT_ENDS: Final = timedelta(minutes=30)  # a pause as long as this ends a visit
SEEN_EVERY: Final = timedelta(minutes=5)  # a row is written no more often than this


def note_visit(account_id: UUID, place: str, now: datetime) -> datetime | None:
    """Note that somebody looks at a place now; return when the visit before this one ended.

    None on a first visit. Kept per account and place on the server, so that it holds on
    whatever device one signs in.
    """
    key = {"realm": current_identity().realm, "account_id": account_id, "place_code": place}
    row, is_first = Visit.objects.get_or_create(**key, defaults={"seen_at": now})
    if is_first:
        return None
    is_new_visit = now - row.seen_at > VISIT_ENDS
    if is_new_visit:
        row.before_at = row.seen_at
    if is_new_visit or now - row.seen_at > SEEN_EVERY:
        # Two pages opened at once write the same: the later moment wins, nothing is lost.
        Visit.objects.filter(pk=row.pk).update(seen_at=now, before_at=row.before_at)
    before: datetime | None = row.before_at
    return before


def latest_visits(*, since: datetime, most: int) -> list[tuple[UUID, str]]:
    """Return who looked at which place since a moment, as (account, place), the latest first."""
    found = Visit.objects.filter(realm=settings.WASPADA_REALM, seen_at__gte=since)
    return list(found.order_by("-seen_at").values_list("account_id", "place_code")[:most])
