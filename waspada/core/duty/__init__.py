"""The duty roster's rules: hours of shifts, gaps, people booked twice, turns, pasted rows."""

from waspada.core.duty.pasted import PastedRow, RowProblem, names_in, nearest_names, read_rows
from waspada.core.duty.rotation import STEPS, Turn, rotate
from waspada.core.duty.shifts import (
    MOST_SHIFTS,
    Double,
    Gap,
    ShiftKind,
    Slot,
    check_kinds,
    doubles,
    gaps,
    read_clock,
)
from waspada.core.duty.weeks import Merge, merge_cell, monday_of

__all__ = [
    "MOST_SHIFTS",
    "STEPS",
    "Double",
    "Gap",
    "Merge",
    "PastedRow",
    "RowProblem",
    "ShiftKind",
    "Slot",
    "Turn",
    "check_kinds",
    "doubles",
    "gaps",
    "merge_cell",
    "monday_of",
    "names_in",
    "nearest_names",
    "read_clock",
    "read_rows",
    "rotate",
]
