"""Whether a place's report of a day came: not at all, NIHIL, sent, late, or corrected since.

NIHIL and nothing sent are never the same: NIHIL is somebody's word that there was nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final, Literal
from uuid import UUID

from waspada.core.places import Level, level_of
from waspada.core.reports.incidents import zone_info

State = Literal["belum", "nihil", "terkirim", "terlambat", "dikoreksi"]
STATES: Final[tuple[State, ...]] = ("belum", "terlambat", "dikoreksi", "nihil", "terkirim")

# A desk needs about two hours to put together what came from below. A deployment sets its own.
DEFAULT_CUT_OFFS: Final[Mapping[Level, time]] = {
    Level.NATION: time(20),
    Level.PROVINCE: time(18),
    Level.REGENCY: time(16),
    Level.KECAMATAN: time(14),
    Level.DESA: time(12),
}


@dataclass(frozen=True, slots=True)
class Sending:
    """One version of a day's report as it was sent.

    is_late : the day's first report came after its cut-off hour; later versions carry it on
    is_withdrawn : taken back; the day counts as not reported until the next version
    """

    version: int
    is_nihil: bool
    is_late: bool
    is_withdrawn: bool
    received_at: datetime
    document_id: UUID
    sent_by: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of one place's report of one day.

    state : `dikoreksi` wins over `terlambat`, and both over `nihil` and `terkirim`; the flags
        say all of it
    is_overdue : nothing stands and the cut-off hour has passed
    versions : how many were sent, withdrawn ones too
    """

    place: str
    day: date
    state: State
    due_at: datetime
    is_overdue: bool = False
    is_nihil: bool = False
    is_late: bool = False
    is_withdrawn: bool = False
    versions: int = 0
    received_at: datetime | None = None
    document_id: UUID | None = None
    sent_by: str = ""

    @property
    def is_sent(self) -> bool:
        """Say whether a report stands, NIHIL or not."""
        return self.state != "belum"


def default_cut_off(place: str) -> time:
    """Return the hour by which a place of its level reports where its desk set none."""
    return DEFAULT_CUT_OFFS[level_of(place)]


def due_at(day: date, place: str, cut_off: time) -> datetime:
    """Return the moment of a day's cut-off hour on the place's own clock, in UTC."""
    return datetime.combine(day, cut_off, zone_info(place)).astimezone(UTC)


def submission_of(
    place: str, day: date, sendings: Iterable[Sending], *, due: datetime, now: datetime | None
) -> Submission:
    """Return what became of a report, from everything that was sent for it."""
    told = sorted(sendings, key=lambda one: one.version)
    if not told or told[-1].is_withdrawn:
        return Submission(
            place=place,
            day=day,
            state="belum",
            due_at=due,
            is_overdue=now is not None and now > due,
            is_withdrawn=bool(told),
            versions=len(told),
            document_id=told[-1].document_id if told else None,
        )
    last = told[-1]
    return Submission(
        place=place,
        day=day,
        state=_state(last),
        due_at=due,
        is_nihil=last.is_nihil,
        is_late=last.is_late,
        versions=len(told),
        received_at=last.received_at,
        document_id=last.document_id,
        sent_by=last.sent_by,
    )


def _state(last: Sending) -> State:
    if last.version > 1:
        return "dikoreksi"
    if last.is_late:
        return "terlambat"
    return "nihil" if last.is_nihil else "terkirim"
