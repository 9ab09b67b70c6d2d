"""What a filled form says, as the fields that every report has.

`core/reports/body.py` checks the fields; here they are only taken from their questions.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from waspada.core.errors import BadInput
from waspada.core.places import load_table, normal_code
from waspada.core.vocabulary import AGENCIES, CATEGORIES, Words
from waspada.sources.odk.forms import (
    MEASURE,
    PROBLEMS,
    READINESS_FORM,
    REPORT_FORM,
    STATION_FORM,
    words_of,
)
from waspada.sources.odk.submissions import Submission

_PLACE_QUESTIONS: Final = ("desa", "kecamatan", "regency", "place")
LONGEST_NUMBER: Final = 9


@dataclass(frozen=True, slots=True)
class GivenFigure:
    """A figure of readiness as it was typed; its reading belongs to the readiness app."""

    measure: str
    place: str
    text: str


def kind_of(submission: Submission) -> str:
    """Return which of our forms was filled in.

    Raises
    ------
    BadInput : odk.unknown_form
    """
    form_id = submission.form_id
    if form_id in {REPORT_FORM, STATION_FORM}:
        return form_id
    if form_id.startswith(READINESS_FORM + "_"):
        return READINESS_FORM
    raise BadInput("odk.unknown_form", value=form_id[:60])


def place_said(submission: Submission) -> str:
    """Return the code of the nearest place that was chosen; "" without a known one."""
    for name in _PLACE_QUESTIONS:
        code = _known_place(submission.said(name))
        if code:
            return code
    return ""


@lru_cache(maxsize=8192)
def _known_place(text: str) -> str:
    code = normal_code(text[:20]) if text else None
    return code if code is not None and code in load_table() else ""


def agencies_concerned(submission: Submission) -> tuple[str, ...]:
    """Return the types of agency that the report concerns, of those there are."""
    return tuple(code for code in submission.said("concerns").split()[:20] if code in AGENCIES)


def is_nameless(submission: Submission) -> bool:
    """Say whether the reporter wants to stay without a name."""
    return submission.said("nameless") == "yes"


def report_fields(submission: Submission) -> dict[str, Any]:
    """Return the fields of a report's body, without the offices concerned.

    Raises
    ------
    BadInput : odk.unknown_form, report.not_whole, report.bad_time
    """
    kind = kind_of(submission)
    if kind == STATION_FORM:
        return _station_fields(submission)
    if kind == READINESS_FORM:
        return _readiness_fields(submission)
    at, precision = _moment(submission)
    is_wordless = not (submission.said("text") or submission.said("choice"))
    return _given(
        {
            "text": submission.said("text"),
            "choice": "lain" if is_wordless else submission.said("choice"),
            "place": place_said(submission),
            "occurred_at": at,
            "precision": precision,
            "deaths": _count(submission, "deaths"),
            "injured": _count(submission, "injured"),
            "is_ongoing": submission.said("is_ongoing") == "yes" or None,
        }
        | _point(submission.said("point"))
    )


def given_figures(submission: Submission) -> tuple[str, tuple[GivenFigure, ...]]:
    """Return the day that figures describe, and those that were filled in."""
    place = place_said(submission)
    figures = tuple(
        GivenFigure(name.removeprefix(MEASURE), place, text.strip())
        for name, text in submission.answers.items()
        if name.startswith(MEASURE) and text.strip()
    )
    return submission.said("as_of"), figures


def _station_fields(submission: Submission) -> dict[str, Any]:
    station = _count(submission, "station")
    step = submission.said("step")
    steps = words_of("lists.step")
    if station is None or step not in steps:
        raise BadInput("odk.station_unclear")
    problems = [code for code in submission.said("problems").split() if code in PROBLEMS]
    voters = _count(submission, "voters")
    said = words_of("tps")
    lines = [f"TPS {station:03d}: {steps[step].id}, {_clock(submission)}"]
    if voters is not None:
        lines.append(f"{said['voters'].id} {voters}")
    if problems:
        lines.append(", ".join(CATEGORIES[code].name.id for code in problems))
    if submission.said("text"):
        lines.append(submission.said("text"))
    at, precision = _day_and_hour(submission)
    return _given(
        {
            "title": lines[0],
            "text": "\n".join(lines),
            "category": problems[0] if problems else "",
            "severity": None if problems else 0,
            "place": place_said(submission),
            "occurred_at": at,
            "precision": precision,
        }
    )


def _readiness_fields(submission: Submission) -> dict[str, Any]:
    as_of, figures = given_figures(submission)
    title: Words = words_of("kesiapan")["title"]
    lines = [title.id, *(f"{one.measure}: {one.text}" for one in figures)]
    if submission.said("note"):
        lines.append(submission.said("note"))
    return _given(
        {
            "title": title.id,
            "text": "\n".join(lines),
            "place": place_said(submission),
            "occurred_at": as_of,
            "precision": "day" if as_of else "",
        }
    )


def _moment(submission: Submission) -> tuple[str, str]:
    """Return when it happened: now is when the form was opened, not when the network came back."""
    if submission.said("when") == "earlier" and submission.said("day"):
        return _day_and_hour(submission)
    start = submission.said("start")
    return (start, "minute") if start else ("", "")


def _day_and_hour(submission: Submission) -> tuple[str, str]:
    day, hour = submission.said("day"), submission.said("hour")
    if not day:
        return "", ""
    return (f"{day}T{hour[:5]}", "minute") if hour else (day, "day")


def _clock(submission: Submission) -> str:
    hour = submission.said("hour")[:5].replace(":", ".")
    return " ".join(filter(None, (submission.said("day"), hour)))


def _count(submission: Submission, name: str) -> int | None:
    text = submission.said(name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_NUMBER:
        raise BadInput("report.not_whole", field=name)
    return int(text)


def _point(text: str) -> dict[str, float | None]:
    """Return latitude and longitude of a geopoint: latitude longitude altitude accuracy."""
    parts = text.split()
    try:
        return {"lat": float(parts[0]), "lon": float(parts[1])} if len(parts) >= 2 else {}
    except ValueError:
        return {}


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None and value != ""}
