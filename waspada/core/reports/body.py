"""Read the body of a report: every way in writes the same JSON fields.

`parse_body` either returns all of it or raises one BadInput that says what to mend. Fields
it does not know are left alone, so that a newer sender's report is still read.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, NoReturn
from zoneinfo import ZoneInfo

from waspada.core.errors import BadInput, NotFound
from waspada.core.places import IANA, NATION, load_table, normal_code, zone_of
from waspada.core.places.succession import today_of, valid_to
from waspada.core.reports.incidents import is_web_address
from waspada.core.reports.masking import mask_text
from waspada.core.reports.plain import plain_line, plain_text
from waspada.core.vocabulary import (
    CATEGORIES,
    PRECISIONS,
    SEVERITIES,
    category_of_choice,
    is_choice,
    split_unit,
)

LONGEST_TEXT: Final = 20_000
LONGEST_TITLE: Final = 240
MOST_SOURCES: Final = 20
MOST_CONCERNS: Final = 20
MOST_PEOPLE: Final = 100_000
# The first direct regional elections were held in 2005; what is older is a typing error.
EARLIEST: Final = date(2004, 1, 1)
AHEAD: Final = timedelta(days=1)
# The country with the sea around it.
SOUTH, NORTH, WEST, EAST = -12.0, 7.0, 94.0, 142.0
_SHOWN: Final = 60  # characters of a refused value that its sentence repeats


@dataclass(frozen=True, slots=True)
class ReportBody:
    """What a reporter said, checked; None and empty are what was not said.

    category : as given, or what the pictured choice stands for
    place : "" when the message names none
    occurred_at : UTC; the start of the day or month when no more is known
    precision : minute, day or month; "" without a time
    concerns : units whose people must not see the report
    said_at : UTC, when the medium says that it was written, which is not when it happened; None
        where it says nothing, or what cannot be
    """

    text: str = ""
    title: str = ""
    choice: str = ""
    category: str = ""
    place: str = ""
    occurred_at: datetime | None = None
    precision: str = ""
    lat: float | None = None
    lon: float | None = None
    severity: int | None = None
    deaths: int | None = None
    injured: int | None = None
    is_ongoing: bool = False
    concerns: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    said_at: datetime | None = None


def parse_body(body: bytes, *, now: datetime, place: str = NATION) -> ReportBody:
    """Return what a message says.

    Parameters
    ----------
    body : JSON in UTF-8
    now : when the message was received; what lies more than a day after it is refused
    place : where a message without a place comes from; its clock reads a time without a zone

    Raises
    ------
    BadInput : report.*, places.* or vocabulary.*, with what to mend
    """
    return read_fields(load_fields(body), now=now, place=place)


def load_fields(body: bytes) -> dict[str, Any]:
    """Return the JSON object of a message; raise BadInput when it is none."""
    if not body.strip():
        raise BadInput("report.empty")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("report.bad_encoding", position=error.start + 1) from error
    try:
        fields = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise BadInput("report.bad_json", position=error.pos + 1) from error
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, 10,000 brackets
        raise BadInput("report.bad_json", position=1) from error
    if not isinstance(fields, dict):
        raise BadInput("report.not_an_object")
    return fields


def read_fields(fields: Mapping[str, Any], *, now: datetime, place: str = NATION) -> ReportBody:
    """Return the checked fields of a decoded message; see `parse_body`."""
    code = _place(fields)
    choice = _choice(fields)
    occurred_at, precision = _time(fields, now=now, place=code or place)
    lat, lon = _point(fields)
    read = ReportBody(
        text=_text(fields, "text", LONGEST_TEXT),
        title=plain_line(_text(fields, "title", LONGEST_TITLE)),
        choice=choice,
        category=_category(fields) or category_of_choice(choice) or "",
        place=code,
        occurred_at=occurred_at,
        precision=precision,
        lat=lat,
        lon=lon,
        severity=_severity(fields),
        deaths=_people(fields, "deaths"),
        injured=_people(fields, "injured"),
        is_ongoing=_flag(fields, "is_ongoing"),
        concerns=_concerns(fields),
        sources=_sources(fields),
        said_at=_said_at(fields, now=now, place=code or place),
    )
    if not (read.text or read.title or read.choice or read.category):
        raise BadInput("report.nothing_said")
    return read


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _shown(value: object) -> str:
    """Return a refused value as its sentence may repeat it: short, on one line, masked."""
    return mask_text(plain_line(str(value)))[:_SHOWN]


def _word(fields: Mapping[str, Any], field: str) -> str:
    value = fields.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput("report.not_text", field=field)
    return value.strip()


def _text(fields: Mapping[str, Any], field: str, limit: int) -> str:
    value = fields.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput("report.not_text", field=field)
    if len(value) > limit:
        raise BadInput("report.too_long", field=field, length=len(value), limit=limit)
    return plain_text(value)


def _place(fields: Mapping[str, Any]) -> str:
    value = _word(fields, "place")
    if not value:
        return ""
    code = normal_code(value)
    if code is None or (code != NATION and code not in load_table()):
        ended = valid_to(code) if code else None
        if code and ended:
            now_in = ", ".join(share.code for share in today_of(code, ended))
            raise BadInput("report.old_place", value=code, ended=ended.isoformat(), now_in=now_in)
        raise BadInput("report.unknown_place", value=_shown(value))
    return code


def _choice(fields: Mapping[str, Any]) -> str:
    value = _word(fields, "choice")
    if value and not is_choice(value):
        raise BadInput("report.unknown_choice", value=_shown(value))
    return value


def _category(fields: Mapping[str, Any]) -> str:
    value = _word(fields, "category")
    if value and value not in CATEGORIES:
        raise BadInput("report.unknown_category", value=_shown(value))
    return value


def _time(fields: Mapping[str, Any], *, now: datetime, place: str) -> tuple[datetime | None, str]:
    value = _word(fields, "occurred_at")
    precision = _word(fields, "precision")
    if precision and precision not in PRECISIONS:
        raise BadInput("report.bad_precision", value=_shown(precision))
    if not value:
        return None, ""
    zone = _clock_of(place)
    local, known = _moment(value, zone)
    # The coarser of what is written and what is claimed: neither may invent a minute.
    precision = max(precision or known, known, key=PRECISIONS.index)
    if precision != "minute":
        first = local.date().replace(day=1) if precision == "month" else local.date()
        local = datetime.combine(first, time(), tzinfo=zone)
    if local.date() < EARLIEST:
        raise BadInput("report.too_long_ago", value=_shown(value), earliest=EARLIEST.isoformat())
    if local > now + AHEAD:
        raise BadInput("report.time_ahead", value=_shown(value))
    return local.astimezone(UTC), precision


@lru_cache(maxsize=4096)
def _clock_of(place: str) -> ZoneInfo:
    return ZoneInfo(IANA[zone_of(place)])


def _moment(value: str, zone: ZoneInfo) -> tuple[datetime, str]:
    """Return what is written in the place's own time, and how exact it is."""
    try:
        if len(value) == len("2024-11"):
            return datetime.fromisoformat(value + "-01").replace(tzinfo=zone), "month"
        read = datetime.fromisoformat(value)
        if len(value) <= len("2024-11-27"):
            return read.replace(tzinfo=zone), "day"
        local = read.replace(tzinfo=zone) if read.tzinfo is None else read.astimezone(zone)
        local.astimezone(UTC)  # the first and last days of the calendar have no UTC
    except (ValueError, OverflowError) as error:
        raise BadInput("report.bad_time", value=_shown(value)) from error
    return local.replace(second=0, microsecond=0), "minute"


def _said_at(fields: Mapping[str, Any], *, now: datetime, place: str) -> datetime | None:
    """Return when a message was written; no such moment refuses a report."""
    value = fields.get("said_at")
    if not isinstance(value, str) or not value:
        return None
    try:
        local, known = _moment(value, _clock_of(place))
    except BadInput:
        return None
    is_possible = known == "minute" and local.date() >= EARLIEST and local <= now + AHEAD
    return local.astimezone(UTC) if is_possible else None


def _point(fields: Mapping[str, Any]) -> tuple[float | None, float | None]:
    lat, lon = _degrees(fields, "lat"), _degrees(fields, "lon")
    if lat is None and lon is None:
        return None, None
    if lat is None or lon is None:
        raise BadInput("report.half_point")
    if not (SOUTH <= lat <= NORTH and WEST <= lon <= EAST):
        raise BadInput("report.point_abroad", lat=f"{lat:.5g}", lon=f"{lon:.5g}")
    return lat, lon


def _degrees(fields: Mapping[str, Any], field: str) -> float | None:
    value = fields.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInput("report.not_number", field=field)
    try:
        degrees = float(value)
    except OverflowError:
        degrees = math.inf
    if not math.isfinite(degrees):
        raise BadInput("report.not_number", field=field)
    return degrees


def _severity(fields: Mapping[str, Any]) -> int | None:
    value = _whole(fields, "severity")
    if value is not None and not 0 <= value < len(SEVERITIES):
        raise BadInput("report.unknown_severity", value=_shown(value), highest=len(SEVERITIES) - 1)
    return value


def _people(fields: Mapping[str, Any], field: str) -> int | None:
    value = _whole(fields, field)
    if value is not None and not 0 <= value <= MOST_PEOPLE:
        raise BadInput("report.bad_count", field=field, value=_shown(value), limit=MOST_PEOPLE)
    return value


def _whole(fields: Mapping[str, Any], field: str) -> int | None:
    value = fields.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadInput("report.not_whole", field=field)
    return value


def _flag(fields: Mapping[str, Any], field: str) -> bool:
    value = fields.get(field)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise BadInput("report.not_yes_or_no", field=field)
    return value


def _words(fields: Mapping[str, Any], field: str, limit: int) -> tuple[str, ...]:
    values = fields.get(field)
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BadInput("report.not_list", field=field)
    if len(values) > limit:
        raise BadInput("report.too_many", field=field, count=len(values), limit=limit)
    return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))


def _concerns(fields: Mapping[str, Any]) -> tuple[str, ...]:
    units = _words(fields, "concerns", MOST_CONCERNS)
    for unit in units:
        try:
            split_unit(unit)
        except (BadInput, NotFound) as error:
            raise BadInput("report.unknown_unit", value=_shown(unit)) from error
    return units


def _sources(fields: Mapping[str, Any]) -> tuple[str, ...]:
    addresses = _words(fields, "sources", MOST_SOURCES)
    for address in addresses:
        if not is_web_address(address):
            raise BadInput("report.bad_source", value=_shown(address))
    return addresses
