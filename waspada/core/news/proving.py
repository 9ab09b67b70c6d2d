"""Hold back the newest events, and use of what was learned what reads better on them.

Each field is proven by itself: one that is not right more often, or makes another field wrong more
often, stays on the reading that was in use.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil, sqrt
from typing import Any, Final

from waspada.core.errors import BadInput
from waspada.core.news.extract import Heard
from waspada.core.news.learned import LEAST_TEXTS, SHARES, Learned, Taught, fit
from waspada.core.news.opinions import FIELDS, NO_INCIDENT, Opinion, Opinions, none

SHARE: Final = 0.25
LEAST_HELD_BACK: Final = 20


@dataclass(frozen=True, slots=True)
class Told:
    """A text, what a person said of its fields, the event it tells, and when word came.

    labels : field to class; a field that nobody said anything of is not there
    """

    text: str
    labels: Mapping[str, str]
    event: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """How many of some texts were read as a person decided."""

    right: int
    of: int

    def interval(self) -> tuple[float, float]:
        """Return Wilson's interval of the share, 95 %."""
        if not self.of:
            return 0.0, 1.0
        z, share = 1.96, self.right / self.of
        middle = (share + z * z / (2 * self.of)) / (1 + z * z / self.of)
        spread = z * sqrt(share * (1 - share) / self.of + z * z / (4 * self.of**2))
        half = spread / (1 + z * z / self.of)
        return max(0.0, middle - half), min(1.0, middle + half)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        low, high = self.interval()
        return {"right": self.right, "of": self.of, "low": round(low, 4), "high": round(high, 4)}


def held_back(
    told: Sequence[Told], *, least: int = LEAST_HELD_BACK
) -> tuple[list[Told], list[Told]]:
    """Return texts to learn from and texts held back.

    The events that began last are held back whole, a quarter of all; and of the others no text
    that came after the first of those, so that nothing is learned from the days it is tried on.

    Raises
    ------
    BadInput : news.too_little_to_learn, fewer than `least` would be held back
    """
    began: dict[str, datetime] = {}
    for one in told:
        began[one.event] = min(one.at, began.get(one.event, one.at))
    order = sorted(began, key=lambda event: (began[event], event))
    last = set(order[len(order) - ceil(SHARE * len(order)) :])
    held = [one for one in told if one.event in last]
    if len(held) < least:
        raise BadInput("news.too_little_to_learn", count=len(told), least=4 * LEAST_HELD_BACK)
    since = min(began[event] for event in last)
    return [one for one in told if one.event not in last and one.at < since], held


@dataclass(frozen=True, slots=True)
class Proof:
    """How one field of the held-back texts was read before, and with what was learned of it."""

    before: Figures
    after: Figures
    is_better: bool

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "before": self.before.as_json(),
            "after": self.after.as_json(),
            "is_better": self.is_better,
        }


def is_right(field: str, read: str, said: str) -> bool:
    """Say whether a reading is what a person said; preparation is no incident either."""
    if field == "kind" and read == "readiness":
        read = NO_INCIDENT
    return read == said


class Held:
    """Texts held back, read by lists of words once and with what was learned again and again."""

    def __init__(self, told: Sequence[Told]) -> None:
        self._told = [(one, Heard(one.text)) for one in told]

    def figures(self, model: Learned | None) -> dict[str, Figures]:
        """Return for each field how often it is read as a person said."""
        return self._counted(lambda heard: model.opinions(heard.body) if model else none)

    def by_share(self, field: str, taught: Taught) -> dict[float, int]:
        """Return how often a field is read right, by how much what was learned of it counts."""
        model = Learned({field: taught})
        said = [model.opinions(heard.body) for _, heard in self._told]
        return {
            share: sum(
                is_right(field, heard.read(_counting(opinions, share))[field], label)
                for (told, heard), opinions in zip(self._told, said, strict=True)
                if (label := told.labels.get(field))
            )
            for share in SHARES
        }

    def _counted(self, said_of: Callable[[Heard], Opinions]) -> dict[str, Figures]:
        right, of = dict.fromkeys(FIELDS, 0), dict.fromkeys(FIELDS, 0)
        for told, heard in self._told:
            read = heard.read(said_of(heard))
            for field, label in told.labels.items():
                of[field] += 1
                right[field] += is_right(field, read[field], label)
        return {field: Figures(right[field], of[field]) for field in FIELDS}


def _counting(said: Opinions, share: float) -> Opinions:
    def opinion(field: str, by_lists: str) -> Opinion | None:
        found = said(field, by_lists)
        return None if found is None else replace(found, share=share)

    return opinion


def learn_from(told: Sequence[Told]) -> dict[str, Taught]:
    """Fit a model of each field of which enough was said.

    A part of what is learned from decides how much each counts: of the shares that read most of
    it right the smallest is taken.

    Raises
    ------
    BadInput : news.too_little_to_learn, of no field
    """
    inner, tried = held_back(told, least=1)
    part = Held(tried)
    by_lists = {one.text: Heard(one.text).read() for one in told}
    found = {}
    for field in FIELDS:
        try:
            first = _fitted(inner, field, by_lists)
            counted = part.by_share(field, first)
            _, negative = max((counted[share], -share) for share in SHARES)
            found[field] = replace(_fitted(told, field, by_lists), share=-negative)
        except BadInput:
            continue  # of this one the desk has not said enough
    if not found:
        raise BadInput("news.too_little_to_learn", count=len(told), least=4 * LEAST_HELD_BACK)
    return found


def _fitted(told: Sequence[Told], field: str, by_lists: Mapping[str, Mapping[str, str]]) -> Taught:
    some = [(one.text, label) for one in told if (label := one.labels.get(field))]
    if len(some) < LEAST_TEXTS:
        raise BadInput("news.too_little_to_learn", count=len(some), least=LEAST_TEXTS)
    return fit(
        [text for text, _ in some],
        [label for _, label in some],
        [by_lists[text][field] for text, _ in some],
    )


def proven(
    held: Sequence[Told], new: Mapping[str, Taught], used: Learned | None
) -> tuple[Learned, dict[str, Proof]]:
    """Return what to use of what was learned and of what was in use, with the figures of each.

    A field of which fewer than LEAST_HELD_BACK texts are held back is not proven.
    """
    texts = Held(held)
    current = dict(used.fields) if used else {}
    counted = texts.figures(used)
    proofs: dict[str, Proof] = {}
    for field in (one for one in FIELDS if one in new):
        tried = texts.figures(Learned(current | {field: new[field]}))
        before, after = counted[field], tried[field]
        is_better = (
            before.of >= LEAST_HELD_BACK
            and after.right > before.right
            and all(tried[other].right >= counted[other].right for other in FIELDS)
        )
        proofs[field] = Proof(before, after, is_better)
        if is_better:
            current[field], counted = new[field], tried
    return Learned(current), proofs
