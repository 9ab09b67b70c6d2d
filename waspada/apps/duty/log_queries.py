"""Read the duty log, and which shift has yet to hand over to which."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from waspada.apps.duty.matters import MatterShown, from_stored, shown_matters
from waspada.apps.duty.models import LogRow, Shift
from waspada.apps.duty.queries import DutyShift, gathered, shifts_between
from waspada.core.vocabulary import CLASSES

# A shift is handed over around its end; older ones are past asking.
LOOK_BACK: Final = timedelta(hours=24)
LOOK_AHEAD: Final = timedelta(hours=1)
FIRST_ROWS: Final = ("note", "handover")


@dataclass(slots=True)
class LogEntry:
    """A note or a hand-over with what was added to it later."""

    row: LogRow
    corrections: list[LogRow] = field(default_factory=list)
    acceptance: LogRow | None = None
    matters: list[MatterShown] = field(default_factory=list)
    shift: DutyShift | None = None

    @property
    def is_waiting(self) -> bool:
        """Say whether this is a hand-over that nobody accepted yet."""
        return self.row.kind == "handover" and self.acceptance is None


def log_of(place: str) -> QuerySet[LogRow]:
    """Return the notes and hand-overs of a desk that the reader may read, newest first."""
    rows: QuerySet[LogRow] = LogRow.objects.filter(place_code=place, kind__in=FIRST_ROWS)
    return rows.select_related("written_by").order_by("-written_at", "-id")


def entries(place: str, rows: Sequence[LogRow]) -> list[LogEntry]:
    """Return rows with what belongs to them; four queries and those of the matters."""
    found = {row.pk: LogEntry(row) for row in rows}
    later = LogRow.objects.filter(about__in=list(found)).select_related("written_by")
    for row in later.order_by("written_at", "id"):
        if row.kind == "acceptance":
            found[row.about_id].acceptance = row
        else:
            found[row.about_id].corrections.append(row)
    wanted = [row.shift_id for row in rows if row.shift_id]
    shifts = {one.id: one for one in gathered(Shift.objects.filter(pk__in=wanted))}
    every = [matter for row in rows for matter in from_stored(row.matters)]
    words = dict(shown_matters(place, list(dict.fromkeys(every))))
    for entry in found.values():
        entry.shift = shifts.get(entry.row.shift_id) if entry.row.shift_id else None
        mine = from_stored(entry.row.matters)
        entry.matters = [words[matter] for matter in mine if matter in words]
    return list(found.values())


def highest_class(found: Sequence[LogEntry]) -> str:
    """Return the highest class that stands on a page of entries, their matters included."""
    classes = {"B"}
    for entry in found:
        classes.add(entry.row.classification)
        classes |= {matter.classification for matter in entry.matters}
    return max(classes & set(CLASSES), key=CLASSES.index)


def waiting_handovers(place: str) -> QuerySet[LogRow]:
    """Return the hand-overs of a desk that nobody accepted yet, oldest first."""
    accepted = LogRow.objects.filter(about=OuterRef("pk"), kind="acceptance")
    rows: QuerySet[LogRow] = LogRow.objects.filter(place_code=place, kind="handover")
    rows = rows.filter(~Exists(accepted)).select_related("written_by")
    return rows.order_by("written_at", "id")


def handover_of(shift_id: UUID) -> LogRow | None:
    """Return the hand-over of a shift, if the reader may read it."""
    found: LogRow | None = LogRow.objects.filter(kind="handover", shift_id=shift_id).first()
    return found


def acceptance_of(row: LogRow) -> LogRow | None:
    """Return who accepted a hand-over."""
    found: LogRow | None = LogRow.objects.filter(kind="acceptance", about=row).first()
    return found


def incoming_after(shift: DutyShift) -> tuple[DutyShift, ...]:
    """Return the shifts of the desk that begin when one ends, give or take an hour."""
    around = shifts_between(shift.place, shift.ends_at - LOOK_AHEAD, shift.ends_at + LOOK_AHEAD)
    return tuple(
        one
        for one in around
        if one.id != shift.id and one.people and abs(one.begins_at - shift.ends_at) <= LOOK_AHEAD
    )


def handed_over(shifts: Sequence[DutyShift]) -> set[UUID]:
    """Return which of some shifts have a hand-over."""
    rows = LogRow.objects.filter(kind="handover", shift_id__in=[one.id for one in shifts])
    return set(rows.values_list("shift_id", flat=True))


def due_shifts(place: str, at: datetime, *, ahead: timedelta) -> list[DutyShift]:
    """Return shifts that end soon or ended within a day and are not handed over, oldest first.

    A shift whose people all stay on has nobody to hand over to.
    """
    ended = shifts_between(place, at - LOOK_BACK, at + ahead)
    mine = [one for one in ended if one.standing and one.ends_at <= at + ahead]
    done = handed_over(mine)
    # A later hand-over has told what an earlier one would have.
    reached = max((one.ends_at for one in mine if one.id in done), default=at - LOOK_BACK)
    return [
        one for one in mine if one.id not in done and one.ends_at > reached and not _goes_on(one)
    ]


def _goes_on(shift: DutyShift) -> bool:
    """Say whether the desk stays in hand without a hand-over.

    Either nobody new comes, or the shift was an extra one within another that goes on.
    """
    people = {person.account for person in shift.standing}
    coming = {person.account for one in incoming_after(shift) for person in one.standing}
    if coming:
        return coming <= people
    beside = shifts_between(shift.place, shift.ends_at - LOOK_AHEAD, shift.ends_at + LOOK_AHEAD)
    return any(
        one.standing
        and one.begins_at < shift.ends_at - LOOK_AHEAD
        and one.ends_at > shift.ends_at + LOOK_AHEAD
        for one in beside
        if one.id != shift.id
    )


def shift_to_hand_over(place: str, account: str, at: datetime) -> DutyShift | None:
    """Return the shift a person would hand over now: their own, or else the desk's latest."""
    begun = [one for one in shifts_between(place, at - LOOK_BACK, at) if one.people]
    done = handed_over(begun)
    open_ones = [one for one in begun if one.id not in done]
    mine = [one for one in open_ones if any(p.account == account for p in one.people)]
    chosen = mine or open_ones
    return chosen[-1] if chosen else None
