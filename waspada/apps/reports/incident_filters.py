"""The filters of the incident list as they stand in its address; list, map, CSV and API share them."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from waspada.apps.accounts.asof import FIRST_DAY, asked_day
from waspada.apps.accounts.clock import domain_today
from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.behind_finds import Behind, behind_of, newest_readable
from waspada.apps.reports.incident_queries import (
    incidents_as_of,
    mark_of,
    wanted_or_refused,
)
from waspada.apps.reports.kept import kept_whole
from waspada.apps.reports.models import IncidentVersion
from waspada.apps.reports.newest import count_of, newest_of
from waspada.apps.reports.search_index import (
    INCIDENT,
    category_tag,
    first_key,
    key_of,
    severity_tag,
)
from waspada.apps.reports.searches import (
    NEWEST_KEY,
    Asked,
    Row,
    found_in_batches,
    home_group,
    place_group,
    readable_in_order,
)
from waspada.apps.reports.stamps import areas_in
from waspada.core.access import Identity
from waspada.core.errors import BadInput
from waspada.core.places import NATION, load_table, normal_code
from waspada.core.places.answers import place_label, place_of_words
from waspada.core.vocabulary import CATEGORIES, SEVERITIES, STAGES

_LONGEST_CURSOR: Final = 80
_LONGEST_TYPED: Final = 1_000  # longer than any search may be: it is told so, not cut


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is asked for.

    day : None for today, which reads the current versions
    stages : stages of the codebook, for the counts that lead here
    was_bounded : the address asked for days before any record; `since` is the first there can be
    """

    day: date | None = None
    place: str = NATION
    categories: tuple[str, ...] = ()
    min_severity: int | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""
    stages: tuple[str, ...] = ()
    was_bounded: bool = False

    def incidents(self, not_after: datetime | None = None) -> QuerySet[IncidentVersion]:
        """Return what the acting person may read of it, newest first, up to a moment."""
        found = incidents_as_of(
            self.day,
            place=self.place,
            since=self.since,
            until=self.until,
            categories=self.categories,
            min_severity=self.min_severity,
            text=self.text,
            not_after=not_after,
        )
        return found.filter(stage__in=self.stages) if self.stages else found

    def newest(self, cursor: str, size: int) -> list[IncidentVersion]:
        """Return so many of them after a cursor, newest first, at the same cost at any depth."""
        after = position_of(cursor) if cursor else None
        if not self.text:
            found = self.incidents(after[0] if after else None)
            is_plain = not (self.categories or self.stages or self.min_severity is not None)
            return newest_of(found, self.place, size, after=after, in_order=is_plain)
        rows: list[IncidentVersion] = []
        for batch in found_in_batches(self._asked(after), size):
            rows += readable_in_order(self.rest, batch)
            if len(rows) >= size:
                break
        return rows[:size]

    @property
    def rest(self) -> QuerySet[IncidentVersion]:
        """What all other filters leave, for what was found by words."""
        return replace(self, text="").incidents()

    def found(self, columns: Sequence[str], wanted: int, fewest: int) -> list[Row]:
        """Return key and columns of the newest that hold the words (`newest_readable`)."""
        plain = replace(self, text="")
        behind = _behind(current_identity(), plain, self._mark, tuple(columns))
        return newest_readable(behind, self._asked(None), wanted, fewest)

    @property
    def _mark(self) -> Hashable:
        """What an answer is kept under beside the filters."""
        return mark_of(self.day), mark_of(self.until)

    def count_up_to(self, most: int) -> int:
        """Return how many there are; `most` means that there are at least as many.

        Kept like every sum: whoever turns the pages of a list does not have it counted anew.
        """
        return kept_whole(
            ("how many", self, self._mark, most),
            areas_in(self.place),
            lambda: self._count_up_to(most),
            nbytes=500,
        )

    def _count_up_to(self, most: int) -> int:
        if not self.text:
            return count_of(self.incidents(), self.place, most)
        rest = self.rest.order_by()
        count = 0
        for batch in found_in_batches(self._asked(None), most):
            count += rest.filter(pk__in=[subject for _, subject in batch]).count()
            if count >= most:
                return most
        return count

    def _asked(self, after: tuple[datetime, UUID] | None) -> Asked:
        """Return what the index is asked for a text with these filters."""
        groups = [(f"_{INCIDENT}",), *place_group(self.place)]
        groups += home_group(current_identity(), self.place)
        if self.categories:
            groups.append(tuple(category_tag(code) for code in self.categories))
        if self.min_severity is not None:
            grave = [one.value for one in SEVERITIES if one.value >= self.min_severity]
            groups.append(tuple(severity_tag(value) for value in grave))
        last = min((one for one in (self.day, self.until) if one is not None), default=None)
        before = key_of(*after) if after else NEWEST_KEY
        if last is not None:
            before = min(before, first_key(_midnight(last) + timedelta(days=2)))
        since = first_key(_midnight(self.since) - timedelta(days=1)) if self.since else 0
        return Asked(wanted_or_refused(self.text), tuple(groups), since, before)

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
            or self.stages
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
        pairs.extend(("tahap", stage) for stage in self.stages)
        if self.text:
            pairs.append(("q", self.text))
        pairs.extend(more.items())
        return urlencode(pairs)


@lru_cache(maxsize=1_000)
def _behind(
    _reader: Identity, plain: Filters, _mark: Hashable, columns: tuple[str, ...]
) -> Behind | None:
    """Return what may be read behind finds: put together once for a reader, filters and a day."""
    return behind_of(plain.incidents(), columns)


def read_filters(request: HttpRequest) -> Filters:
    """Read the filters of an address.

    Raises
    ------
    BadInput : incident.bad_filter and others, for what is no place, category, number or day
    """
    asked = asked_day(request)
    given = request.GET
    since = _day(given, "dari")
    was_bounded = since is not None and since < FIRST_DAY
    filters = Filters(
        day=asked if asked < domain_today() else None,
        place=_place(given.get("tempat", "")),
        categories=tuple(dict.fromkeys(code for code in given.getlist("kategori") if code)),
        min_severity=_severity(given.get("keparahan", "")),
        since=FIRST_DAY if was_bounded else since,
        until=_day(given, "sampai"),
        text=given.get("q", "").replace("\0", "").strip()[:_LONGEST_TYPED],
        stages=tuple(dict.fromkeys(stage for stage in given.getlist("tahap") if stage)),
        was_bounded=was_bounded,
    )
    for stage in filters.stages:
        if stage not in STAGES:
            raise BadInput("incident.bad_choice", field="tahap", value=stage[:40])
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


def position_of(cursor: str) -> tuple[datetime, UUID]:
    """Return the moment and the row that a cursor stands for.

    Raises
    ------
    BadInput : incident.bad_cursor
    """
    moment, _, row = cursor[:_LONGEST_CURSOR].partition("~")
    try:
        at, last = datetime.fromisoformat(moment), UUID(row)
    except ValueError as error:
        raise BadInput("incident.bad_cursor") from error
    if at.tzinfo is None:
        raise BadInput("incident.bad_cursor")
    return at, last


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


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
