"""In which order waiting reports are looked at, and why: a sum that a person can check.

Three lanes come one after the other: danger to life; going on or grave; the rest. A report
that only says that nothing happened comes last. Inside a lane, reasons give points and each
point counts like ten minutes of waiting. So the order does not change while time passes, and
is one number on the row: the cost of a page does not grow with what waits.

Nothing about who reports enters, but whether somebody stands by the words (signed) and
whether an office does. docs/incidents.md has the table.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from waspada.core.reports.searching import folded

MINUTES_PER_POINT: Final = 10
LANE_SPAN: Final = 10**12  # minutes; no report waits that long
LANES: Final = ("life", "grave", "plain", "nothing")

DEATHS: Final = 40
INJURED: Final = 25
DANGER_WORDS: Final = 25
ONGOING: Final = 15
PER_SEVERITY: Final = 8
PER_READ_SEVERITY: Final = 3  # read by machine: it orders a lane and opens none
GRAVE_SEVERITY: Final = 3
VIOLENCE: Final = 8
SIGNED: Final = 3
OFFICE: Final = 5
PER_SIMILAR: Final = 4
MOST_SIMILAR: Final = 5
# Days to polling (either side) and what that near is worth.
POLLING: Final = ((1, 15), (3, 10), (7, 5))
_VIOLENT: Final = frozenset(
    ("bentrok_massa", "kekerasan_orang", "perusakan", "intimidasi", "kelompok_bersenjata")
)
_DANGER: Final = re.compile(
    r"\b(meninggal|tewas|wafat|korban jiwa|luka(?: berat| parah| luka)?|terluka|kritis|tertembak|"
    r"tembakan|penembakan|dibacok|pembacokan|ditikam|dipukuli|dikeroyok|disandera|terjebak|"
    r"tenggelam|hanyut|hilang di|terbakar|kebakaran|dibakar|ledakan|bom|senjata tajam|parang|"
    r"keracunan|pingsan|tertimbun|longsor|banjir bandang)\b"
)
_DENIED: Final = frozenset(("tidak", "tak", "tanpa", "nihil", "belum", "bukan", "tdk", "gak", "ga"))
_NOTHING: Final = re.compile(
    r"\b(nihil|aman(?: dan)? (?:terkendali|kondusif|lancar)|situasi aman|kondisi aman|"
    r"semua aman|tertib dan lancar|lancar dan aman|tidak ada kejadian)\b"
)
_LOOKED_BACK: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What of a report the order looks at.

    days_to_polling : positive before; None where no polling is known
    read_severity : what the machine read out of the text, where nobody has said one
    similar : reports of the same kind from the same kab/kota in the hours before
    """

    received_at: datetime
    text: str = ""
    category: str = ""
    severity: int | None = None
    read_severity: int | None = None
    deaths: int | None = None
    injured: int | None = None
    is_ongoing: bool = False
    is_signed: bool = False
    has_office: bool = False
    days_to_polling: int | None = None
    similar: int = 0


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason: code, points, and what the sentence needs."""

    code: str
    points: int
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Priority:
    """Where a report stands.

    lane : 0 first
    key : ascending order of the queue
    """

    lane: int
    grounds: tuple[Ground, ...]
    key: int

    @property
    def points(self) -> int:
        """Return the sum of the reasons, waiting apart."""
        return sum(ground.points for ground in self.grounds)


def priority(report: Waiting) -> Priority:
    """Weigh a report once, when it is read or its reading changes.

    Returns
    -------
    key = lane * LANE_SPAN + minutes of (received_at - 10 min * points)
    """
    grounds = tuple(_grounds(report))
    codes = {ground.code for ground in grounds}
    if codes & {"deaths", "injured", "danger_words"}:
        lane = 0
    elif report.is_ongoing or (report.severity or 0) >= GRAVE_SEVERITY:
        lane = 1
    elif says_nothing_happened(report.text) and not report.severity:
        lane, grounds = 3, (Ground("nothing", 0),)
    else:
        lane = 2
    points = sum(ground.points for ground in grounds)
    return Priority(lane, grounds, queue_key(lane, points, report.received_at))


def queue_key(lane: int, points: int, received_at: datetime) -> int:
    """Return the number by which the queue is ordered, the smallest first; never 0."""
    since = received_at - timedelta(minutes=MINUTES_PER_POINT * points)
    return lane * LANE_SPAN + int(since.timestamp() // 60)


def lane_of(key: int) -> str:
    """Return the name of the lane a stored key lies in; what was never weighed counts as plain."""
    return LANES[min(key // LANE_SPAN, len(LANES) - 1)] if key > 0 else "plain"


def waiting_points(waited: timedelta) -> int:
    """Return what waiting is worth by now, in the points of the other reasons."""
    return max(0, int(waited.total_seconds() // 60)) // MINUTES_PER_POINT


def danger_word(text: str) -> str:
    """Return the first word that tells of danger to life and is not denied; "" if none."""
    plain = folded(text)
    for found in _DANGER.finditer(plain):
        before = re.findall(r"[a-z]+", plain[: found.start()])[-_LOOKED_BACK:]
        if not _DENIED.intersection(before):
            return found[0]
    return ""


def says_nothing_happened(text: str) -> bool:
    """Say whether a text is a report of nothing, as desks send them every hour."""
    return _NOTHING.search(folded(text)) is not None


def _grounds(report: Waiting) -> list[Ground]:
    found: list[Ground] = []
    if report.deaths:
        found.append(Ground("deaths", DEATHS, {"n": report.deaths}))
    if report.injured:
        found.append(Ground("injured", INJURED, {"n": report.injured}))
    word = "" if report.deaths or report.injured else danger_word(report.text)
    if word:
        found.append(Ground("danger_words", DANGER_WORDS, {"word": word}))
    if report.is_ongoing:
        found.append(Ground("ongoing", ONGOING))
    if report.severity:
        points = PER_SEVERITY * report.severity
        found.append(Ground("severity", points, {"severity": report.severity}))
    elif report.severity is None and report.read_severity:
        points = PER_READ_SEVERITY * report.read_severity
        found.append(Ground("read_severity", points, {"severity": report.read_severity}))
    if report.category in _VIOLENT:
        found.append(Ground("violence", VIOLENCE))
    found.extend(_near_polling(report.days_to_polling))
    if report.similar:
        points = PER_SIMILAR * min(report.similar, MOST_SIMILAR)
        found.append(Ground("similar", points, {"n": report.similar}))
    if report.has_office:
        found.append(Ground("office", OFFICE))
    elif report.is_signed:
        found.append(Ground("signed", SIGNED))
    return found


def _near_polling(days: int | None) -> list[Ground]:
    if days is None:
        return []
    for within, points in POLLING:
        if abs(days) <= within:
            return [Ground("polling", points, {"days": days})]
    return []
