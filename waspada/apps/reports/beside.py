"""Reports that one sender sent under one id, or to correct one another: shown side by side."""

from dataclasses import dataclass
from typing import Final

from waspada.apps.reports.models import Report

# What a correction may change, as `fact_name` of the templates calls it.
COLUMNS: Final = ("place_code", "occurred_at", "category", "severity", "deaths", "injured")


@dataclass(frozen=True, slots=True)
class Beside:
    """Another report of the same sender about the same thing.

    is_earlier : it came before, or is what this one corrects
    changed : columns in which the two differ
    has_other_words : the masked texts differ
    """

    report: Report
    is_earlier: bool
    changed: tuple[str, ...]
    has_other_words: bool


def kept_beside(report: Report) -> list[Beside]:
    """Return the reports that stand beside one, of those the acting person may read."""
    earlier = Report.objects.filter(pk=report.conflicts_with) if report.conflicts_with else ()
    later = Report.objects.filter(conflicts_with=report.pk).order_by("received_at")[:5]
    return [
        *(_beside(report, one, is_earlier=True) for one in earlier),
        *(_beside(report, one, is_earlier=False) for one in later),
    ]


def _beside(report: Report, other: Report, *, is_earlier: bool) -> Beside:
    changed = tuple(
        column for column in COLUMNS if getattr(report, column) != getattr(other, column)
    )
    return Beside(other, is_earlier, changed, report.masked_text != other.masked_text)
