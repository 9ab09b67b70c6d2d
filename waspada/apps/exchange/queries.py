"""Read warnings of others as far as the acting person may: those of a place, one by its key."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from waspada.apps.accounts.policy import within
from waspada.apps.exchange.models import HazardArea, HazardMessage, SourceState
from waspada.core.errors import NotFound
from waspada.core.places import NATION, parents

MOST_SHOWN = 60
MOST_ON_PAGES = 5
_PAST = timedelta(days=3)
_PLACED = ("counts", "known")


def _around(place: str) -> Q:
    """Return the condition of what holds in a place: below it, at it, above it."""
    found = within(place)
    return found if place == NATION else found | Q(place_code__in=list(parents(place)))


def hazards_in_force(place: str, at: datetime, *, most: int = MOST_SHOWN) -> list[HazardMessage]:
    """Return what others warn of in a place at a moment, the gravest first."""
    areas = HazardArea.objects.filter(_around(place), until__gt=at, is_over=False)
    rows = HazardMessage.objects.filter(
        pk__in=areas.values("message_id"), state__in=_PLACED, received_at__lte=at
    )
    return list(rows.defer("body").order_by("-weight", "until", "id")[:most])


def hazards_past(place: str, at: datetime) -> list[HazardMessage]:
    """Return what others warned of in the last days and is over, the latest first."""
    areas = HazardArea.objects.filter(_around(place), until__gt=at - _PAST)
    rows = HazardMessage.objects.filter(
        Q(until__lte=at) | ~Q(state__in=_PLACED), pk__in=areas.values("message_id")
    )
    return list(rows.defer("body").order_by("-received_at", "-id")[:MOST_SHOWN])


def unplaced(at: datetime) -> list[HazardMessage]:
    """Return recent messages that count nowhere, with their reason: somebody should look."""
    rows = HazardMessage.objects.filter(
        reason_code__in=("hazards.no_place", "hazards.bad_signature"), received_at__gt=at - _PAST
    )
    return list(rows.defer("body").order_by("-received_at", "-id")[:MOST_SHOWN])


def hazard_of_key(hazard_id: UUID) -> HazardMessage:
    """Return one message; NotFound where the reader may not read it."""
    found: HazardMessage | None = HazardMessage.objects.filter(pk=hazard_id).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def source_states(keys: Sequence[str]) -> dict[str, SourceState]:
    """Return how the configured sources have answered."""
    return SourceState.objects.in_bulk(list(keys))
