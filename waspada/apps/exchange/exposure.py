"""How exposed places are to natural hazards: days under a warning of others, for the index.

The index's suppliers lie below; this one registers itself with them (`apps.py`).
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import Final

from waspada.apps.accounts.clock import known_until
from waspada.apps.exchange.demo import SOURCE as SAMPLE
from waspada.apps.exchange.models import HazardArea, HazardMessage
from waspada.apps.exchange.sources import Source, sources
from waspada.apps.vulnerability.actions import Cell, Values
from waspada.core.places import NATION, Level, is_within, load_table, province_of
from waspada.core.reports.incidents import day_start, local_date

INDICATOR: Final = "paparan_peringatan"
SEVERE_ENOUGH: Final = ("Moderate", "Severe", "Extreme")
LEAST_DAYS: Final = 90
_WINDOW: Final = timedelta(days=365)
_HELD: Final = ("counts", "known", "superseded", "cancelled")
_DAY: Final = timedelta(days=1)


def hazard_exposure(level: str, day: date) -> list[Values]:
    """Return the share of days under a warning in the year up to the end of the last month.

    A place that no configured source covers has none, nor has any before one was listened to for
    `LEAST_DAYS`: silence of a source that nobody asked is not safety.
    """
    last = day.replace(day=1) - _DAY
    since = _listened_since(day)
    if level not in {"province", "regency"} or not since:
        return []
    first = max(last - _WINDOW + _DAY, min(since.values()))
    covering = [one for one in sources() if since.get(one.key, date.max) <= _latest(last)]
    if not covering:
        return []
    shares = _shares(first, last, day, covering)
    whole = (last - first).days + 1
    cells: dict[str, Cell] = {}
    if level == "regency":
        cells = {
            place: (round(100.0 * days / whole, 4), f"{days} / {whole}")
            for place, days in shares.items()
        }
    else:
        for province in load_table().codes(level=Level.PROVINCE):
            inside = load_table().codes(province, Level.REGENCY)
            if inside and all(one in shares for one in inside):
                mean = sum(shares[one] for one in inside) / len(inside)
                cells[province] = (round(100.0 * mean / whole, 4), f"{mean:.1f} / {whole}")
    params = {"days": whole, "day": last.isoformat()}
    basis = {"code": "index.from_hazards", "params": params}
    return [Values(INDICATOR, level, last, cells, "hazards", period=str(last.year), basis=basis)]


def _latest(last: date) -> date:
    return last - timedelta(days=LEAST_DAYS - 1)


def _listened_since(day: date) -> dict[str, date]:
    """Return by configured source the day on which its first message came."""
    found: dict[str, date] = {}
    for one in sources():
        rows = HazardMessage.objects.filter(
            source=one.key, received_at__lt=known_until(day, NATION)
        )
        first = rows.exclude(state="refused").order_by("received_at").first()
        if first is not None:
            found[one.key] = local_date(first.received_at, NATION)
    return found


def _shares(first: date, last: date, day: date, covering: list[Source]) -> dict[str, int]:
    """Return on how many days a warning was in force in each kab/kota that is covered."""
    table = load_table()
    days: dict[str, set[date]] = defaultdict(set)
    rows = HazardArea.objects.filter(
        classification="B",
        compartment="",
        concerns_units="",
        until__gte=day_start(first, NATION),
        message__state__in=_HELD,
        message__severity__in=SEVERE_ENOUGH,
        message__received_at__lt=known_until(day, NATION),
    ).exclude(message__source=SAMPLE)
    for row in rows.select_related("message").defer("message__body"):
        ends = min(row.until, row.message.ended_at or row.until)
        begins = row.message.begins_at or row.message.received_at
        on = max(first, local_date(begins, row.place_code))
        while on <= min(last, local_date(ends, row.place_code)):
            days[row.place_code].add(on)
            on += _DAY
    found: dict[str, int] = {}
    for place in table.codes(level=Level.REGENCY):
        if any(_covers(one, place) for one in covering):
            found[place] = len(days[place] | days[province_of(place) or ""])
    return found


def _covers(source: Source, place: str) -> bool:
    return not source.within or any(is_within(place, root) for root in source.within)
