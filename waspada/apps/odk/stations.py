"""Which polling stations have checked in, from the reports that the reader may read.

Nothing of it is kept apart: a check-in is a report, and its answers stand in the sealed form,
so that what may be read here is decided by the report alone, and goes when it is erased.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from waspada.apps.accounts.policy import within
from waspada.apps.odk.check_ins import CheckIn, check_in_of
from waspada.apps.odk.models import Filled
from waspada.apps.odk.taking import CHANNEL
from waspada.apps.reports.models import Report
from waspada.apps.reports.sealing import open_raw
from waspada.core.errors import WaspadaError
from waspada.core.reports.incidents import day_end, day_start
from waspada.sources.odk.forms import STATION_FORM, words_of
from waspada.sources.odk.submissions import read_submission

MOST_READ: Final = 3000  # check-ins of a day: each is opened


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem that a station told of, in the report that says so."""

    category: str
    report: Report


@dataclass(frozen=True, slots=True)
class Station:
    """A polling station that checked in: its last step, and what it told of on that day.

    notes : reports with words of their own but no problem ticked
    """

    place: str
    number: int
    step: str
    at: datetime
    voters: int | None
    problems: tuple[Problem, ...]
    notes: tuple[Report, ...]
    report: Report

    @property
    def reports(self) -> list[Report]:
        """The reports that the line of this station is made of, each once."""
        told = [self.report, *(problem.report for problem in self.problems), *self.notes]
        return list({report.pk: report for report in told}.values())


@dataclass(frozen=True, slots=True)
class Board:
    """The stations of a place on a day, by desa and number.

    is_cut : there were more check-ins than are read; the earliest of them are left out
    """

    stations: tuple[Station, ...]
    is_cut: bool

    @property
    def by_step(self) -> list[tuple[str, int]]:
        """How many stand at each step, in the order of the day."""
        counted = Counter(station.step for station in self.stations)
        return [(step, counted[step]) for step in words_of("lists.step") if counted[step]]

    @property
    def with_problems(self) -> int:
        """How many told of a problem."""
        return sum(bool(station.problems) for station in self.stations)


def stations_of(place: str, day: date) -> Board:
    """Return the stations of a place that checked in about a day of its calendar."""
    begins, ends = day_start(day, place), day_end(day, place)
    told = Q(occurred_at__gte=begins, occurred_at__lt=ends) | Q(
        occurred_at=None, received_at__gte=begins, received_at__lt=ends
    )
    ours = Filled.objects.filter(form_id=STATION_FORM).values("report_id")
    found = list(
        Report.objects.filter(told, within(place), channel=CHANNEL, pk__in=ours).order_by(
            "-received_at"
        )[: MOST_READ + 1]
    )
    kept = found[:MOST_READ]
    replaced = {report.conflicts_with for report in kept}
    return Board(
        tuple(_stations(report for report in kept if report.pk not in replaced)),
        is_cut=len(found) > MOST_READ,
    )


def _stations(reports: Iterable[Report]) -> list[Station]:
    told: dict[tuple[str, int], list[tuple[datetime, Report, CheckIn]]] = {}
    for report in reports:
        check_in = _opened(report)
        if check_in is not None:
            at = report.occurred_at or report.received_at
            told.setdefault((report.place_code, check_in.station), []).append(
                (at, report, check_in)
            )
    return [_station(place, number, told[place, number]) for place, number in sorted(told)]


def _station(place: str, number: int, told: list[tuple[datetime, Report, CheckIn]]) -> Station:
    in_order = sorted(told, key=lambda one: (one[0], one[1].received_at))
    at, report, last = in_order[-1]
    counts = [check_in.voters for _at, _report, check_in in in_order if check_in.voters is not None]
    problems = [
        Problem(category, one) for _at, one, check_in in in_order for category in check_in.problems
    ]
    return Station(
        place,
        number,
        last.step,
        at,
        counts[-1] if counts else None,
        tuple(problems),
        tuple(one for _at, one, check_in in in_order if check_in.text and not check_in.problems),
        report,
    )


def _opened(report: Report) -> CheckIn | None:
    """Return what a check-in says; None for one that was erased or cannot be read."""
    try:
        raw = open_raw(report.pk, bytes(report.wrapped_key), bytes(report.raw_sealed))
        return check_in_of(read_submission(raw))
    except WaspadaError:
        return None
