"""The composite index of the COINr package's example (ASEM sustainable connectivity), step by step.

COINr 1.1.14 (Becker et al. 2022, JOSS 7(78), 4567; data and package MIT): indicators divided by
their denominators, gaps filled with the mean of Europe or Asia, outliers winsorised (at most five
values, else a logarithm), min-max from 0 to 100, arithmetic means.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.references import Line
from waspada.core.vocabulary import Words
from waspada.core.vulnerability import Data, Group, Indicator, Model, compute
from waspada.core.vulnerability.model import Bands, Outliers, Steps

NEEDS = (
    "ASEM_iData.csv",
    "ASEM_iMeta.csv",
    "ASEM_treated.csv",
    "ASEM_normalised.csv",
    "ASEM_results_aggs.csv",
)
_Row = Mapping[str, str]
_STEPS = Steps(
    impute="group_mean",
    groups="EurAsia_group",
    outliers=Outliers("winsorise", most=5, skew=2.0, kurtosis=3.5, then="log"),
    bands=Bands("quantile", count=3),
)
# Printed with 15 digits; what is left is the order of additions.
_DIGITS = 1e-12


def compare(inputs: Path) -> list[Line]:
    """Return every printed number of four steps beside ours: the largest distance of each."""
    rows = _rows(inputs / "ASEM_iData.csv")
    meta = _rows(inputs / "ASEM_iMeta.csv")
    model = _model(meta)
    result = compute(model, _data(model, rows))
    prepared = result.prepared
    treated = np.array(
        [scale.treated(row) for scale, row in zip(prepared.scales, prepared.filled, strict=True)]
    )
    codes = [one.code for one in model.indicators()]
    places = list(result.data.places)
    lines = [
        *_table("treated", _rows(inputs / "ASEM_treated.csv"), codes, places, treated),
        *_table("normalised", _rows(inputs / "ASEM_normalised.csv"), codes, places,
                prepared.normalised),
    ]  # fmt: skip
    printed = _rows(inputs / "ASEM_results_aggs.csv")
    named = {"Index": result.scores, **result.parts}
    for row in printed:
        at = places.index(row["uCode"])
        lines.append(Line(f"rank {row['uCode']}", float(row["Rank"]), float(result.ranks[at]), 0))
        for name, ours in named.items():
            # Two decimals are printed.
            said = f"{name} {row['uCode']}"
            lines.append(Line(said, float(row[name]), round(float(ours[at]), 2), 1e-9))
    return lines


def _table(
    step: str, printed: Sequence[_Row], codes: Sequence[str], places: Sequence[str],
    ours: np.ndarray,
) -> list[Line]:  # fmt: skip
    """Compare a table: one line an indicator, at the place where the two lie furthest apart."""
    lines = []
    for at, code in enumerate(codes):
        theirs = np.array([float(row[code]) for row in printed])
        own = np.array([ours[at, places.index(row["uCode"])] for row in printed])
        size = max(1.0, float(np.abs(theirs).max()))
        worst = int(np.abs(theirs - own).argmax())
        lines.append(Line(f"{step} {code}", theirs[worst], own[worst], _DIGITS * size))
    return lines


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _model(meta: Sequence[_Row]) -> Model:
    def parts(parent: str) -> tuple[Group | Indicator, ...]:
        found: list[Group | Indicator] = []
        for row in meta:
            if row["Parent"] != parent:
                continue
            name = Words(row["iName"], row["iName"])
            weight = float(row["Weight"])
            if row["Type"] == "Indicator":
                per = "" if row["Denominator"] == "NA" else row["Denominator"]
                direction = int(row["Direction"])
                found.append(
                    Indicator(row["iCode"], name, direction=direction, weight=weight, per=per)
                )
            else:
                found.append(Group(row["iCode"], name, parts(row["iCode"]), weight))
        return tuple(found)

    return Model("asem", "1", Words("ASEM", "ASEM"), parts("Index"), steps=_STEPS)


def _data(model: Model, rows: Sequence[_Row]) -> Data:
    rows = sorted(rows, key=lambda row: row["uCode"])

    def value(row: _Row, column: str) -> float:
        return float("nan") if row[column] == "NA" else float(row[column])

    values = np.array(
        [
            [value(row, one.code) / (value(row, one.per) if one.per else 1.0) for row in rows]
            for one in model.indicators()
        ]
    )
    places = tuple(row["uCode"] for row in rows)
    groups = tuple(row["EurAsia_group"] for row in rows)
    return Data(places, places, values, groups, np.arange(len(rows)))
