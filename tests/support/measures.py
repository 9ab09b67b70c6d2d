"""Measures of readiness for tests, made from few words."""

from decimal import Decimal
from typing import Any

from waspada.core.places import Level
from waspada.core.readiness import Measure, Option, TargetRule
from waspada.core.vocabulary import Words


def a_measure(code: str = "kpps_terbentuk", **changes: Any) -> Measure:
    """Return a count of KPU per TPS, seven each, unless told otherwise."""
    usual: dict[str, Any] = {
        "code": code,
        "name": Words(id=code, en=code),
        "agency": "kpu",
        "topic": "badan_adhoc",
        "level": "station",
        "entered_at": Level.REGENCY,
        "kind": "count",
        "unit": Words(id="orang", en="people"),
        "target": TargetRule(kind="per_station", rate=Decimal(7)),
    }
    return Measure(**{**usual, **changes})


def options(*codes: str) -> tuple[Option, ...]:
    """Return options of a choice, from the worst to the best."""
    return tuple(
        Option(code, Words(id=code, en=code), Decimal(number)) for number, code in enumerate(codes)
    )
