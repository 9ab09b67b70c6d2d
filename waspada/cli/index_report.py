"""What `waspada index compute` prints: one report for programs, written out for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from waspada.apps.words.sentences import say
from waspada.cli.language import LANGUAGE, both
from waspada.core.errors import BadInput
from waspada.core.places import load_table, normal_code
from waspada.core.vocabulary import Words
from waspada.core.vulnerability import Model, Reading, Result, compute
from waspada.core.vulnerability.drawing import spread_of
from waspada.core.vulnerability.findings import Finding
from waspada.core.vulnerability.moving import moves_out
from waspada.core.vulnerability.sensitivity import shift_sensitivity
from waspada.core.vulnerability.spread import Spread
from waspada.core.vulnerability.variation import variation_of
from waspada.core.vulnerability.weights import component_weights

_THREE_BANDS = (Words("rendah", "low"), Words("sedang", "medium"), Words("tinggi", "high"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person asked for; None is as the specification says."""

    draws: int | None
    seed: int | None
    has_sensitivity: bool
    place: str


def report_of(model: Model, reading: Reading, asked: Asked) -> dict[str, Any]:
    """Return everything that is printed as JSON holds it.

    Raises
    ------
    BadInput : index.no_such_place, and what `compute` raises
    """
    assert reading.data is not None
    result = compute(model, reading.data)
    findings = [*reading.warnings, *result.findings]
    draws = model.uncertainty.draws if asked.draws is None else asked.draws
    seed = model.uncertainty.seed if asked.seed is None else asked.seed
    has_draws = draws > 0 and bool((result.ranks > 0).any())
    if has_draws and model.steps.combine == "condorcet":
        findings.append(Finding("index.condorcet_without_draws"))
        has_draws = False
    spread = spread_of(result, draws=draws, seed=seed) if has_draws else None
    names = band_names(model, len(result.limits) + 1)
    report: dict[str, Any] = {
        "model": {
            "id": model.id,
            "version": model.version,
            "name": model.name.in_language(LANGUAGE),
            "fingerprint": model.fingerprint(),
        },
        "data": {"places": len(reading.data.places), "fingerprint": reading.data.fingerprint()},
        "fingerprint": result.fingerprint(),
        "draws": spread.draws if spread else 0,
        "seed": seed,
        "interval": model.uncertainty.interval,
        "varied": list(spread.factors) if spread else [],
        "bands": {"limits": [_number(one) for one in result.limits], "names": names},
        "weights": {code: round(weight, 6) for code, weight in result.weights.items()},
        "treated": {
            one.code: scale.treatment
            for one, scale in zip(model.indicators(), result.prepared.scales, strict=True)
            if scale.treatment
        },
        "warnings": [
            {"code": one.code, "sentence": say(one.code, one.params, LANGUAGE)} for one in findings
        ],
        "places": _places(result, spread, names),
    }
    report["information"] = _information(result)
    if asked.has_sensitivity and model.steps.combine != "condorcet":
        report["sensitivity"] = _sensitivity(result, seed)
    if asked.place:
        report["moves"] = _moves(result, asked.place)
    return report


def band_names(model: Model, count: int) -> list[str]:
    """Return the names of the bands, lowest first; numbers where nothing is usual."""
    if model.steps.bands.names and len(model.steps.bands.names) == count:
        return [name.in_language(LANGUAGE) for name in model.steps.bands.names]
    if count == len(_THREE_BANDS):
        return [name.in_language(LANGUAGE) for name in _THREE_BANDS]
    return [str(number) for number in range(1, count + 1)]


def _places(result: Result, spread: Spread | None, names: list[str]) -> list[dict[str, Any]]:
    at_spread = {place: at for at, place in enumerate(spread.places)} if spread else {}
    table = load_table()
    rows = []
    for at, place in enumerate(result.data.places):
        known = table.get(place) if result.data.scheme == "kemendagri" else None
        is_scored = bool(result.ranks[at])
        row: dict[str, Any] = {
            "place": place,
            "name": known.display if known else result.data.names[at],
            "score": _number(result.scores[at]),
            "rank": int(result.ranks[at]) or None,
            "band": names[int(result.bands[at])] if is_scored else None,
            "missing_share": _number(result.missing_share[at]),
            "parts": {code: _number(scores[at]) for code, scores in result.parts.items()},
        }
        drawn = at_spread.get(place)
        if spread is not None:
            row |= _interval(spread, drawn, names)
        rows.append(row)
    return sorted(rows, key=lambda row: (row["rank"] is None, row["rank"] or 0, row["place"]))


def _interval(spread: Spread, at: int | None, names: list[str]) -> dict[str, Any]:
    if at is None:
        return {"score_interval": None, "rank_interval": None, "band_probabilities": None}
    shares = spread.band_shares[at]
    return {
        "score_interval": [_number(spread.score_low[at]), _number(spread.score_high[at])],
        "rank_interval": [int(spread.rank_low[at]), int(spread.rank_high[at])],
        "band_probabilities": {
            name: _number(share) for name, share in zip(names, shares, strict=True)
        },
    }


def _information(result: Result) -> dict[str, Any]:
    """Return what the data alone would make of the weights; the index does not use it."""
    is_used = ~np.isnan(result.prepared.normalised).all(axis=1)
    shares, explained = component_weights(result.prepared.normalised[is_used])
    codes = [one.code for one, used in zip(result.model.indicators(), is_used, strict=True) if used]
    if np.isnan(explained):
        return {"first_component": None, "explains": None}
    return {
        "first_component": {
            code: _number(share) for code, share in zip(codes, shares, strict=True)
        },
        "explains": _number(explained),
    }


def _sensitivity(result: Result, seed: int) -> dict[str, Any]:
    found = shift_sensitivity(variation_of(result), seed=seed)
    return {
        "output": "mean_rank_shift",
        "mean": _number(found.mean),
        "evaluations": found.evaluations,
        "factors": [
            {
                "factor": name,
                "first": _number(found.first[at]),
                "first_error": _number(found.first_error[at]),
                "total": _number(found.total[at]),
                "total_error": _number(found.total_error[at]),
            }
            for at, name in enumerate(found.factors)
        ],
    }


def _moves(result: Result, asked: str) -> dict[str, Any]:
    place = asked if asked in result.data.places else normal_code(asked) or asked
    if place not in result.data.places:
        raise BadInput("index.no_such_place", code=asked)
    return {
        "place": place,
        "changes": [
            {
                "indicator": move.indicator,
                "value": _number(move.value),
                "wanted": _number(move.wanted),
                "change": _number(move.change),
            }
            for move in moves_out(result, place)
        ],
    }


def _number(value: float) -> float | None:
    """Return a number as it is printed: six digits, and null where there is none."""
    return None if np.isnan(value) else round(float(value), 6)


# ---- for people ------------------------------------------------------------------------------


def written(report: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a report."""
    model = report["model"]
    yield f"{model['name']} ({model['id']} {model['version']})"
    headings = (
        both("kode", "code"), both("wilayah", "place"), both("skor", "score"),
        both("rentang", "interval"), both("peringkat", "rank"), both("rentang", "interval"),
        both("kelas", "band"), both("peluang", "chance"), both("kosong", "missing"),
    )  # fmt: skip
    rows = [headings, *(_cells(row) for row in report["places"])]
    widths = [max(len(row[column]) for row in rows) for column in range(len(headings))]
    for row in rows:
        cells = zip(row, widths, strict=True)
        yield "  ".join(
            cell.ljust(width) if at in {0, 1, 6} else cell.rjust(width)
            for at, (cell, width) in enumerate(cells)
        ).rstrip()
    yield from _about_draws(report)
    yield from _about_choices(report)
    yield from _about_moves(report)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    score, ranks = row.get("score_interval"), row.get("rank_interval")
    chances = row.get("band_probabilities") or {}
    chance = chances.get(row["band"])
    return (
        row["place"],
        row["name"],
        _said(row["score"], 2),
        f"{_said(score[0], 1)}–{_said(score[1], 1)}" if score else "–",
        str(row["rank"] or "–"),
        f"{ranks[0]}–{ranks[1]}" if ranks else "–",
        row["band"] or both("belum cukup data", "too little data"),
        "–" if chance is None else f"{_said(chance * 100, 0)} %",
        f"{_said((row['missing_share'] or 0.0) * 100, 0)} %",
    )


def _about_draws(report: dict[str, Any]) -> Iterator[str]:
    if report["draws"]:
        share = _said(report["interval"] * 100, 0)
        yield both(
            f"Rentang memuat {share} persen dari {report['draws']} undian; peringkat 1 paling"
            " rawan; peluang: bagian undian yang masuk kelas itu.",
            f"Intervals hold {share} percent of {report['draws']} draws; rank 1 is the most"
            " vulnerable; chance: the share of draws in that band.",
        )


def _about_choices(report: dict[str, Any]) -> Iterator[str]:
    found = report.get("sensitivity")
    if not found:
        return
    yield both(
        f"Pergeseran peringkat rata-rata {_said(found['mean'], 2)}; sumbangan tiap pilihan"
        " (sendiri, termasuk interaksi):",
        f"Mean rank shift {_said(found['mean'], 2)}; what each choice contributes (by itself,"
        " with interactions):",
    )
    for one in found["factors"]:
        yield (
            f"  {one['factor']:12}  {_said(one['first'], 2)} ± {_said(one['first_error'], 2)}"
            f"  {_said(one['total'], 2)} ± {_said(one['total_error'], 2)}"
        )


def _about_moves(report: dict[str, Any]) -> Iterator[str]:
    found = report.get("moves")
    if not found:
        return
    if not found["changes"]:
        yield both(
            f"{found['place']}: tidak ada satu indikator pun yang sendirian menurunkan kelasnya.",
            f"{found['place']}: no single indicator would bring it into a lower band.",
        )
    for one in found["changes"]:
        yield both(
            f"{found['place']}: turun kelas bila {one['indicator']} dari"
            f" {_said(one['value'], 2)} menjadi {_said(one['wanted'], 2)}",
            f"{found['place']}: a lower band if {one['indicator']} went from"
            f" {_said(one['value'], 2)} to {_said(one['wanted'], 2)}",
        )


def _said(value: float | None, digits: int) -> str:
    if value is None:
        return "–"
    text = f"{value:.{digits}f}"
    return text if LANGUAGE == "en" else text.replace(".", ",")
