"""What was learned, laid beside what the lists of words say: it counts for a share, never alone.

Without an opinion a text reads as by the lists, to the last bit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from waspada.core.news.kinds import KINDS, Kind

# What a desk can teach.
FIELDS: Final = ("kind", "category", "severity")
# A desk says that a text tells of no incident, not whether it tells of preparation.
NO_INCIDENT: Final = "other"
_ASIDE: Final[tuple[Kind, ...]] = ("readiness", "other")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model thinks of one field of a text.

    chances : of each class, all together 1
    share : how much it counts beside the lists of words, 0 to 1
    """

    chances: Mapping[str, float]
    share: float


# What is thought of a field of one text, given what the lists of words say of that field.
Opinions = Callable[[str, str], Opinion | None]


def none(_field: str, _by_lists: str) -> None:
    """Think nothing of any field."""


def category_beside(lists: Mapping[str, float], opinion: Opinion | None) -> dict[str, float]:
    """Return scores of categories by lists of words, with what was learned beside them.

    lists : sums of words' weights, the most spoken of first
    """
    if opinion is None or not lists:
        return dict(lists)
    top = max(lists.values())
    total = {
        code: (1 - opinion.share) * lists.get(code, 0.0)
        + opinion.share * top * opinion.chances.get(code, 0.0)
        for code in dict.fromkeys([*lists, *opinion.chances])
    }
    order = sorted((code for code in total if total[code] > 0), key=lambda code: -total[code])
    return {code: round(total[code], 4) for code in order}


def kind_beside(lists: Mapping[Kind, float], opinion: Opinion) -> tuple[Kind, float]:
    """Return the kind of a text and its chance.

    lists : chance of each kind by the lists of words, all together 1
    """
    aside = sum(lists[kind] for kind in _ASIDE)
    learned: dict[Kind, float] = {kind: opinion.chances.get(kind, 0.0) for kind in KINDS}
    none = learned[NO_INCIDENT]
    for kind in _ASIDE:  # shared out as the lists would
        learned[kind] = none * (lists[kind] / aside if aside else 0.5)
    total = {
        kind: (1 - opinion.share) * lists[kind] + opinion.share * learned[kind] for kind in KINDS
    }
    best: Kind = max(KINDS, key=lambda kind: total[kind])
    return best, round(total[best], 2)


def severity_beside(lists: int, opinion: Opinion) -> tuple[int, float]:
    """Return the severity of a text and its chance; on equal chance the one by the lists."""
    total = {code: opinion.share * chance for code, chance in opinion.chances.items()}
    own = str(lists)
    total[own] = total.get(own, 0.0) + 1 - opinion.share
    best = max(total, key=lambda code: (total[code], code == own))
    return int(best), round(total[best], 2)
