"""The order of a meeting's agenda, and what is proposed for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from waspada.core.access import Rights

# As a meeting goes: the situation first, the decisions read back last.
SECTIONS: Final = ("situation", "followups", "papers", "constraints", "decisions", "reading")
LONGEST_MINUTES: Final = 240
# Whoever asked for a decision is answered; of the rest a meeting has time for the worst.
_MOST_OF: Final[Mapping[str, int]] = {"constraint": 8, "warning": 6}

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something proposed for the agenda, with the rights of the thing it comes from.

    source : which proposer found it: warning, gap, stale, constraint, overdue, risk, forum,
        stage, activity, ruling, standing
    key : the thing itself, as (kind, id) of the links; empty for standing points
    code, params : its sentence in the words catalogue
    ask, ask_params : the question to decide; empty for points that only inform
    weight : within its section, heavier ones come first
    figure : one number for the screen, as {"value", "unit"}
    """

    section: str
    source: str
    code: str
    rights: Rights
    params: Mapping[str, object] = field(default_factory=dict)
    key: tuple[str, str] = ("", "")
    ask: str = ""
    weight: float = 0.0
    minutes: int = 10
    figure: Mapping[str, str] = field(default_factory=dict)


def arranged(candidates: Iterable[Candidate], *, most_of_a_source: int = 3) -> list[Candidate]:
    """Order proposals as a meeting goes, heaviest first; of each source only the heaviest few.

    Of constraints and warnings, which ask for a decision, there are more than of other sources.
    The same thing proposed twice is taken once, where it weighs most.
    """
    heaviest = sorted(candidates, key=lambda one: -one.weight)
    taken: list[Candidate] = []
    seen: set[tuple[str, str]] = set()
    counts: dict[str, int] = {}
    for one in heaviest:
        is_thing = one.key != ("", "")
        most = max(_MOST_OF.get(one.source, 0), most_of_a_source)
        if is_thing and (one.key in seen or counts.get(one.source, 0) >= most):
            continue
        seen.add(one.key)
        counts[one.source] = counts.get(one.source, 0) + is_thing
        taken.append(one)
    return sorted(taken, key=lambda one: (SECTIONS.index(one.section), -one.weight))


def moved(order: Sequence[Key], key: Key, step: int) -> list[Key]:
    """Return the order with one entry moved by some places; the ends hold it."""
    rest = [one for one in order if one != key]
    if len(rest) == len(order):
        return list(order)
    at = min(max(order.index(key) + step, 0), len(rest))
    return [*rest[:at], key, *rest[at:]]


def minutes_planned(minutes: Iterable[int]) -> int:
    """Return how long an agenda takes."""
    return sum(max(0, one) for one in minutes)
