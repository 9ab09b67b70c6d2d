"""What a roster should cover, and what of it nobody does."""

from collections.abc import Iterable

from waspada.core.duty.shifts import Gap, Slot, gaps


def uncovered(expected: Iterable[Slot], slots: Iterable[Slot]) -> list[Gap]:
    """Return the times a desk means to cover in which nobody stands, in order.

    expected : the shifts of the desk on each day, whoever is in them; hours outside them are
        the desk's choice and no gap
    """
    staffed = list(slots)
    found: list[Gap] = []
    for begins_at, ends_at in _joined(expected):
        found += gaps(staffed, begins_at, ends_at)
    return found


def _joined(slots: Iterable[Slot]) -> list[Gap]:
    joined: list[Gap] = []
    for slot in sorted(slots, key=lambda one: one.begins_at):
        if joined and slot.begins_at <= joined[-1].ends_at:
            joined[-1] = Gap(joined[-1].begins_at, max(joined[-1].ends_at, slot.ends_at))
        else:
            joined.append(Gap(slot.begins_at, slot.ends_at))
    return joined
