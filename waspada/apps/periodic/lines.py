"""What a report over a period tells of the desk's work: figures, constraints, items, decisions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils import translation

from waspada.apps.accounts.clock import known_until
from waspada.apps.accounts.policy import within
from waspada.apps.followups.models import Item, ItemEvent
from waspada.apps.followups.notices import unit_words
from waspada.apps.followups.queries import ItemRow, items_at
from waspada.apps.meetings.models import Decision
from waspada.apps.periodic.content import (
    ChangeLine,
    ConstraintLine,
    DecisionLine,
    FollowupLine,
    GapLine,
)
from waspada.apps.readiness.constraint_queries import constraints_on
from waspada.apps.readiness.models import Constraint
from waspada.apps.readiness.queries import board_of, worst_gaps
from waspada.apps.readiness.wording import figure, state_word
from waspada.core.briefing.periods import Period
from waspada.core.followups.words import state_words
from waspada.core.places import NATION
from waspada.core.readiness import RankedGap
from waspada.core.reports.incidents import day_start, local_date
from waspada.core.vocabulary import AGENCIES

MOST_LINES: Final = 30
MOST_GAPS: Final = 5
_ENDS: Final = frozenset({"finished", "verified", "refused", "withdrawn"})
_LATE: Final = ("overdue", "escalated")  # the graver one last


# ---- readiness --------------------------------------------------------------------------------


def gap_lines(place: str, day: date, language: str) -> tuple[GapLine, ...]:
    """Return what is furthest behind."""
    if place == NATION:
        return ()
    return tuple(_gap_line(gap, language) for gap in worst_gaps(place, day, limit=MOST_GAPS))


def _gap_line(ranked: RankedGap, language: str) -> GapLine:
    measure, standing = ranked.gap.measure, ranked.gap.standing
    return GapLine(
        what=measure.name.in_language(language),
        owner=AGENCIES[measure.agency].short,
        place=ranked.gap.place,
        percent=None if standing.percent is None else round(standing.percent),
        due_on=standing.due,
    )


def change_lines(
    place: str, period: Period, as_of: date, language: str
) -> tuple[tuple[ChangeLine, ...], int]:
    """Return the figures of a place that are others than before the period, and how many more.

    What follows from other figures by itself is left out: nobody gave it.
    """
    after = board_of(place, as_of)
    before = board_of(place, period.first - timedelta(days=1)) if after else None
    if after is None or before is None or before.election_key != after.election_key:
        return (), 0
    found: list[ChangeLine] = []
    with translation.override(language):
        for code, measure in after.measures.items():
            row, old = after.row(code, place), before.row(code, place)
            value = row.standing.actual if row else None
            was = old.standing.actual if old else None
            if row is None or not measure.is_entered or value == was:
                continue
            is_rolled = row.rolled is not None
            found.append(
                ChangeLine(
                    what=measure.name.in_language(language),
                    owner=AGENCIES[measure.agency].short,
                    before=figure(was, measure, is_rolled=is_rolled),
                    after=figure(value, measure, is_rolled=is_rolled),
                    target=figure(row.standing.target, measure, is_rolled=is_rolled),
                    state=state_word(row.standing.state),
                )
            )
    return tuple(found[:MOST_LINES]), max(len(found) - MOST_LINES, 0)


# ---- constraints ------------------------------------------------------------------------------


def constraints_of(place: str, period: Period, as_of: date) -> list[Constraint]:
    """Return the constraints that are open, and those that were closed in the period."""
    begins = day_start(period.first, place)
    return [
        row
        for row in constraints_on(place, as_of)
        if row.state == "open" or row.received_at >= begins
    ]


def constraint_line(row: Constraint) -> ConstraintLine:
    """Return a constraint as a report tells of it."""
    return ConstraintLine(
        number=row.number,
        what=row.what,
        place=row.place_code,
        is_foreseen=row.is_foreseen,
        decision=row.decision,
        decision_by=unit_words(row.decision_unit) if row.decision_unit else "",
        decide_by=row.decide_by,
        state="" if row.state == "open" else row.state,
        outcome=row.outcome,
    )


# ---- follow-ups -------------------------------------------------------------------------------


def items_of(place: str, period: Period, as_of: date) -> list[ItemRow]:
    """Return items that are open, and those that were due or came to an end in the period.

    Late ones come first, then open ones.
    """
    rows = items_at(place, as_of)
    ended = end_days([row for row in rows if not row.is_open], place, as_of)
    kept = [
        row
        for row in rows
        if row.is_open
        or period.first <= row.due_on <= period.last
        or (row.id in ended and ended[row.id] >= period.first)
    ]
    return sorted(kept, key=lambda row: (-row.days_late, not row.is_open, row.due_on, row.number))


def end_days(rows: Iterable[ItemRow], place: str, as_of: date) -> dict[UUID, date]:
    """Return the day on which each of some items came to how it stands at its end."""
    events = ItemEvent.objects.filter(
        item_id__in=[row.id for row in rows],
        kind__in=_ENDS,
        received_at__lt=known_until(as_of, place),
    ).order_by("received_at", "id")
    return {one.item_id: local_date(one.received_at, place) for one in events}


def _were_late(rows: Iterable[ItemRow], place: str, as_of: date) -> dict[UUID, str]:
    """Return which items were late at some time, and how far it went."""
    events = ItemEvent.objects.filter(
        item_id__in=[row.id for row in rows],
        kind__in=_LATE,
        received_at__lt=known_until(as_of, place),
    )
    found: dict[UUID, str] = {}
    for key, kind in events.values_list("item_id", "kind"):
        found[key] = max(found.get(key, ""), kind, key=lambda one: _LATE.index(one) if one else -1)
    return found


def concerned_by(rows: Sequence[ItemRow]) -> dict[UUID, tuple[str, ...]]:
    """Return the units that each item concerns; one query."""
    found = Item.objects.filter(pk__in=[row.id for row in rows])
    return {key: tuple(units) for key, units in found.values_list("pk", "concerns_units")}


def followup_lines(
    rows: Sequence[ItemRow], place: str, as_of: date, language: str
) -> tuple[FollowupLine, ...]:
    """Return items as a report tells of them: also that one was late, and when it ended."""
    told = rows[:MOST_LINES]
    ended = end_days([row for row in told if not row.is_open], place, as_of)
    late = _were_late(told, place, as_of)
    return tuple(
        replace(
            _followup_line(row, language),
            ended_on=ended.get(row.id),
            was_late="" if row.days_late else late.get(row.id, ""),
        )
        for row in told
    )


def _followup_line(row: ItemRow, language: str) -> FollowupLine:
    return FollowupLine(
        number=row.number,
        what=row.what,
        office=row.office or unit_words(row.unit),
        due_on=row.due_on,
        state=state_words(row.state, language),
        days_late=row.days_late,
        is_own_date=row.is_own_date,
    )


# ---- decisions --------------------------------------------------------------------------------


def decisions_of(place: str, period: Period, as_of: date) -> list[Decision]:
    """Return what meetings of the period adopted, in order."""
    return list(
        Decision.objects.filter(
            within(place),
            state="adopted",
            adopted_at__gte=day_start(period.first, place),
            adopted_at__lt=known_until(as_of, place),
        )
        .select_related("meeting")
        .order_by("adopted_at", "id")
    )


def decision_lines(rows: Sequence[Decision]) -> tuple[DecisionLine, ...]:
    """Return decisions as a report tells of them, with the item that carries each out."""
    told = rows[:MOST_LINES]
    keys = [row.followup_id for row in told if row.followup_id]
    numbers = dict(Item.objects.filter(pk__in=keys).values_list("pk", "number"))
    return tuple(
        DecisionLine(
            row.meeting.title,
            row.sentence,
            office=row.office or (unit_words(row.unit_code) if row.unit_code else ""),
            due_on=row.due_on,
            followup=numbers.get(row.followup_id, ""),
        )
        for row in told
    )
