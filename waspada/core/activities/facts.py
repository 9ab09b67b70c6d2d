"""What is known of an activity, its checks, and the people it does not name."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from waspada.core.activities.kinds import DEMONSTRATION, KINDS
from waspada.core.errors import BadInput, TooLarge
from waspada.core.places import NATION, load_table
from waspada.core.reports.incidents import local_date
from waspada.core.reports.masking import mask_text
from waspada.core.vocabulary import CLASSES, split_unit

LONGEST_TITLE: Final = 200
LONGEST_VENUE: Final = 160
LONGEST_NOTE: Final = 2000
LONGEST_REASON: Final = 400
MOST_CROWD: Final = 1_000_000
MOST_DAYS: Final = 60
EARLIEST: Final = date(2004, 1, 1)
LATEST: Final = date(2040, 12, 31)

# A role and whoever follows it: "korlap Budi", "penanggung jawab: LSM Anu", "dipimpin oleh …".
# The role counts in any spelling, the name by its capital letter.
_NAMED: Final = re.compile(
    r"\b(?:(?i:korlap|koordinator\s+(?:lapangan|umum|aksi)|jenderal\s+lapangan|jendlap"
    r"|penanggung\s*-?jawab(?:\s+aksi)?|orator"
    r"|dipimpin(?:\s+oleh)?|dikoordin(?:ir|asi)(?:\s+oleh)?|diprakarsai(?:\s+oleh)?"
    r"|diselenggarakan\s+oleh|digelar\s+oleh|led\s+by|organi[sz]ed\s+by)\s*[:=–-]?"
    r"|(?i:koordinator|penyelenggara(?:nya)?(?:\s+aksi)?|penggerak)\s*(?:[:=–-]|(?i:adalah|yaitu)\b))\s*"
    r"(?:(?i:sdr|saudara|bapak|ibu|bpk|pak|bu)\.?\s+)?(?P<name>[A-Z][\w.'’-]+)"
)
# Offices that guard a demonstration are no organisers.
_OFFICES: Final = frozenset(
    ("Polda", "Polres", "Polresta", "Polsek", "Polri", "Kodim", "Koramil", "Satpol", "Dinas")
)
_ADDRESSED: Final = re.compile(
    r"\b(?i:sdri?|saudara|bpk|h|hj|drs|dra|ustadz?|kh)\.?\s+(?P<name>[A-Z][a-z]+)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFacts:
    """What is known of an activity; it has no field for who calls people together.

    begins_at : aware; without an hour the start of the place's own day
    responsible : the unit that answers for it at the desk, never a person
    """

    kind: str
    title: str
    place: str
    begins_at: datetime
    ends_at: datetime | None = None
    has_hour: bool = True
    venue: str = ""
    crowd: int | None = None
    responsible: str = ""
    note: str = ""
    classification: str = "B"


def checked(facts: ActivityFacts) -> ActivityFacts:
    """Return the facts with numbers of people masked and names in one line.

    Raises
    ------
    BadInput : activities.unknown_kind, no_title, no_place, end_before_start, too_long,
        day_out_of_range, bad_crowd, bad_unit, organiser_named
    TooLarge : activities.text_too_long
    """
    if facts.kind not in KINDS:
        raise BadInput("activities.unknown_kind", value=facts.kind[:40])
    if facts.classification not in CLASSES:
        raise BadInput("access.unknown_class", value=facts.classification[:20])
    if facts.place == NATION or facts.place not in load_table():
        raise BadInput("activities.no_place")
    _check_time(facts)
    if facts.crowd is not None and not 0 <= facts.crowd <= MOST_CROWD:
        raise BadInput("activities.bad_crowd", value=facts.crowd, most=MOST_CROWD)
    if facts.responsible:
        split_unit(facts.responsible)
    cleaned = _cleaned(facts)
    if not cleaned.title:
        raise BadInput("activities.no_title")
    named = organiser_in(cleaned)
    if named:
        raise BadInput("activities.organiser_named", name=named)
    return cleaned


def _check_time(facts: ActivityFacts) -> None:
    first = local_date(facts.begins_at, facts.place)
    if not EARLIEST <= first <= LATEST:
        raise BadInput("activities.day_out_of_range", value=first.isoformat())
    if facts.ends_at is None:
        return
    if facts.ends_at < facts.begins_at or (facts.has_hour and facts.ends_at == facts.begins_at):
        raise BadInput("activities.end_before_start")
    if (facts.ends_at - facts.begins_at).days > MOST_DAYS:
        raise BadInput("activities.too_long", most=MOST_DAYS)


def _cleaned(facts: ActivityFacts) -> ActivityFacts:
    limits = {"title": LONGEST_TITLE, "venue": LONGEST_VENUE, "note": LONGEST_NOTE}
    texts: dict[str, str] = {}
    for name, most in limits.items():
        text = mask_text(getattr(facts, name).replace("\0", "").strip())
        texts[name] = text if name == "note" else " ".join(text.split())
        if len(texts[name]) > most:
            raise TooLarge("activities.text_too_long", length=len(texts[name]), most=most)
    return ActivityFacts(
        kind=facts.kind,
        place=facts.place,
        begins_at=facts.begins_at,
        ends_at=facts.ends_at,
        has_hour=facts.has_hour,
        crowd=facts.crowd,
        responsible=facts.responsible,
        classification=facts.classification,
        **texts,
    )


def organiser_in(facts: ActivityFacts) -> str:
    """Return the name that a demonstration's texts seem to give its organiser; "" for none."""
    if facts.kind != DEMONSTRATION:
        return ""
    text = "\n".join((facts.title, facts.venue, facts.note))
    names = (found["name"] for found in _NAMED.finditer(text))
    return next((name for name in names if name not in _OFFICES), "")


def person_in(facts: ActivityFacts) -> str:
    """Return what looks like a person's name in a demonstration's texts, to be asked about."""
    if facts.kind != DEMONSTRATION:
        return ""
    found = _ADDRESSED.search("\n".join((facts.title, facts.venue, facts.note)))
    return found[0] if found else ""
