"""What is known of an incident: its facts, their checks, and the order in which they are told."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from waspada.core.errors import BadInput
from waspada.core.places import IANA, Level, level_of, load_table, valid_code, zone_of
from waspada.core.reports.masking import mask_text
from waspada.core.vocabulary import (
    ATHG,
    CATEGORIES,
    CLASSES,
    CONTENT_GRADES,
    PHASES,
    PRECISIONS,
    SEVERITIES,
    SOURCE_GRADES,
    STAGES,
    Words,
    unit_code,
)

LONGEST_TITLE: Final = 240
LONGEST_SUMMARY: Final = 4000
LONGEST_WHO: Final = 200
LONGEST_WHY: Final = 400
MOST_SOURCES: Final = 60
MOST_PEOPLE: Final = 100_000
LONGEST_ADDRESS: Final = 1000
# No user part (it hides the real host), no quotes or brackets, no white space.
_ADDRESS: Final = re.compile(
    r"https?://(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)\.?(?::[0-9]{1,5})?(?:[/?#][^\s\"<>\\]*)?",
    re.ASCII | re.IGNORECASE,
)
# The first direct regional elections were held in 2005; what is older is a typing error.
EARLIEST: Final = date(2004, 1, 1)
AHEAD: Final = timedelta(hours=12)  # a potential incident of this evening may be written at noon

# siabidibame: who, what, when, where, how, why, the order of every official account.
SIABIDIBAME: Final[tuple[tuple[str, Words], ...]] = (
    ("who", Words("Siapa", "Who")),
    ("what", Words("Apa", "What")),
    ("when", Words("Bilamana", "When")),
    ("where", Words("Di mana", "Where")),
    ("how", Words("Bagaimana", "How")),
    ("why", Words("Mengapa", "Why")),
)

_PHASE_OF_STAGE: Final = {
    "pencalonan": "pra",
    "kampanye": "pra",
    "masa_tenang": "pra",
    "logistik": "pra",
    "pemungutan": "saat",
    "penghitungan": "saat",
    "rekapitulasi": "pasca",
    "sengketa": "pasca",
    "psu": "pasca",
}
_PLACE_PRECISIONS: Final = {
    Level.NATION: "nation",
    Level.PROVINCE: "province",
    Level.REGENCY: "regency",
    Level.KECAMATAN: "kecamatan",
    Level.DESA: "desa",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFacts:
    """What is held to be true of an incident, with how exactly and who may read it.

    who : a group, an office or a role, never a person's name
    occurred_at : aware; at day precision the start of the local day, at month of the month
    sources : addresses of what was published
    """

    title: str
    category: str
    severity: int
    place_code: str
    occurred_at: datetime
    summary: str = ""
    occurred_precision: str = "day"
    ended_at: datetime | None = None
    also_categories: tuple[str, ...] = ()
    athg: str = ""
    other_places: tuple[str, ...] = ()
    place_precision: str = ""
    latitude: float | None = None
    longitude: float | None = None
    who: str = ""
    why: str = ""
    deaths: int | None = None
    injured: int | None = None
    election_key: str | None = None
    phase: str = ""
    stage: str = ""
    source_grade: str = ""
    content_grade: str = ""
    sources: tuple[str, ...] = ()
    source_count: int = 1
    summary_written_later: bool = False
    classification: str = "B"
    owner_unit: str = ""
    addressee_units: tuple[str, ...] = ()
    concerns_units: tuple[str, ...] = ()
    compartment: str = ""


def zone_info(place_code: str) -> ZoneInfo:
    """Return the clock a place keeps."""
    return ZoneInfo(IANA[zone_of(place_code)])


def day_start(day: date, place_code: str) -> datetime:
    """Return the first moment of a place's own day, in UTC."""
    return datetime.combine(day, time(), zone_info(place_code)).astimezone(UTC)


def day_end(day: date, place_code: str) -> datetime:
    """Return the first moment after a place's own day, in UTC."""
    return day_start(day + timedelta(days=1), place_code)


def local_date(at: datetime, place_code: str) -> date:
    """Return the date on a place's own calendar."""
    return at.astimezone(zone_info(place_code)).date()


def local_day_of(facts: IncidentFacts) -> date | None:
    """Return the place's own day; None where only the month is known."""
    if facts.occurred_precision == "month":
        return None
    return local_date(facts.occurred_at, facts.place_code)


def month_of(facts: IncidentFacts) -> date:
    """Return the first of the month in which it happened, on the place's own calendar."""
    return local_date(facts.occurred_at, facts.place_code).replace(day=1)


def moment_in_both(at: datetime, before: str, after: str) -> datetime:
    """Return the first moment from `at` on at which two places have the same date.

    A correction that moves an incident to another zone just around midnight would otherwise
    stand in neither place's day, or in both.
    """
    days = {local_date(at, before), local_date(at, after)}
    if len(days) == 1:
        return at
    return max(day_start(max(days), place) for place in (before, after))


def default_phase(stage: str) -> str:
    """Return the phase of a codebook stage; empty for *lain*, which may be any."""
    return _PHASE_OF_STAGE.get(stage, "")


def default_owner(place_code: str) -> str:
    """Return the secretariat of the kab/kota, province or nation that holds the place."""
    return unit_code("kesbangpol", place_code[:5])


def place_precision_of(place_code: str) -> str:
    """Return the precision a place's level stands for."""
    return _PLACE_PRECISIONS[level_of(place_code)]


def completed(facts: IncidentFacts) -> IncidentFacts:
    """Return the facts with what follows from the others filled in.

    What the desk wrote is shown, searched and exported, so numbers of people are masked.
    """
    kind = CATEGORIES.get(facts.category)
    return replace(
        facts,
        title=mask_text(_one_line(facts.title)),
        summary=mask_text(_clean(facts.summary)),
        who=mask_text(_one_line(facts.who)),
        why=mask_text(_one_line(facts.why)),
        athg=facts.athg or (kind.athg if kind else ""),
        phase=facts.phase or default_phase(facts.stage),
        place_precision=facts.place_precision
        or ("point" if facts.latitude is not None else place_precision_of(facts.place_code)),
        owner_unit=facts.owner_unit or default_owner(facts.place_code),
        also_categories=_others(facts.also_categories, facts.category),
        other_places=_others(facts.other_places, facts.place_code),
        source_count=max(facts.source_count, 1),
    )


def check_facts(facts: IncidentFacts, *, now: datetime) -> None:
    """Refuse facts that cannot be.

    Raises
    ------
    BadInput : incident.* codes that name the field and what to do
    """
    _check_words(facts)
    _check_time(facts, now)
    _check_places(facts)
    _check_numbers(facts)
    if facts.classification not in CLASSES:
        raise BadInput("incident.bad_choice", field="classification", value=facts.classification)


def _check_words(facts: IncidentFacts) -> None:
    if not facts.title:
        raise BadInput("incident.no_title")
    for field, text, limit in (
        ("title", facts.title, LONGEST_TITLE),
        ("summary", facts.summary, LONGEST_SUMMARY),
        ("who", facts.who, LONGEST_WHO),
        ("why", facts.why, LONGEST_WHY),
    ):
        if len(text) > limit:
            raise BadInput("incident.too_long", field=field, length=len(text), limit=limit)
    choices: tuple[tuple[str, str, Container[str]], ...] = (
        ("category", facts.category, CATEGORIES),
        *(("also_categories", code, CATEGORIES) for code in facts.also_categories),
        ("athg", facts.athg, ATHG),
        ("phase", facts.phase, {"", *PHASES}),
        ("stage", facts.stage, {"", *STAGES}),
        ("source_grade", facts.source_grade, {"", *SOURCE_GRADES}),
        ("content_grade", facts.content_grade, {"", *CONTENT_GRADES}),
    )
    for field, code, known in choices:
        if code not in known:
            raise BadInput("incident.bad_choice", field=field, value=code)
    if len(facts.sources) > MOST_SOURCES:
        raise BadInput("incident.too_many_sources", limit=MOST_SOURCES)
    for url in facts.sources:
        if not is_web_address(url):
            raise BadInput("incident.bad_source", value=url[:80])


def _check_time(facts: IncidentFacts, now: datetime) -> None:
    if facts.occurred_precision not in PRECISIONS:
        raise BadInput("incident.bad_choice", field="precision", value=facts.occurred_precision)
    if facts.occurred_at > now + AHEAD:
        raise BadInput("incident.time_ahead", value=facts.occurred_at.date().isoformat())
    if facts.occurred_at.date() < EARLIEST:
        raise BadInput("incident.time_too_old", value=facts.occurred_at.date().isoformat())
    if facts.ended_at is not None and facts.ended_at < facts.occurred_at:
        raise BadInput("incident.ends_before")


def _check_places(facts: IncidentFacts) -> None:
    table = load_table()
    for code in (facts.place_code, *facts.other_places):
        if not valid_code(code) or code not in table:
            raise BadInput("places.unknown_code", value=code)
    if (facts.latitude is None) != (facts.longitude is None):
        raise BadInput("incident.half_point")
    # The bounds of Indonesia, with the sea around it.
    if not (-12 <= (facts.latitude or 0) <= 7 and 94 <= (facts.longitude or 100) <= 142):
        raise BadInput("incident.point_abroad")


def _check_numbers(facts: IncidentFacts) -> None:
    if not 0 <= facts.severity < len(SEVERITIES):
        raise BadInput("incident.bad_choice", field="severity", value=facts.severity)
    for field, value in (("deaths", facts.deaths), ("injured", facts.injured)):
        if value is not None and not 0 <= value <= MOST_PEOPLE:
            raise BadInput("incident.bad_number", field=field, value=value)


def is_web_address(url: str) -> bool:
    """Say whether an address may be shown as a link: http or https with a host."""
    return len(url) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(url) is not None


def source_host(url: str) -> str:
    """Return what a source is called on pages: its host without www."""
    match = _ADDRESS.fullmatch(url)
    return match["host"].lower().removeprefix("www.") if match else ""


def _others(codes: Iterable[str], main: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code and code != main))


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split())


def _clean(text: str) -> str:
    """Leave out NUL, control characters and marks that turn the direction of writing.

    PostgreSQL does not take the first, and the last make a line read as another.
    """
    kept = (
        character if character == "\n" or character.isprintable() else " " * character.isspace()
        for character in text
    )
    return "".join(kept).strip()
