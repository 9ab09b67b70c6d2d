"""Incidents as the level rule weighs them."""

from datetime import date, timedelta

from waspada.core.alerts import (
    ComputedLevel,
    WeighedIncident,
    compute_level,
    compute_province,
)

DAY = date(2024, 11, 28)


def incident(
    severity: int,
    category: str = "bentrok_massa",
    *,
    age: int = 0,
    number: str = "K-1",
    is_verified: bool = True,
) -> WeighedIncident:
    return WeighedIncident(number, category, severity, DAY - timedelta(days=age), is_verified)


def _at(level: str) -> ComputedLevel:
    severity = {"normal": 1, "waspada": 2, "siaga": 4}.get(level)
    if level == "awas":
        return compute_level([incident(4)], day=DAY, stage="pemungutan")
    return compute_level([] if severity is None else [incident(severity)], day=DAY)


def province(own: str = "none", **counts: int) -> ComputedLevel:
    levels = [level for level, count in counts.items() for _ in range(count)]
    return compute_province(
        _at(own), {f"65.{n:02}": _at(level) for n, level in enumerate(levels, 1)}
    )
