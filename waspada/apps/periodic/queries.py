"""What was sent for a period, and how it stands with those who report to a place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from waspada.apps.accounts.identity import current_identity
from waspada.apps.briefing.consolidating import below
from waspada.apps.briefing.queries import may_know_sendings
from waspada.apps.periodic.models import PeriodicReport
from waspada.core.briefing.periods import SCHEDULED, Period, latest_ended, period_of
from waspada.core.places import Level, level_of


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a place's report of a period.

    report : the latest version; None when nothing was sent
    is_overdue : nothing was sent and the due day is over
    """

    place: str
    period: Period
    report: PeriodicReport | None
    is_overdue: bool

    @property
    def state(self) -> str:
        """Return sent, nihil, overdue or missing."""
        if self.report is not None:
            return "nihil" if self.report.is_nihil else "sent"
        return "overdue" if self.is_overdue else "missing"


def reports_of(place: str, period: Period) -> QuerySet[PeriodicReport]:
    """Return what a place sent for a period, the latest version first."""
    return PeriodicReport.objects.filter(
        place_code=place, kind=period.kind, key=period.key
    ).order_by("-version")


def sent_by(place: str) -> QuerySet[PeriodicReport]:
    """Return everything a place sent, newest first."""
    return PeriodicReport.objects.filter(place_code=place).order_by("-received_at", "-id")


def reporters(place: str) -> list[str]:
    """Return the places that send reports over periods to a place.

    A kab/kota hardly waits for its kecamatan: what it sends is its own.
    """
    return below(place) if level_of(place) <= Level.PROVINCE else []


def standings(places: Iterable[str], periods: Sequence[Period], day: date) -> list[Standing]:
    """Return how it stands with each place and period; one query.

    A place of whose reports the reader is told nothing is absent.
    """
    reader = current_identity()
    asked = [place for place in places if may_know_sendings(reader, place)]
    rows = PeriodicReport.objects.filter(
        place_code__in=asked,
        kind__in={period.kind for period in periods},
        key__in={period.key for period in periods},
    ).order_by("version")
    latest = {(row.place_code, row.kind, row.key): row for row in rows}
    return [
        _standing(place, period, latest.get((place, period.kind, period.key)), day)
        for place in asked
        for period in periods
    ]


def _standing(place: str, period: Period, row: PeriodicReport | None, day: date) -> Standing:
    return Standing(place, period, row, is_overdue=row is None and day > period.due_on)


def due_periods(day: date) -> list[Period]:
    """Return the last period of each scheduled kind that has ended, the one to report now."""
    return [latest_ended(kind, day) for kind in SCHEDULED]


def running_periods(day: date) -> list[Period]:
    """Return the period of each scheduled kind that a day lies in."""
    return [period_of(kind, day) for kind in SCHEDULED]
