"""The outbox and the trays, as far as the acting identity may read them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, Max, Prefetch, QuerySet

from waspada.apps.accounts.identity import current_identity
from waspada.apps.delivery.models import Delivery, Try
from waspada.apps.storage.asked_again import AskedAgain
from waspada.core.access import Identity
from waspada.core.delivery import DELIVERY_MOVES

# Those that need a person come first.
STATES = ("dead", "held", "pending", "sending", "delivered")
assert set(STATES) == set(DELIVERY_MOVES)


def outbox(*, state: str = "") -> QuerySet[Delivery]:
    """Return deliveries, newest first, each with its message."""
    found = Delivery.objects.select_related("message").defer("frozen").order_by("-id")
    return found.filter(state=state) if state else found


def with_tries(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Return the same deliveries with their tries, latest first."""
    tries = Prefetch("try_set", queryset=Try.objects.order_by("-id"))
    return deliveries.prefetch_related(tries)


def outbox_counts() -> dict[str, int]:
    """Return how many deliveries are in each state, every state named."""
    counts = dict(Delivery.objects.values_list("state").annotate(Count("id")))
    return {state: counts.get(state, 0) for state in STATES}


def my_notices(identity: Identity) -> QuerySet[Delivery]:
    """Return the notices in an account's tray that it may still read, newest first."""
    return (
        Delivery.objects.filter(channel="in_app", address=identity.account, state="delivered")
        .select_related("message")
        .defer("frozen")
        .order_by("-id")
    )


def unread_count(identity: Identity) -> int:
    """Return how many notices an account has not read; run it inside `acting_as`."""
    return sum(count for _, count in _unread(current_identity(), identity)())


@lru_cache(maxsize=1_000)
def _unread(_reader: Identity, identity: Identity) -> AskedAgain:
    """Return the question for how many there are: the frame of every page asks it."""
    unread = my_notices(identity).filter(read_at=None).order_by()
    return AskedAgain(unread.values_list("channel").annotate(Count("id")), {})


@dataclass(slots=True)
class ChannelFacts:
    """How a channel has done: deliveries by state, the last that arrived, the last failure."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    last_delivered: datetime | None = None
    failure: Delivery | None = None


def channel_facts(names: Iterable[str]) -> dict[str, ChannelFacts]:
    """Return how each channel has done, from the deliveries that the reader may read."""
    found = {name: ChannelFacts() for name in names}
    rows = Delivery.objects.values_list("channel", "state").annotate(
        Count("id"), Max("delivered_at")
    )
    for channel, state, count, last in rows.order_by():
        if channel in found:
            found[channel].counts[state] = count
            found[channel].last_delivered = last or found[channel].last_delivered
    for name, facts in found.items():
        if facts.counts["dead"] or facts.counts["pending"] or facts.counts["held"]:
            failed = Delivery.objects.filter(channel=name).exclude(reason_code="")
            facts.failure = failed.defer("frozen").order_by("-id").first()
    return found
