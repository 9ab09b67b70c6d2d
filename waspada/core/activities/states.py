"""Which states an activity may move between; the docs' diagram comes from here."""

from typing import Final

from waspada.core.reports.states import Moves
from waspada.core.vocabulary import Words

ACTIVITY_MOVES: Final[Moves] = {
    "planned": frozenset({"moved", "cancelled", "done"}),
    "moved": frozenset({"moved", "cancelled", "done"}),
    "cancelled": frozenset({"planned"}),
    "done": frozenset({"planned"}),
}
ACTIVITY_STATES: Final[dict[str, Words]] = {
    "planned": Words("direncanakan", "planned"),
    "moved": Words("dipindah", "moved"),
    "cancelled": Words("batal", "cancelled"),
    "done": Words("selesai", "done"),
}
# States that need a reason, and those that still stand in the calendar's way of others.
REASONED: Final = frozenset({"moved", "cancelled"})
STANDING: Final = frozenset({"planned", "moved", "done"})
