"""The filters of the incident list as they stand in its address; list, map, CSV and API share them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.clock import domain_today
from waspada.apps.reports.incident_queries import LONGEST_SEARCH, incidents_as_of
from waspada.apps.reports.models import IncidentVersion
from waspada.core.errors import BadInput
from waspada.core.places import NATION, load_table, normal_code
from waspada.core.places.answers import place_label, place_of_words
from waspada.core.vocabulary import CATEGORIES, SEVERITIES

_LONGEST_CURSOR: Final = 80


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is asked for.

    day : None for today, which reads the current versions
    """

    day: date | None = None
    place: str = NATION
    categories: tuple[str, ...] = ()
    min_severity: int | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""

    def incidents(self) -> QuerySet[IncidentVersion]:
        """Return what the acting person may read of it, newest first."""
        return incidents_as_of(
            self.day,
            place=self.place,
            since=self.since,
            until=self.until,
            categories=self.categories,
            min_severity=self.min_severity,
            text=self.text,
        )

    @property
    def place_text(self) -> str:
        """The place as the filter's field shows it."""
        return "" if self.place == NATION else place_label(self.place)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the place and the day is asked for."""
        return bool(
            self.categories
            or self.min_severity is not None
            or self.since
            or self.until
            or self.text
        )

    def address(self, **more: str) -> str:
        """Return the filters as the query part of an address, the same for the same filters."""
        pairs: list[tuple[str, str]] = []
        if self.place != NATION:
            pairs.append(("tempat", self.place))
        pairs.extend(("kategori", code) for code in self.categories)
        if self.min_severity is not None:
            pairs.append(("keparahan", str(self.min_severity)))
        for name, day in (("dari", self.since), ("sampai", self.until), ("per", self.day)):
            if day is not None:
                pairs.append((name, day.isoformat()))
        if self.text:
            pairs.append(("q", self.text))
        pairs.extend(more.items())
        return urlencode(pairs)


def read_filters(request: HttpRequest) -> Filters:
    """Read the filters of an address.

    Raises
    ------
    BadInput : incident.bad_filter and others, for what is no place, category, number or day
    """
    asked = asked_day(request)
    given = request.GET
    filters = Filters(
        day=asked if asked < domain_today() else None,
        place=_place(given.get("tempat", "")),
        categories=tuple(dict.fromkeys(code for code in given.getlist("kategori") if code)),
        min_severity=_severity(given.get("keparahan", "")),
        since=_day(given, "dari"),
        until=_day(given, "sampai"),
        text=given.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
    )
    for code in filters.categories:
        if code not in CATEGORIES:
            raise BadInput("incident.bad_choice", field="kategori", value=code[:40])
    if filters.since and filters.until and filters.since > filters.until:
        raise BadInput("incident.days_crossed")
    return filters


def cursor_of(version: IncidentVersion) -> str:
    """Return where a list goes on after a row."""
    at = version.occurred_at
    return f"{at.isoformat() if at else ''}~{version.pk.hex}"


def after(found: QuerySet[IncidentVersion], cursor: str) -> QuerySet[IncidentVersion]:
    """Return the rest of a list after a cursor; the whole list without one."""
    if not cursor:
        return found
    moment, _, row = cursor[:_LONGEST_CURSOR].partition("~")
    try:
        at, last = datetime.fromisoformat(moment), UUID(row)
    except ValueError as error:
        raise BadInput("incident.bad_cursor") from error
    if at.tzinfo is None:
        raise BadInput("incident.bad_cursor")
    return found.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, pk__lt=last))


def _place(text: str) -> str:
    """Return the place a filter names, by code or by what somebody typed."""
    text = text.replace("\0", "").strip()
    if not text:
        return NATION
    code = normal_code(text)
    if code is not None and code in load_table():
        return code
    answer = place_of_words(text)
    if not answer.code:
        raise BadInput(
            "incident.unclear_place",
            value=text[:60],
            offers="; ".join(place_label(match.code) for match in answer.matches[:3]) or "–",
        )
    return answer.code


def _severity(text: str) -> int | None:
    if not text:
        return None
    if text not in {str(severity.value) for severity in SEVERITIES}:
        raise BadInput("incident.bad_choice", field="keparahan", value=text[:20])
    return int(text)


def _day(given: Mapping[str, str], name: str) -> date | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("web.bad_date", value=text[:20]) from error
