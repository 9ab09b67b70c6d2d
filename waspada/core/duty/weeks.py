"""Two people editing one week: what each changed is kept, what both changed is asked."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Merge:
    """What becomes of one cell.

    people : what stands there afterwards; the stored one where both changed it
    is_changed : whether it must be written
    is_conflict : whether both changed it, to different things
    """

    people: frozenset[str]
    is_changed: bool
    is_conflict: bool = False


def merge_cell(was: frozenset[str], mine: frozenset[str], theirs: frozenset[str]) -> Merge:
    """Decide a cell from what its editor saw, what they want, and what is stored now."""
    if mine in (was, theirs):
        return Merge(theirs, is_changed=False)
    if theirs == was:
        return Merge(mine, is_changed=True)
    return Merge(theirs, is_changed=False, is_conflict=True)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())
