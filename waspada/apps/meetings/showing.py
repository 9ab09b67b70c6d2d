"""Points and decisions as pages show them: with the way on to what they are about or led to."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from waspada.apps.followups.queries import ItemRow, items_by_id
from waspada.apps.links.kinds import Ref, things
from waspada.apps.meetings.models import AgendaItem, Decision
from waspada.apps.meetings.words import (
    DECISION_WORDS,
    SECTION_WORDS,
    SOURCE_WORDS,
    item_question,
    item_title,
)

ShownDecision = tuple[Any, Decision, ItemRow | None]


def points_shown(items: Iterable[AgendaItem]) -> list[dict[str, Any]]:
    """Return points with their words, and the thing each is about where it may be read."""
    rows = list(items)
    about = {one.pk: Ref(one.ref_kind, one.ref_id) for one in rows if one.ref_kind}
    found = things(about.values())
    return [
        {
            "item": one,
            "title": item_title(one),
            "question": item_question(one),
            "section": SECTION_WORDS.get(one.section, one.section),
            "source": SOURCE_WORDS.get(one.source, one.source),
            "about": found.get(about[one.pk]) if one.pk in about else None,
        }
        for one in rows
    ]


def decisions_shown(decisions: Sequence[Decision], day: date) -> list[ShownDecision]:
    """Return (state in words, decision, the action item that carries it out or None)."""
    keys = [one.followup_id for one in decisions if one.followup_id]
    items = {row.id: row for row in items_by_id(keys, day, decisions[0].place_code)} if keys else {}
    return [
        (
            DECISION_WORDS.get(one.state, one.state),
            one,
            items.get(one.followup_id) if one.followup_id else None,
        )
        for one in decisions
    ]
