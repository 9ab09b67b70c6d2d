"""The measures that come with the package: YAML files, one per type of agency.

A deployment's own file is read the same way; `read_measures` names the file, the measure and
the entry of every mistake, and keeps nothing of a file that has one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from waspada.apps.elections.yaml_file import documents_of, located
from waspada.core.elections import Problem
from waspada.core.errors import WaspadaError
from waspada.core.readiness import Measure, check_measures, read_measure
from waspada.core.vocabulary import AGENCIES

MOST_MEASURES: Final = 500


@dataclass(frozen=True, slots=True)
class PresetProblem:
    """A mistake in a file of measures, with the code of its measure and its line from 1."""

    file: str
    measure: str
    entry: str
    line: int
    code: str
    params: dict[str, object]


def read_measures(
    raw: bytes, *, file: str, first_order: int = 0
) -> tuple[tuple[Measure, ...], list[PresetProblem]]:
    """Return the measures of a file, or none and every mistake in it."""
    try:
        documents = list(documents_of(raw))
    except WaspadaError as error:
        line = error.params.get("line", 1)
        params = dict(error.params)
        return (), [PresetProblem(file, "", "", int(str(line)), error.code, params)]
    measures: list[Measure] = []
    problems: list[PresetProblem] = []
    for node, document in documents:
        for number, (row, path, agency) in enumerate(_rows(document)):
            order = first_order + len(measures)
            measure, found = read_measure(row, agency=agency, order=order)
            if measure is not None:
                measures.append(measure)
            for problem in found:
                # The agency stands once, above its measures.
                is_above = problem.path == ("agency",) and "agency" not in row
                where = problem.path if is_above else (*path, *problem.path)
                inside = Problem(where, problem.code, problem.params)
                place = located(node, inside)
                entry = ".".join(str(step) for step in problem.path)
                said = PresetProblem(
                    file, _code_of(row, number), entry, place.line, place.code, place.params
                )
                problems.append(said)
    if not measures and not problems:
        problems.append(PresetProblem(file, "", "measures", 1, "readiness.no_measures", {}))
    if len(measures) > MOST_MEASURES:
        params = {"entry": "measures", "most": MOST_MEASURES}
        problems.append(
            PresetProblem(file, "", "measures", 1, "readiness.entry_not_a_list", params)
        )
    return ((), problems) if problems else (tuple(measures), [])


def _rows(document: Any) -> Iterable[tuple[Any, tuple[str | int, ...], str]]:
    """Yield every measure of a document with its path and the agency it is of."""
    if not isinstance(document, dict):
        yield document, (), ""
        return
    agency = document.get("agency")
    rows = document.get("measures")
    if agency not in AGENCIES:
        # Read as an entry of its own, so that the mistake is told like any other.
        yield {"agency": agency}, (), ""
        return
    if not isinstance(rows, list):
        yield rows, ("measures",), ""
        return
    for number, row in enumerate(rows):
        yield row, ("measures", number), agency


def _code_of(row: Any, number: int) -> str:
    code = row.get("code") if isinstance(row, dict) else None
    return code if isinstance(code, str) and code else f"#{number + 1}"


@lru_cache(maxsize=1)
def packaged_measures() -> tuple[Measure, ...]:
    """Return every packaged measure, by agency and in the order of its file.

    A mistake in a packaged file is a defect of the package.
    """
    folder = resources.files("waspada.apps.readiness") / "presets"
    names = {file.name for file in folder.iterdir() if file.name.endswith(".yaml")}
    listed: list[Measure] = []
    for agency in AGENCIES:
        name = f"{agency}.yaml"
        if name in names:
            raw = (folder / name).read_bytes()
            measures, problems = read_measures(raw, file=name, first_order=len(listed))
            if problems:
                raise ValueError(f"{name}: {problems}")
            listed += measures
    if between := check_measures(listed):
        raise ValueError(f"measures: {between}")
    return tuple(listed)


def packaged_measure(code: str) -> Measure | None:
    """Return one packaged measure by its code."""
    return next((measure for measure in packaged_measures() if measure.code == code), None)
