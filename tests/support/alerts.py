"""Incidents that move levels, and decisions about levels."""

from datetime import date, datetime, timedelta

from tests.support.cast import NOW, TODAY, Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.actions import (
    Decision,
    stand_level,
)
from waspada.apps.alerts.models import LevelProposal, StandingLevel
from waspada.apps.alerts.queries import computed_levels
from waspada.apps.alerts.standing import standing_levels
from waspada.apps.reports.incidents import create_incident
from waspada.core.reports.incidents import IncidentFacts, day_start


def happen(
    place: str = "65.01",
    severity: int = 3,
    *,
    category: str = "bentrok_massa",
    day: date = TODAY,
    state: str = "verified",
    received_at: datetime | None = None,
    **changes: object,
) -> str:
    facts: dict[str, object] = {
        "title": f"Kejadian di {place}",
        "summary": "",
        "category": category,
        "severity": severity,
        "place_code": place,
        "occurred_at": day_start(day, place) + timedelta(hours=1),
        "occurred_precision": "day",
        "classification": "B",
        "sources": ("https://example.org/a",),
    }
    with acting_as(system_identity()):
        version = create_incident(
            IncidentFacts(**{**facts, **changes}),  # type: ignore[arg-type]
            state=state,
            actor="system",
            received_at=received_at or day_start(day, place) + timedelta(hours=2),
            now=NOW,
        )
    return str(version.number)


def stored(model: type[StandingLevel] | type[LevelProposal]) -> list[object]:
    with acting_as(system_identity()):
        return list(model.objects.all())


def level(place: str = "65.01", day: date = TODAY) -> str:
    return computed_levels([place], day=day)[place].level


def decide(
    cast: Cast, who: str, name: str, place: str = "65.01", **changes: object
) -> StandingLevel | LevelProposal:
    at = changes.pop("at", NOW)
    assert isinstance(at, datetime)
    decision = Decision(place=place, level=name, note="Rapat desk.", **changes)  # type: ignore[arg-type]
    with cast.acting(who):
        return stand_level(decision, actor=str(cast[who].pk), received_at=at, now=NOW)


def standing(cast: Cast, day: date = TODAY, who: str = "desk") -> str | None:
    with cast.acting(who):
        held = standing_levels(["65.01"], day=day).get("65.01")
    return held.highest.level if held else None


def proposed(cast: Cast, who: str = "desk") -> LevelProposal:
    proposal = decide(cast, who, "awas")
    assert isinstance(proposal, LevelProposal)
    return proposal
