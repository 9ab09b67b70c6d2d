"""Read the duty log, and which shift has yet to hand over to which."""

from collections.abc import Container, Iterable, Sequence
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


def waiting_handovers(place: str = "") -> QuerySet[LogRow]:
    """Return the hand-overs of a desk, or of all, that nobody accepted yet, oldest first."""
    accepted = LogRow.objects.filter(about=OuterRef("pk"), kind="acceptance")
    rows: QuerySet[LogRow] = LogRow.objects.filter(~Exists(accepted), kind="handover")
    if place:
        rows = rows.filter(place_code=place)
    return rows.select_related("written_by").order_by("written_at", "id")


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
    return coming_among(shift, around)


def coming_among(shift: DutyShift, shifts: Iterable[DutyShift]) -> tuple[DutyShift, ...]:
    """Return those of a desk's shifts that begin when one ends, give or take an hour."""
    return tuple(
        one
        for one in shifts
        if one.id != shift.id and one.people and abs(one.begins_at - shift.ends_at) <= LOOK_AHEAD
    )


def handed_over(shifts: Sequence[DutyShift]) -> set[UUID]:
    """Return which of some shifts have a hand-over."""
    rows = LogRow.objects.filter(kind="handover", shift_id__in=[one.id for one in shifts])
    return set(rows.values_list("shift_id", flat=True))


def due_shifts(place: str, at: datetime, *, ahead: timedelta) -> list[DutyShift]:
    """Return shifts that end soon or ended within a day and are not handed over, oldest first."""
    shifts = shifts_between(place, *window(at))
    return due_among(shifts, handed_over(shifts), at, ahead=ahead)


def window(at: datetime) -> tuple[datetime, datetime]:
    """Return between which moments a desk's shifts decide what is due at one."""
    return at - LOOK_BACK - LOOK_AHEAD, at + 2 * LOOK_AHEAD


def due_among(
    shifts: Sequence[DutyShift], done: Container[UUID], at: datetime, *, ahead: timedelta
) -> list[DutyShift]:
    """Return which of a desk's shifts in the window are due to be handed over, oldest first.

    done : the shifts that were; a later hand-over has told what an earlier one would have
    """
    ended = [one for one in shifts if one.standing and at - LOOK_BACK <= one.ends_at <= at + ahead]
    reached = max((one.ends_at for one in ended if one.id in done), default=at - LOOK_BACK)
    return [
        one
        for one in ended
        if one.id not in done and one.ends_at > reached and not _goes_on(one, shifts)
    ]


def _goes_on(shift: DutyShift, shifts: Iterable[DutyShift]) -> bool:
    """Say whether the desk stays in hand without a hand-over.

    Either nobody new comes, or the shift was an extra one within another that goes on.
    """
    shifts = list(shifts)
    people = {person.account for person in shift.standing}
    coming = {person.account for one in coming_among(shift, shifts) for person in one.standing}
    if coming:
        return coming <= people
    return any(
        one.standing
        and one.begins_at < shift.ends_at - LOOK_AHEAD
        and one.ends_at > shift.ends_at + LOOK_AHEAD
        for one in shifts
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
