"""What was heard of a place, summed: all that the level rule asks of incidents, however many."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from waspada.core.alerts.rule import LevelRule, load_rule
from waspada.core.vocabulary import theme_of

SHOWN_NUMBERS: Final = 20
# What an explanation names beside the themes.
WEIGHTLESS: Final = "weightless"
UNVERIFIED: Final = "unverified"
MONTH_ONLY: Final = "month_only"


@dataclass(frozen=True, slots=True)
class WeighedIncident:
    """What the rule looks at in an incident.

    day : the place's own day; None where only the month is known
    is_verified : a person verified it; others are named but weigh nothing
    """

    number: str
    category: str
    severity: int
    day: date | None
    is_verified: bool = True
    place: str = ""


Kind = tuple[date, str, int]  # day, category, severity: all that the points depend on


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of a place, summed: the same however many incidents there were.

    verified : how many of each kind, within the window of the rule
    unverified, month_only : how many were set aside
    numbers : returns the first numbers of a theme, the heaviest first, or of what was set
        aside, the latest day first (WEIGHTLESS, UNVERIFIED) or the lowest number (MONTH_ONLY);
        asked only for what the explanation names
    """

    verified: Mapping[Kind, int]
    unverified: int
    month_only: int
    numbers: Callable[[str], tuple[str, ...]]


def heard_of(
    incidents: Iterable[WeighedIncident], *, day: date, rule: LevelRule | None = None
) -> Heard:
    """Sum incidents one by one, as the slow and plain way to what a database sums."""
    rule = rule or load_rule()
    verified: dict[Kind, int] = {}
    shares: dict[str, list[tuple[float, str]]] = {}
    aside: dict[str, list[tuple[int, str]]] = {WEIGHTLESS: [], UNVERIFIED: [], MONTH_ONLY: []}
    for incident in incidents:
        if incident.day is None:
            aside[MONTH_ONLY].append((0, incident.number))
            continue
        back = (day - incident.day).days
        if not 0 <= back <= rule.window_days:
            continue
        if not incident.is_verified:
            aside[UNVERIFIED].append((back, incident.number))
            continue
        kind = (incident.day, incident.category, incident.severity)
        verified[kind] = verified.get(kind, 0) + 1
        weight = weight_of(kind, day=day, rule=rule)
        if weight > 0:
            shares.setdefault(theme_of(incident.category), []).append((-weight, incident.number))
        else:
            aside[WEIGHTLESS].append((back, incident.number))

    def numbers(of: str) -> tuple[str, ...]:
        if of in aside:
            return tuple(number for _, number in sorted(aside[of])[:SHOWN_NUMBERS])
        return tuple(number for _, number in sorted(shares.get(of, ()))[:SHOWN_NUMBERS])

    return Heard(verified, len(aside[UNVERIFIED]), len(aside[MONTH_ONLY]), numbers)


def weight_of(kind: Kind, *, day: date, rule: LevelRule) -> float:
    """Return the points that are left on a day of one incident of a kind, before its stage."""
    on, category, severity = kind
    return rule.points(category, severity) * rule.share_left((day - on).days)
