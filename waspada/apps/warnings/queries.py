"""Read warnings as far as the acting person may, and who was told of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from waspada.apps.accounts.policy import within
from waspada.apps.delivery.models import Delivery
from waspada.apps.warnings.models import CapMessage, Recipient, WarningEvent, WarningRow
from waspada.core.alerts.warnings import (
    ENDED_STATES,
    OPEN_STATES,
    RELEASED,
    STANDING,
    Score,
    score,
)
from waspada.core.errors import NotFound
from waspada.core.places import NATION, parents
from waspada.core.vocabulary import CLASSES, LEVELS

MOST_ENDED = 50
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Board:
    """The warnings of a place and below: to be decided, standing (gravest first), ended.

    Those standing for a whole province or the nation stand in each place of it too.
    """

    open: list[WarningRow]
    standing: list[WarningRow]
    ended: list[WarningRow]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.open) + len(self.standing) + len(self.ended)


@dataclass(frozen=True, slots=True)
class Told:
    """How far a warning has come: people told, deliveries out, read, acknowledged."""

    people: int = 0
    delivered: int = 0
    sent: int = 0
    read: int = 0
    acknowledged: int = 0


def warning_of(warning_id: UUID) -> WarningRow:
    """Return a warning that the acting person may read; raise NotFound otherwise."""
    found: WarningRow | None = WarningRow.objects.filter(pk=warning_id).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def warning_of_number(number: str) -> WarningRow | None:
    """Return a readable warning by the number a person types."""
    found: WarningRow | None = WarningRow.objects.filter(number__iexact=number.strip()).first()
    return found


def board_of(place: str) -> Board:
    """Return the warnings of a place and everything below it, and those standing above it."""
    rows = WarningRow.objects.filter(within(place))
    standing = sorted(
        WarningRow.objects.filter(_around(place), state=STANDING),
        key=lambda row: (-LEVELS.index(row.level), row.valid_until),
    )
    return Board(
        open=list(rows.filter(state__in=sorted(OPEN_STATES)).order_by("proposed_at", "id")),
        standing=standing,
        ended=list(
            rows.filter(state__in=sorted(ENDED_STATES)).order_by("-state_changed_at", "-id")[
                :MOST_ENDED
            ]
        ),
    )


def standing_warnings(places: Q, at: datetime) -> list[WarningRow]:
    """Return the warnings in force at a moment, gravest first."""
    rows = WarningRow.objects.filter(places, state=STANDING, valid_until__gt=at)
    return sorted(rows, key=lambda row: (-LEVELS.index(row.level), row.valid_until))


def told_openly(place: str, at: datetime) -> list[WarningRow]:
    """Return the open warnings in force at a moment in a place, below it and above it.

    Gravest first. What is not open stands on its own page and the board, not on these.
    """
    rows = WarningRow.objects.filter(
        _around(place),
        Q(ended_at__isnull=True) | Q(ended_at__gt=at),
        stood_at__lte=at,
        valid_until__gt=at,
        is_drill=False,
        classification=CLASSES[0],
        compartment="",
    )
    return sorted(rows, key=lambda row: (-LEVELS.index(row.level), row.valid_until))[:MOST_SHOWN]


def _around(place: str) -> Q:
    around = within(place)
    return around if place == NATION else around | Q(place_code__in=list(parents(place)))


def history_of(warning_id: UUID) -> list[WarningEvent]:
    """Return a warning's history as far as it may be read, oldest first."""
    return list(WarningEvent.objects.filter(warning_id=warning_id).order_by("received_at", "id"))


def writers_of(warning_id: UUID) -> set[str]:
    """Return the accounts that wrote what a warning says: its author and who changed it."""
    rows = WarningEvent.unguarded.filter(warning_id=warning_id, kind__in=("proposed", "edited"))
    return set(rows.values_list("recorded_by", flat=True))


def reasons_of(warning_id: UUID) -> list[Any]:
    """Return why a warning was proposed, as codes with parameters, whoever may read it."""
    first = WarningEvent.unguarded.filter(warning_id=warning_id, kind="proposed").first()
    return [] if first is None else list(first.params.get("reasons", ()))


def recipients_of(warning_id: UUID) -> list[Recipient]:
    """Return who was told, those who have not answered first."""
    rows = Recipient.objects.filter(warning_id=warning_id)
    return sorted(rows, key=lambda row: (row.acknowledged_at is not None, row.unit, row.told_at))


def own_receipt(warning_id: UUID, account: str) -> Recipient | None:
    """Return the row that says that somebody was told; None for who was not."""
    found: Recipient | None = Recipient.objects.filter(
        warning_id=warning_id, account=account
    ).first()
    return found


def told_of(events: Iterable[WarningEvent], recipients: Iterable[Recipient]) -> Told:
    """Return how far a warning has come, by its history and what the reader may read."""
    people = list(recipients)
    messages = [key for event in events for key in event.params.get("messages", ())]
    deliveries = Delivery.objects.filter(message_id__in=messages)
    rows = list(deliveries.values_list("state", "read_at"))
    return Told(
        people=len(people),
        sent=len(rows),
        delivered=sum(state == "delivered" for state, _read in rows),
        read=sum(read is not None for _state, read in rows),
        acknowledged=sum(one.acknowledged_at is not None for one in people),
    )


def score_of(place: str) -> Score:
    """Return how the warnings of a place turned out, from those that the reader may read."""
    rows = WarningRow.objects.filter(within(place), state__in=sorted(RELEASED), is_drill=False)
    outcomes = list(rows.values_list("outcome", flat=True))
    people = Recipient.objects.filter(
        within(place), is_stand_in=False, warning_id__in=rows.values("pk")
    ).exclude(acknowledged_at=F("told_at"))  # who approved it was not asked
    return score(outcomes, people.values_list("told_at", "acknowledged_at"))


def cap_messages(warning_ids: Iterable[UUID]) -> list[CapMessage]:
    """Return the frozen messages of some warnings, oldest first."""
    rows = CapMessage.objects.filter(warning_id__in=list(warning_ids))
    return list(rows.order_by("received_at", "id"))


def update_of(warning_id: UUID) -> WarningRow | None:
    """Return the warning that updates one, proposed or standing; None where there is none."""
    rows = WarningRow.objects.filter(updates=warning_id).exclude(state__in=["rejected", "lapsed"])
    found: WarningRow | None = rows.order_by("-proposed_at").first()
    return found
