"""How likely, how grave, and the level that both words together stand for."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from typing import Any, Final

from waspada.core.errors import BadInput
from waspada.core.vocabulary import Words
from waspada.core.vocabulary.words import both


@dataclass(frozen=True, slots=True)
class Step:
    """One word of a scale, with what it means."""

    code: str
    name: Words
    definition: Words


@dataclass(frozen=True, slots=True)
class RiskLevel:
    """What a likelihood and an impact come to, what it asks for, and when to look again."""

    code: str
    name: Words
    advice: Words
    review_days: int


def _table(name: str) -> dict[str, Any]:
    file = resources.files("waspada.core.risks") / "data" / name
    return tomllib.loads(file.read_text("utf-8"))


def _steps(entries: dict[str, Any]) -> dict[str, Step]:
    return {
        code: Step(code, both(entry["name"]), both(entry["definition"]))
        for code, entry in entries.items()
    }


_DATA: Final = _table("scale.toml")
LIKELIHOODS: Final[dict[str, Step]] = _steps(_DATA["likelihoods"])
IMPACTS: Final[dict[str, Step]] = _steps(_DATA["impacts"])
RISK_LEVELS: Final[dict[str, RiskLevel]] = {
    code: RiskLevel(code, both(entry["name"]), both(entry["advice"]), entry["review_days"])
    for code, entry in _DATA["levels"].items()
}
ORIGINS: Final[dict[str, Words]] = {code: both(words) for code, words in _DATA["origins"].items()}
STATE_WORDS: Final[dict[str, Words]] = {
    code: both(entry["name"]) for code, entry in _DATA["states"].items()
}
# From low to high; comparisons use the position.
LEVEL_ORDER: Final[tuple[str, ...]] = tuple(RISK_LEVELS)
_LEVEL_OF: Final[dict[tuple[str, str], str]] = {
    (likelihood, impact): level
    for likelihood, row in _DATA["table"].items()
    for impact, level in zip(IMPACTS, row, strict=True)
}


def risk_level(likelihood: str, impact: str) -> RiskLevel:
    """Return the level of a likelihood and an impact, by the table of docs/risks.md.

    Raises
    ------
    BadInput : risks.unknown_word
    """
    code = _LEVEL_OF.get((likelihood, impact))
    if code is None:
        raise BadInput("risks.unknown_word", value=f"{likelihood}, {impact}"[:80])
    return RISK_LEVELS[code]


def level_rank(code: str) -> int:
    """Return a level's position, 0 for the lowest."""
    return LEVEL_ORDER.index(code)


def review_by(level: RiskLevel, day: date) -> date:
    """Return by when a row written on a day is looked at again, unless its writer says when."""
    return day + timedelta(days=level.review_days)
