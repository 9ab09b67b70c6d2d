"""Let what cannot be ready in time weigh in the level of its place, as the day of the vote nears.

One signal a place and change: it ends when another takes its place, so that pages as of an
earlier day keep theirs. Only figures of class B that are no examples count: everybody who reads
the place reads them.
"""

import logging
from collections import Counter
from datetime import date, datetime
from typing import Final

from waspada.apps.accounts.clock import domain_now, domain_today
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.actions import end_signal, write_signal
from waspada.apps.alerts.models import Signal
from waspada.apps.elections.queries import stages_on
from waspada.apps.readiness.board import Board, make_board
from waspada.apps.readiness.grid import THREATENED
from waspada.apps.readiness.models import Stamp
from waspada.core.alerts import load_rule
from waspada.core.errors import WaspadaError
from waspada.core.places import regency_of
from waspada.core.vocabulary import CLASSES

logger = logging.getLogger(__name__)

ORIGIN: Final = "readiness"
THEME: Final = "logistics"
VOTING: Final = "pemungutan"
CODE: Final = "readiness.weighs"


def weigh_today(now: datetime) -> int:
    """Weigh readiness on the day that is shown: a chore."""
    del now  # a signal is of the world that is shown
    return weigh_readiness(domain_today(), domain_now())


def weigh_readiness(day: date, at: datetime) -> int:
    """Write the signals of a day and end those that hold no longer; return how many changed."""
    changed = 0
    with acting_as(system_identity()):
        for stamp in Stamp.objects.filter(realm=system_identity().realm).exclude(province_code=""):
            try:
                changed += _weigh(stamp.province_code, stamp.election_key, day, at)
            except WaspadaError as error:
                # One province must not silence the others; the next round looks again.
                logger.warning("readiness of %s: %s", stamp.province_code, error.code)
    return changed


def _weigh(province: str, election_key: str, day: date, at: datetime) -> int:
    rule = load_rule().readiness
    left = days_left(province, election_key, day)
    counts: Counter[str] = Counter()
    if left is not None and 0 <= left <= rule["within_days"]:
        counts = threatened(make_board(province, election_key, day))
    weights = {
        place: min(rule["most_points"], rule["points_each"] * count)
        for place, count in counts.items()
    }
    held = {
        row.place_code: row
        for row in Signal.objects.filter(
            origin=ORIGIN,
            province_code=province,
            origin_key__startswith=f"{election_key}/",
            expires_at__isnull=True,
        )
    }
    changed = 0
    for place in sorted({*weights, *held}):
        before, weight = held.get(place), weights.get(place, 0.0)
        if before is not None and before.weight == weight:
            continue
        if before is not None:
            end_signal(ORIGIN, before.origin_key, at=at)
        if weight > 0:
            write_signal(
                place=place,
                theme=THEME,
                origin=ORIGIN,
                origin_key=f"{election_key}/{place}/{at.timestamp():.0f}",
                weight=weight,
                code=CODE,
                params={"count": counts[place], "days": left, "points": weight},
                received_at=at,
            )
        changed += 1
    return changed


def threatened(board: Board) -> Counter[str]:
    """Return how many measures cannot be ready in time, by kab/kota (or the province itself)."""
    found: set[tuple[str, str]] = set()
    for (code, place), row in board.rows.items():
        held = row.held
        is_open = held is not None and held.classification == CLASSES[0]
        if row.standing.state in THREATENED and is_open and not row.is_sample:
            found.add((regency_of(place) or board.place, code))
    return Counter(place for place, _code in found)


def days_left(place: str, election_key: str, day: date) -> int | None:
    """Return how many days there are to the vote; negative after it, None where it has no day."""
    dates = [
        one.starts_on
        for one in stages_on(place, day)
        if one.stage == VOTING and one.election_key == election_key and one.starts_on is not None
    ]
    return (min(dates) - day).days if dates else None
