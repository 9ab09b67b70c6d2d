"""The stages of a place as an iCalendar feed: public facts, for the calendars people have."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from waspada.apps.elections.models import StageDates
from waspada.apps.elections.queries import stage_versions
from waspada.core.elections import DatedStage, in_force
from waspada.core.places import is_within, load_table, parents
from waspada.core.vocabulary import CONFIDENCES, STAGES

if TYPE_CHECKING:
    from icalendar import Event

_NAMES = {"id": "Tahapan pemilihan", "en": "Election stages"}
_DOCUMENT = {"id": "Dasar", "en": "Decided by"}
_SOURCE = {"id": "Sumber", "en": "Source"}
_ONE_DATE = {
    "id": "Hanya satu tanggal yang diketahui.",
    "en": "Only one of the dates is known.",
}
_A_DAY = timedelta(days=1)


def calendar_feed(place: str, day: date, language: str) -> bytes:
    """Return the feed as of a day; the same dates give the same bytes.

    An event keeps its UID when a stage moves, whichever place decided it, and its SEQUENCE
    rises with every version, so that calendars move it instead of showing it twice.
    """
    from icalendar import Calendar, vDuration

    language = "en" if language.startswith("en") else "id"
    name = f"{_NAMES[language]} – {load_table()[place].display}"
    feed = Calendar()
    feed.add("prodid", "-//Waspada//Tahapan//ID")
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("name", name)
    feed.add("x-wr-calname", name)
    feed.add("refresh-interval", vDuration(_A_DAY), parameters={"value": "DURATION"})
    versions = stage_versions(place)
    stages = in_force(versions, place, known_by=day, is_joined=False)
    written = _written(stages)
    for stage in stages:
        if stage.begins is not None and stage.closes is not None:
            key = (stage.election_key, stage.code, stage.place, stage.version)
            event = _event(stage, written[key], language)
            where = stage.place if is_within(stage.place, place) else place
            event.add("uid", f"{stage.election_key}.{stage.code}.{where}@tahapan.waspada")
            event.add("sequence", _moves(versions, stage, where, day))
            feed.add_component(event)
    return bytes(feed.to_ical())


def _moves(versions: list[DatedStage], stage: DatedStage, place: str, day: date) -> int:
    """Return how often a stage's dates in a place were decided anew by a day."""
    chain = (place, *parents(place))
    decided = [
        one
        for one in versions
        if (one.election_key, one.code) == (stage.election_key, stage.code)
        and one.place in chain
        and (one.decided_on is None or one.decided_on <= day)
    ]
    return len(decided) - 1


def _written(stages: list[DatedStage]) -> dict[tuple[str, str, str, int], datetime]:
    rows = StageDates.objects.filter(
        stage__election__in={stage.election_key for stage in stages}
    ).values_list("stage__election_id", "stage__code", "place_code", "version", "recorded_at")
    return {
        (election, code, place, version): at.astimezone(UTC).replace(microsecond=0)
        for election, code, place, version, at in rows
    }


def _event(stage: DatedStage, written: datetime, language: str) -> "Event":
    from icalendar import Event, vText

    assert stage.begins is not None
    assert stage.closes is not None
    table = load_table()
    confidence = CONFIDENCES[stage.confidence].in_language(language)
    lines = [f"{_DOCUMENT[language]}: {stage.document} ({confidence})"]
    if stage.source:
        lines.append(f"{_SOURCE[language]}: {stage.source}")
    if stage.starts_on is None or stage.ends_on is None:
        lines.append(_ONE_DATE[language])
    event = Event()
    event.add("dtstamp", written)
    event.add("last-modified", written)
    event.add("dtstart", stage.begins)
    event.add("dtend", stage.closes + _A_DAY)
    event.add(
        "summary",
        f"{stage.name.in_language(language)} – {stage.election_name.in_language(language)}",
    )
    event.add("description", "\n".join(lines))
    event.add("location", table[stage.place].display)
    event.add("categories", [vText(STAGES[stage.stage].in_language(language))])
    event.add("status", "CONFIRMED" if stage.confidence == "tinggi" else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC")
    return event
