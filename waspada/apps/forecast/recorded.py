"""How forecasts did over the country, as the page of the record says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from waspada.apps.forecast.words import (
    METHOD_NAMES,
    amount,
    choice_words,
    score_words,
    skill_words,
    whole,
)
from waspada.core.forecast.methods import (
    CLIMATOLOGY,
    COUNT,
    METHODS,
    SEVERITY_2,
    SEVERITY_3,
    TARGETS,
)

TARGET_NAMES: Final[Mapping[str, Promise]] = {
    SEVERITY_2: gettext_lazy("Kejadian sedang atau lebih berat, per tema"),
    SEVERITY_3: gettext_lazy("Kejadian berat atau kritis, semua tema bersama"),
    COUNT: gettext_lazy("Jumlah kejadian, per tema"),
}


@dataclass(frozen=True, slots=True)
class TargetWords:
    """One target: what is shown and why, and a row for each method.

    cells : place × theme (or place) × forecasts; hits : of them with what was forecast, of counts
        the incidents
    """

    code: str
    name: Promise
    choice: str
    is_baseline: bool
    cells: str
    hits: int
    hits_words: str
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class RecordWords:
    """A horizon's record."""

    origins: int
    looked_at: int
    weeks: int
    targets: Sequence[TargetWords]
    tops: Sequence[Mapping[str, Any]]


def record_words(found: Mapping[str, Any]) -> RecordWords:
    """Return a horizon of a kept record in words."""
    return RecordWords(
        origins=found["origins"],
        looked_at=found["looked_at"],
        weeks=found[SEVERITY_2]["choice"].get("weeks") or 0,
        targets=[_target(target, found[target]) for target in TARGETS],
        tops=[
            {
                "name": METHOD_NAMES[method],
                "recalls": [
                    (top, amount(among) if among is not None else "–", every)
                    for top, among, every in found["top"][method]
                ],
            }
            for method in METHODS
            if method in found["top"]
        ],
    )


def _target(target: str, said: Mapping[str, Any]) -> TargetWords:
    choice = said["choice"]
    most = max(row["origins"] for row in said["methods"].values())
    return TargetWords(
        code=target,
        name=TARGET_NAMES[target],
        choice=choice_words(choice),
        is_baseline=choice["method"] != "model",
        cells=whole(said["cells"]),
        hits=said["hits"],
        hits_words=whole(said["hits"]),
        rows=[
            _row(method, said["methods"][method], choice["method"], most)
            for method in METHODS
            if method in said["methods"]
        ],
    )


def _row(method: str, row: Mapping[str, Any], shown: str, most: int) -> Mapping[str, Any]:
    """Return a method's scores; `few` is how many forecasts it has where others have more."""
    is_usual = method == CLIMATOLOGY
    return {
        "name": METHOD_NAMES[method],
        "is_shown": method == shown,
        "is_usual": is_usual,
        "few": row["origins"] if row["origins"] < most else 0,
        **{score: score_words(row[score]) for score in ("brier", "log", "crps") if score in row},
        **{
            f"{score}_skill": "" if is_usual else skill_words(row.get(f"{score}_skill"))
            for score in ("brier", "log", "crps")
        },
        "precision": score_words(row.get("precision")),
    }
