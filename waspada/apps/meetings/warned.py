"""Proposals from warnings: in force, waiting for a decision, over and not judged; and from levels.

A meeting takes up what its own class reaches. What waits for a decision is Restricted until it
is approved, and so it stands on the agenda of a restricted meeting alone.
"""

from collections.abc import Iterator
from typing import Final

from waspada.apps.alerts.standing import Standing, standing_levels
from waspada.apps.meetings.models import Meeting
from waspada.apps.meetings.open_things import Scope, rights_of
from waspada.apps.warnings.asked import open_warnings
from waspada.apps.warnings.history import SUBJECT
from waspada.apps.warnings.models import WarningRow
from waspada.core.meetings import Candidate
from waspada.core.places import NATION, Level, level_of, load_table
from waspada.core.vocabulary import CLASSES, LEVELS

_HIGH: Final = ("siaga", "awas")
# What is asked of each: its sentence, how it weighs beside its level, how long it takes.
_WEIGHTS: Final = {"stands": (5, 10), "waits": (6, 10), "unsaid": (-20, 5)}


def warnings(scope: Scope) -> Iterator[Candidate]:
    """Propose the open warnings, then the places that stand at Siaga or Awas without one."""
    found = open_warnings(scope.place, scope.meeting.begins_at)
    standing = [row for row in found.standing if _is_reached(scope.meeting, row)]
    for kind, rows in (
        ("stands", standing),
        ("waits", found.waiting),
        ("unsaid", found.unsaid),
    ):
        for row in rows:
            if _is_reached(scope.meeting, row):
                yield _point(row, kind)
    yield from _high_places(scope, known={row.level_id for row in standing})


def _is_reached(meeting: Meeting, row: WarningRow) -> bool:
    """Say whether a meeting of its class may take up a warning; never one of a compartment."""
    reach = CLASSES.index(meeting.classification)
    return CLASSES.index(row.classification) <= reach and not row.compartment


def _point(row: WarningRow, kind: str) -> Candidate:
    # What is closed keeps its words on its own page: a point is not closed with it later on.
    is_told = row.classification == CLASSES[0] and kind != "waits"
    named = {"name_id": row.headline, "name_en": row.headline_en} if is_told else {}
    more, minutes = _WEIGHTS[kind]
    return Candidate(
        "situation",
        "warning",
        f"agenda.warning_{kind}" if is_told or kind == "waits" else f"agenda.warning_{kind}_closed",
        rights_of(row),
        {"number": row.number, "place": row.place_code, **named},
        (SUBJECT, str(row.pk)),
        ask=f"agenda.ask_warning_{kind}",
        weight=10 * LEVELS.index(row.level) + more,
        minutes=minutes,
    )


def _high_places(scope: Scope, *, known: set[object]) -> Iterator[Candidate]:
    """Propose the places that people set to Siaga or Awas, the place itself first.

    known : levels that came of a warning which is proposed itself
    """
    places = [scope.place] if scope.place != NATION else []
    if scope.place == NATION:
        places += load_table().codes(NATION, Level.PROVINCE)
    elif level_of(scope.place) is Level.PROVINCE:
        places += load_table().codes(scope.place, Level.REGENCY)
    for place, standing in standing_levels(places, day=scope.day).items():
        rows = [row for row in standing.rows.values() if row.pk not in known]
        row = Standing({row.theme: row for row in rows}).highest if rows else None
        if row is not None and row.level in _HIGH:
            yield Candidate(
                "situation",
                "warning",
                "agenda.warning",
                rights_of(row),
                {"place": place, "level": row.level},
                ("level", f"{place}:{row.level}"),
                ask="agenda.ask_warning",
                weight=10 * LEVELS.index(row.level) + (place == scope.place),
            )
