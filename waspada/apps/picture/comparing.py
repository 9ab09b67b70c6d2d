"""Places beside each other: incidents at polling stations per 100 of them, where that is fair."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from waspada.apps.elections.models import Contest
from waspada.apps.picture.heads import head_of
from waspada.apps.picture.levels import levels_of
from waspada.apps.picture.queries import Window, children_of, counts_in_window
from waspada.apps.reports.histories import stage_places
from waspada.core.elections import election_of_the_day, nearest_polling, stations_of
from waspada.core.places import Level, is_within, level_of, load_table
from waspada.core.reports.rates import Rate, rate_per_100

# What happens at polling stations, on polling day and while votes are counted there.
STATION_STAGES: Final = ("pemungutan", "penghitungan")
STATION_DAYS: Final = 7
BAR_WIDTH: Final = 160


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One place beside the others.

    x, low_x, high_x : where rate and limits lie on the small drawing, in its units
    """

    code: str
    name: str
    level: str
    recent: int
    rate: Rate
    x: float
    low_x: float
    high_x: float


def comparison_of(code: str, day: date) -> dict[str, Any]:
    """Return the places right under one, beside each other, as known at the end of a day."""
    codes = children_of(code)
    levels = levels_of(code, codes, day)
    before = levels.before(code) if code in levels.now else None
    head = head_of(code, day, levels.now.get(code), before)
    election, polling = _vote(head["stages"], day)
    level = Level(level_of(code) + 1)
    recent = Window.summed(counts_in_window(code, day), level)
    has_voted = polling is not None and polling <= day
    counts: dict[str, int] = {}
    stations: dict[str, int] = {}
    if has_voted and polling is not None:
        counts = Window.summed(_at_stations(code, day, polling), level)
        stations = _stations(codes, election)
    rates = {one: rate_per_100(counts.get(one, 0), stations.get(one)) for one in codes}
    rows = [
        _row(one, levels.now[one].level, recent.get(one, 0), rates[one], _scale(rates.values()))
        for one in codes
    ]
    return head | {
        "rows": sorted(rows, key=lambda row: row.code),
        "election": election,
        "polling": polling,
        "has_voted": has_voted,
        "until": min(day, polling + timedelta(days=STATION_DAYS - 1)) if polling else None,
        "station_stages": STATION_STAGES,
        "whole": rate_per_100(sum(counts.values()), sum(stations.values()) or None),
        "fair_count": sum(rate.is_fair for rate in rates.values()),
        "page_class": "B",
    }


def _vote(stages: Sequence[Any], day: date) -> tuple[str, date | None]:
    key = election_of_the_day(stages, day)
    return (key, nearest_polling(stages, day).get(key)) if key else ("", None)


def _at_stations(place: str, day: date, polling: date) -> dict[str, int]:
    """Return the incidents at polling stations by kab/kota, and at what is above them."""
    last = polling + timedelta(days=STATION_DAYS - 1)
    return stage_places(place, STATION_STAGES, polling, last, as_of=day)


def _stations(codes: Iterable[str], election: str) -> dict[str, int]:
    """Return how many stations each place had; places of which a part is unknown are left out.

    What the desk entered for a contest goes before the packaged register.
    """
    wanted = list(codes)
    entered = Contest.objects.filter(election_id=election, place_code__in=wanted)
    known = {
        code: count
        for code, count in entered.values_list("place_code", "station_count")
        if count is not None
    }
    packaged = stations_of(election)
    table = load_table()
    for code in wanted:
        if code in known:
            continue
        parts = [code] if code in packaged else table.codes(code, Level.REGENCY)
        if parts and all(part in packaged for part in parts if is_within(part, code)):
            known[code] = sum(packaged[part] for part in parts)
    return known


def _scale(rates: Iterable[Rate]) -> float:
    """Return the rate at the right end of the drawing: what fair places need, no more."""
    known = [rate for rate in rates if rate.high is not None and rate.count]
    fair = [rate for rate in known if rate.is_fair] or known
    return max((rate.high or 0.0 for rate in fair), default=1.0) or 1.0


def _row(code: str, level: str, recent: int, rate: Rate, most: float) -> CompareRow:
    def across(value: float | None) -> float:
        return round(min((value or 0.0) / most, 1.0) * (BAR_WIDTH - 8) + 4, 1)

    name = load_table()[code].display
    return CompareRow(
        code, name, level, recent, rate, across(rate.per_100), across(rate.low), across(rate.high)
    )
