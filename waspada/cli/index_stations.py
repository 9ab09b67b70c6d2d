"""`waspada index stations`: every station with its class and the reasons, of a file or as kept."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from waspada.apps.words.sentences import say
from waspada.cli.index_files import Refused, table_of
from waspada.cli.language import LANGUAGE
from waspada.core.places import normal_code
from waspada.core.vulnerability.answers import STATION_HEADINGS, Answers, read_answers
from waspada.core.vulnerability.stations import CLASSES, classify, packaged_rule


def asked(
    file: Path | None, area: str, place: str, as_of: datetime | None
) -> tuple[dict[str, Any], list[str]]:
    """Return a report and what is worth knowing beside it.

    Parameters
    ----------
    file : a table to classify; with `area` it is kept as well
    place, as_of : without a file: what is kept of a place as of a day

    Raises
    ------
    Refused : what must be mended, or neither a file nor a place
    """
    if file is None:
        if not place:
            raise Refused([say("index.stations_of_what", {}, LANGUAGE)])
        return _kept(place, as_of), []
    answers = answers_of(file)
    report = report_of(answers)
    if area:
        report["stored"] = _stored(file, area, as_of)
    return report, [say(one.code, one.params, LANGUAGE) for one in answers.warnings]


def _stored(file: Path, area: str, as_of: datetime | None) -> list[dict[str, Any]]:
    """Keep the answers of a file; return by kab/kota how many stations are new or changed."""
    from waspada.apps.elections.queries import current_election_key
    from waspada.apps.vulnerability.stations import (
        AskedStations,
        digest_of,
        read_station_file,
        store_stations,
    )
    from waspada.cli.index_stored import act_of, as_the_system, day_asked

    with as_the_system():
        code = normal_code(area) or area
        day = day_asked(as_of)
        raw = file.read_bytes()
        answers = read_station_file(raw, file.name, code)
        wanted = AskedStations(
            code,
            current_election_key(code, day) or "",
            day,
            file_name=file.name,
            digest=digest_of(raw),
        )
        made = store_stations(answers, wanted, act_of())
        return [
            {"place": row.place_code, "version": row.version, "changed": row.changed}
            for row in made
        ]


def _kept(place: str, as_of: datetime | None) -> dict[str, Any]:
    """Return what is kept of a place in the form of `report_of`."""
    from waspada.apps.vulnerability.station_queries import station_rows
    from waspada.cli.index_stored import as_the_system, day_asked

    rule = packaged_rule()
    names = {number: words.in_language(LANGUAGE) for number, words in CLASSES.items()}
    with as_the_system():
        rows = station_rows(normal_code(place) or place, day_asked(as_of))
    counts = Counter(row.rating for row in rows)
    return {
        "rule": {"id": rule.id, "version": rule.version, "source": rule.source},
        "counts": {name: counts[number] for number, name in names.items()},
        "is_sample": any(row.is_sample for row in rows),
        "stations": [
            {
                "station": row.code,
                "class": names[row.rating],
                "answered": round(row.answered, 3),
                "reasons": [
                    {"code": one.code, "said": one.name.in_language(LANGUAGE)}
                    for one in row.reasons
                ],
            }
            for row in rows
        ],
    }


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
