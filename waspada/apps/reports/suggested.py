"""What the text of a report suggests for fields its sender left empty: stored, shown, accepted.

The column `suggested` holds {field: {value, sure, spans}}, spans in the masked text. Nothing is
overwritten and nothing decided by it: a person takes a suggestion over with one tap.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from waspada.apps.reports.learned import learned_model
from waspada.apps.reports.models import Report
from waspada.core.news.suggest import Suggestion, from_json, suggestions
from waspada.core.places import NATION
from waspada.core.places.answers import place_label
from waspada.core.reports.body import ReportBody
from waspada.core.reports.incidents import local_date
from waspada.core.vocabulary import CATEGORIES, SEVERITIES

ALL: Final = "semua"  # every suggestion that is sure
# What the form of triage has.
_FORM: Final = ("place", "day", "category", "severity", "deaths", "injured")
_LONGEST: Final = 60  # characters of the words shown in a chip


@dataclass(frozen=True, slots=True)
class Chip:
    """One suggestion as the page shows it."""

    value: str
    words: str
    is_sure: bool


def suggest(report: Report, read: ReportBody) -> dict[str, Any] | None:
    """Return what the masked text of a report suggests for what its sender left empty."""
    if not report.masked_text:
        return None
    given = {
        "place": read.place,
        "day": read.occurred_at,
        "category": read.category,
        "severity": read.severity,
        "deaths": read.deaths,
        "injured": read.injured,
    }
    if all(value not in (None, "") for value in given.values()):
        return None
    # A chat pasted a week later speaks of the days when it was written.
    day = local_date(read.said_at or report.received_at, report.place_code)
    found = suggestions(
        report.masked_text, published=day, place=report.place_code, learned=learned_model()
    )
    kept = {name: one.as_json() for name, one in found.items() if given[name] in (None, "")}
    return kept or None


def suggestions_of(report: Report) -> dict[str, Suggestion]:
    """Return the suggestions that are still open: the reading says nothing of their field."""
    stored = report.suggested or {}
    found = {name: from_json(one) for name, one in stored.items()}
    if report.category:
        found.pop("category", None)
    for name in ("severity", "deaths", "injured"):
        if getattr(report, name) is not None:
            found.pop(name, None)
    if report.occurred_at is not None:
        found.pop("day", None)
    if "place" in found and not found["place"].value.startswith(_stem(report.place_code)):
        del found["place"]
    if "place" in found and found["place"].value == report.place_code:
        del found["place"]
    return found


def read_severity(report: Report) -> int | None:
    """Return the severity that the machine read, where nobody has said one."""
    open_ones = suggestions_of(report)
    return int(open_ones["severity"].value) if "severity" in open_ones else None


def chips_of(report: Report, language: str) -> dict[str, Chip]:
    """Return the open suggestions of the form's fields, with the words that led to them."""
    found = suggestions_of(report)
    return {
        name: Chip(
            _shown(name, found[name].value, language),
            "”, “".join(dict.fromkeys(_words(report.masked_text, found[name]))),
            found[name].is_sure,
        )
        for name in _FORM
        if name in found
    }


def accepted(report: Report, which: str) -> dict[str, str]:
    """Return the fields of the form that a person takes over: one, or all that are sure."""
    found = suggestions_of(report)
    taken: dict[str, str] = {}
    for name in _FORM:
        one = found.get(name)
        if one is None or (name != which and not (which == ALL and one.is_sure)):
            continue
        taken[name] = one.value
        if name == "place":
            taken |= {"place": place_label(one.value), "place_code": one.value}
    return taken


def marked_text(report: Report) -> SafeString:
    """Return the masked text with the words marked that led to open suggestions."""
    text = report.masked_text
    parts: list[str] = []
    last = 0
    for start, end in sorted({span for one in _unsettled(report) for span in one.spans}):
        if start < last or end > len(text):
            continue
        parts += (
            conditional_escape(text[last:start]),
            format_html("<mark>{}</mark>", text[start:end]),
        )
        last = end
    return mark_safe("".join((*parts, conditional_escape(text[last:]))))  # noqa: S308 (escaped)


def _unsettled(report: Report) -> Iterator[Suggestion]:
    for name, one in suggestions_of(report).items():
        if name in _FORM:
            yield one


def _words(text: str, one: Suggestion) -> Iterator[str]:
    for start, end in one.spans[:2]:
        if end <= len(text):
            yield text[start:end][:_LONGEST]


def _shown(name: str, value: str, language: str) -> str:
    if name == "place":
        return place_label(value)
    if name == "day":
        return date_format(date.fromisoformat(value), "l, j F Y")
    if name == "category" and value in CATEGORIES:
        return CATEGORIES[value].name.in_language(language)
    if name == "severity":
        return next(
            (
                f"{grade.value} {grade.name.in_language(language)}"
                for grade in SEVERITIES
                if str(grade.value) == value
            ),
            value,
        )
    if name == "deaths":
        return ngettext("%(n)s meninggal", "%(n)s meninggal", int(value)) % {"n": int(value)}
    if name == "injured":
        return ngettext("%(n)s luka", "%(n)s luka", int(value)) % {"n": int(value)}
    return value


def _stem(place: str) -> str:
    """Return what the codes inside a place begin with."""
    return "" if place == NATION else place
