"""What a search shows: a number or receipt that fits exactly, places, incidents, reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.behind_finds import Behind, behind_of, newest_readable
from waspada.apps.reports.found import FoundIncident, FoundReport
from waspada.apps.reports.incident_filters import Filters
from waspada.apps.reports.incident_queries import incident_by_number, wanted_or_refused
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.reports.search_index import REPORT, days_of, first_key
from waspada.apps.reports.searches import (
    NEWEST_KEY,
    Asked,
    Row,
    home_group,
)
from waspada.core.access import Identity
from waspada.core.places import Level, is_within, level_of
from waspada.core.places.search import Match, load_index
from waspada.core.reports.receipts import normal_receipt
from waspada.core.reports.searching import Wanted, indexed_words

MOST_PLACES: Final = 5
MOST_INCIDENTS: Final = 20
MOST_REPORTS: Final = 10
# About so many of the newest that match are ranked by how well they do; older ones stand in the
# whole list.
RANKED: Final = 100
_LONGEST_NUMBER: Final = 40
_HALF_LIFE_DAYS: Final = 60.0
_READ_STATES: Final = ("waiting", "asked", "joined", "referred", "dismissed")


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, in groups; `has_more` when the list of incidents holds more."""

    exact_incident: IncidentVersion | None
    exact_report: Report | None
    places: list[Match]
    incidents: list[FoundIncident]
    has_more: bool
    reports: list[FoundReport]

    @property
    def exact_incidents(self) -> list[IncidentVersion]:
        """The incident with this number, as a list of lines."""
        return [self.exact_incident] if self.exact_incident else []

    @property
    def exact_reports(self) -> list[Report]:
        """The report with this receipt, as a list of lines."""
        return [self.exact_report] if self.exact_report else []

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (
            self.exact_incident
            or self.exact_report
            or self.places
            or self.incidents
            or self.reports
        )


def search(text: str, *, day: date | None, ends_at: datetime | None) -> Results:
    """Return what the acting person may know of a text, as of a day (None: now).

    ends_at : the end of that day; reports that came later are not shown

    Raises
    ------
    BadInput : search.too_long, search.no_words
    """
    words = wanted_or_refused(text)
    number = incident_by_number(text.strip().upper(), day) if _may_be_number(text) else None
    rows = Filters(day=day, text=text).found(FoundIncident._fields, RANKED + 1, RANKED // 2)
    best = _ranked(rows[:RANKED], words)[: MOST_INCIDENTS + 1]
    ranked = [FoundIncident.of(row[1:]) for row in best]
    return Results(
        exact_incident=number,
        exact_report=_report_by_receipt(text, ends_at),
        places=_places(text, current_identity()),
        incidents=[one for one in ranked if number is None or one.pk != number.pk][:MOST_INCIDENTS],
        has_more=len(rows) > MOST_INCIDENTS,
        reports=_reports(words, ends_at),
    )


def _may_be_number(text: str) -> bool:
    return len(text) < _LONGEST_NUMBER and any(sign.isdigit() for sign in text)


def _report_by_receipt(text: str, ends_at: datetime | None) -> Report | None:
    receipt = normal_receipt(text) if len(text) < _LONGEST_NUMBER else None
    if receipt is None:
        return None
    found: Report | None = Report.objects.filter(receipt=receipt, **_until(ends_at)).first()
    return found


def _until(ends_at: datetime | None) -> dict[str, Any]:
    return {} if ends_at is None else {"received_at__lt": ends_at}


def _reports(words: tuple[Wanted, ...], ends_at: datetime | None) -> list[FoundReport]:
    before = NEWEST_KEY if ends_at is None else first_key(ends_at)
    identity = current_identity()
    asked = Asked(words, ((f"_{REPORT}",), *home_group(identity)), before=before)
    behind = _behind_reports(identity, ends_at)
    rows = newest_readable(behind, asked, MOST_REPORTS, MOST_REPORTS)
    return [FoundReport.of(row[1:]) for row in rows]


@lru_cache(maxsize=500)
def _behind_reports(_reader: Identity, ends_at: datetime | None) -> Behind | None:
    rows = Report.objects.filter(**_until(ends_at), state__in=_READ_STATES)
    return behind_of(rows, FoundReport._fields)


def _places(text: str, identity: Identity) -> list[Match]:
    """Return the places meant whose pages the person may open."""
    roots = [seat.place for seat in identity.memberships]
    matches = load_index().find(text, limit=4 * MOST_PLACES)
    return [
        match
        for match in matches
        if any(is_within(match.code, root) for root in roots) and level_of(match.code) < Level.DESA
    ][:MOST_PLACES]


@lru_cache(maxsize=5_000)
def _words_of(title: str) -> frozenset[str]:
    """Return the words of a title; the newest titles are looked at by every search."""
    return frozenset(indexed_words(title))


def _ranked(rows: Sequence[Row], words: tuple[Wanted, ...]) -> list[Row]:
    """Return the newest finds, the best first: words in the title count most, then how new."""
    if not rows:
        return []
    newest = days_of(max(row[0] for row in rows))

    def worth(row: Row) -> tuple[float, Any]:
        key, version, title, *_ = row
        held = _words_of(title)
        inside = sum(wanted.fits(held) for wanted in words) / len(words)
        exact = sum(wanted.exact[0] in held for wanted in words) / len(words)
        days = newest - days_of(key)
        return (inside + 0.5 * exact + 0.5 ** (days / _HALF_LIFE_DAYS), version)

    return sorted(rows, key=worth, reverse=True)
