"""How the ways in stand, for their page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from waspada.apps.accounts.clock import JAKARTA
from waspada.apps.intake.models import WayFailure, WayHealth
from waspada.apps.intake.ways import Queue, Way, declared

# What needs a person comes first.
FAILING, QUIET, NEVER, WORKS, OFF = "failing", "quiet", "never", "works", "off"
STATES: Final = (FAILING, QUIET, NEVER, WORKS, OFF)
SHOWN_FOR: Final = timedelta(days=14)  # a failure; older ones say nothing about today
MOST_REASONS: Final = 6


@dataclass(frozen=True, slots=True)
class Standing:
    """How a way in stands.

    day_ok, day_failed : of today in Jakarta
    failures : its reasons of the last days, the latest first
    """

    way: Way
    state: str
    last_at: datetime | None
    last_ok_at: datetime | None
    day_ok: int
    day_failed: int
    queue: Queue
    failures: tuple[WayFailure, ...]


def standings(now: datetime) -> list[Standing]:
    """Return every way in, those that need somebody first."""
    health = {row.way: row for row in WayHealth.objects.all()}
    reasons: dict[str, list[WayFailure]] = {}
    lately = WayFailure.objects.filter(last_at__gt=now - SHOWN_FOR).order_by("-last_at")
    for one in lately:
        reasons.setdefault(one.way, []).append(one)
    found = [
        _standing(way, health.get(way.key), reasons.get(way.key, ()), now) for way in declared()
    ]
    return sorted(found, key=lambda one: STATES.index(one.state))


def _standing(
    way: Way, health: WayHealth | None, failures: Iterable[WayFailure], now: datetime
) -> Standing:
    health = health or WayHealth(way=way.key)
    is_today = health.day == now.astimezone(JAKARTA).date()
    shown = tuple(failures)[:MOST_REASONS]
    is_on = way.is_on()
    asked = way.queue() if is_on else 0
    return Standing(
        way=way,
        state=_state(way, health, shown, now) if is_on else OFF,
        last_at=health.last_at,
        last_ok_at=health.last_ok_at,
        day_ok=health.day_ok if is_today else 0,
        day_failed=health.day_failed if is_today else 0,
        queue=asked if isinstance(asked, Queue) else Queue(asked),
        failures=shown,
    )


def _state(way: Way, health: WayHealth, failures: tuple[WayFailure, ...], now: datetime) -> str:
    if failures and (health.last_ok_at is None or failures[0].last_at > health.last_ok_at):
        return FAILING
    if health.last_at is None:
        return NEVER
    if way.quiet_hours and now - health.last_at > timedelta(hours=way.quiet_hours):
        return QUIET
    return WORKS
