"""What `waspada index stations` prints: every station with its class and the reasons."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from waspada.apps.words.sentences import say
from waspada.cli.index_files import Refused, table_of
from waspada.cli.language import LANGUAGE
from waspada.core.vulnerability.answers import STATION_HEADINGS, Answers, read_answers
from waspada.core.vulnerability.stations import CLASSES, classify, packaged_rule


def answers_of(file: Path) -> Answers:
    """Return the answers of a table.

    Raises
    ------
    Refused : a file that is no table, or has mistakes
    """
    codes = [one.code for one in packaged_rule().questions()]
    known = {*codes, *STATION_HEADINGS}
    heading, rows = table_of(file, lambda cell: cell.casefold() in known, ["tps", *codes[:3]])
    answers = read_answers(packaged_rule(), heading, rows)
    if answers.errors:
        raise Refused([say(one.code, one.params, LANGUAGE) for one in answers.errors])
    return answers


def report_of(answers: Answers) -> dict[str, Any]:
    """Return classes and reasons as JSON holds them."""
    rule = packaged_rule()
    found = classify(rule, answers.values)
    names = {number: words.in_language(LANGUAGE) for number, words in CLASSES.items()}
    return {
        "rule": {"id": rule.id, "version": rule.version, "source": rule.source},
        "counts": {name: int(np.sum(found.classes == number)) for number, name in names.items()},
        "stations": [
            {
                "station": station,
                "class": names[int(found.classes[at])],
                "answered": round(float(found.answered[at]), 3),
                "reasons": [
                    {"code": one.code, "said": one.name.in_language(LANGUAGE)}
                    for one in found.reasons(at)
                ],
            }
            for at, station in enumerate(answers.stations)
        ],
    }


def lines_of(report: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a report for people."""
    width = max([4, *(len(row["station"]) for row in report["stations"])])
    for row in report["stations"]:
        reasons = "; ".join(one["said"] for one in row["reasons"]) or "–"
        yield f"{row['station']:{width}}  {row['class']:15}  {reasons}"
    yield "  ".join(f"{name}: {count}" for name, count in report["counts"].items())
