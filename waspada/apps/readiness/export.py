"""Readiness as plain values, for the command line and the REST API."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from waspada.apps.accounts.identity import acting_as
from waspada.apps.readiness.board import ReadinessRow
from waspada.apps.readiness.queries import board_of, election_for
from waspada.apps.readiness.waiting import waiting_for
from waspada.apps.readiness.wording import said_words
from waspada.apps.rulings.models import RulingVersion
from waspada.core.access import Identity, Membership
from waspada.core.errors import BadInput, NotFound
from waspada.core.places import load_table
from waspada.core.readiness import STATES, Projection, RankedGap


@contextmanager
def reading_open(place: str) -> Iterator[Identity]:
    """Read as somebody who may read class B of a place, as a command prints for anybody."""
    if place not in load_table():
        raise BadInput("places.unknown_code", value=place[:16])
    seat = Membership("analyst", place, "", (), "B")
    identity = Identity("command", (seat,), settings.WASPADA_REALM)
    with acting_as(identity):
        yield identity


def number(value: Decimal | None) -> int | float | None:
    """Return a number as JSON has it."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def target_lines(place: str, day: date, *, election: str | None = None) -> list[dict[str, Any]]:
    """Return every measure of a place: measure, owner, target, actual, unit, due, state.

    Raises
    ------
    NotFound : readiness.no_election
    """
    board = board_of(place, day, election=election)
    if board is None:
        raise NotFound("readiness.no_election", place=place)
    rows = board.at(place)
    waiting = waiting_for(rows, board)
    return [
        row_line(row, board.election_key, waiting.get((row.measure.code, row.place)))
        for row in rows
    ]


def row_line(
    row: ReadinessRow, election_key: str, awaited: RulingVersion | None = None
) -> dict[str, Any]:
    """Return one row as JSON; `awaits` names the ruling without which it is not ready."""
    standing, held, rolled = row.standing, row.held, row.rolled
    return {
        "measure": row.measure.code,
        "name": {"id": row.measure.name.id, "en": row.measure.name.en},
        "place": row.place,
        "election": election_key,
        "owner": row.unit,
        "target": number(standing.target),
        "target_from": row.target.said.code.removeprefix("readiness."),
        "actual": number(standing.actual),
        "unit": row.measure.unit.id,
        "kind": row.measure.kind,
        "due": standing.due.isoformat() if standing.due else None,
        "days_left": standing.days_left,
        "state": standing.state,
        "state_words": STATES[standing.state].id,
        "percent": number(standing.percent),
        "gap": number(standing.gap),
        "is_stale": standing.is_stale,
        "as_of": held.as_of.isoformat() if held else None,
        "received_at": held.received_at.isoformat() if held else None,
        "filled": rolled.filled if rolled else None,
        "parts": rolled.parts if rolled else None,
        "missing": list(rolled.missing) if rolled else None,
        "awaits": awaited
        and {
            "key": awaited.key,
            "ruling": str(awaited.ruling_id),
            "number": awaited.number,
            "about": awaited.about,
            "expected": awaited.expected_on.isoformat() if awaited.expected_on else None,
        },
        "projection": _projection(row.projection),
        "is_sample": row.is_sample,
    }


def _projection(one: Projection | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "verdict": one.verdict,
        "on": one.on.isoformat() if one.on else None,
        "earliest": one.earliest.isoformat() if one.earliest else None,
        "latest": one.latest.isoformat() if one.latest else None,
        "per_day": one.trend.rate,
        "needed_per_day": one.needed_rate,
    }


def gap_lines(place: str, day: date, *, election: str | None = None) -> list[dict[str, Any]]:
    """Return the gaps of an area in order with their arithmetic, then what is not filled in."""
    found = election_for(place, day, election)
    board = board_of(place, day, election=election)
    if board is None or found is None:
        raise NotFound("readiness.no_election", place=place)
    ranking = board.ranking()
    lines = [
        _gap_line(one, board.rows[one.gap.measure.code, one.gap.place], found.key)
        for one in ranking.gaps
    ]
    for gap in ranking.unfilled:
        row = board.rows[gap.measure.code, gap.place]
        lines.append(row_line(row, found.key) | {"score": None, "factors": None})
    return lines


def _gap_line(one: RankedGap, row: ReadinessRow, election_key: str) -> dict[str, Any]:
    factors = {
        name: {"value": round(part.value, 4), "said": said_words(part.said)}
        for name, part in (
            ("share", one.share),
            ("vulnerability", one.vulnerability),
            ("warning", one.warning),
            ("urgency", one.urgency),
        )
    }
    return row_line(row, election_key) | {"score": round(one.score, 4), "factors": factors}
