"""Sums that are kept in this process until an incident of their area changes.

Kept by who reads (their seats), what is asked and which area, under the area's stamp: nobody
is shown a sum over what they may not read, and none outlives what it was summed from.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from threading import Lock
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.remembering import once
from waspada.apps.reports.stamps import stamps_of


class Sized(Protocol):
    """What may be kept says how large it is, and whether it holds anything."""

    @property
    def is_empty(self) -> bool:
        """Whether it was summed from nothing."""

    @property
    def nbytes(self) -> int:
        """About how many bytes of memory it takes."""


Sum = TypeVar("Sum", bound=Sized)
Answer = TypeVar("Answer")
MOST_BYTES: Final = 96_000_000
_OVERHEAD: Final = 500  # of a key and its place in the dict
_NEVER_WRITTEN: Final = UUID(int=0)  # stands for the stamp of an area without incidents
_ALL: Final = ""  # the one area of what several areas are kept as


class _Shelf:
    """Sums by what was asked and who reads, each by its area.

    What was asked least lately goes first when there is no room.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._held = 0
        self._asked: OrderedDict[Hashable, dict[str, tuple[UUID, Any]]] = OrderedDict()
        self._lock = Lock()

    def take(
        self, asked: Hashable, areas: Sequence[str], stamps: Mapping[str, UUID]
    ) -> dict[str, Any]:
        with self._lock:
            rows = self._asked.get(asked)
            if rows is None:
                return {}
            self._asked.move_to_end(asked)
            return {
                area: row[1]
                for area in areas
                if (row := rows.get(area)) is not None
                and row[0] == stamps.get(area, _NEVER_WRITTEN)
            }

    def put(self, asked: Hashable, stamps: Mapping[str, UUID], new: Mapping[str, Any]) -> None:
        with self._lock:
            rows = self._asked.setdefault(asked, {})
            self._asked.move_to_end(asked)
            for area, value in new.items():
                if area not in stamps and not value.is_empty:
                    continue  # nothing would say when it is wrong
                self._held += _size(value) - _size_of_row(rows.get(area))
                rows[area] = (stamps.get(area, _NEVER_WRITTEN), value)
            while self._held > self._most and self._asked:
                _, dropped = self._asked.popitem(last=False)
                self._held -= sum(map(_size_of_row, dropped.values()))

    def clear(self) -> None:
        with self._lock:
            self._asked.clear()
            self._held = 0


def _size(value: Any) -> int:
    return int(value.nbytes) + _OVERHEAD


def _size_of_row(row: tuple[UUID, Any] | None) -> int:
    return 0 if row is None else _size(row[1])


_shelf = _Shelf(MOST_BYTES)


def kept_sums(
    asked: Hashable,
    areas: Sequence[str],
    compute: Callable[[list[str]], Mapping[str, Sum]],
    *,
    parts_of: Callable[[str], Sequence[str]] | None = None,
) -> dict[str, Sum]:
    """Return a sum for each area: the kept one while its stamp holds, else a computed one.

    asked : what is summed, and as of which day; all that the answer depends on besides area,
        reader and rows
    compute : sums some areas as the acting identity, in as few questions as it can; an area
        that it leaves out has nothing
    parts_of : for sums of several areas each, the areas that one of them is a sum of
    """
    identity = current_identity()
    by_reader = (asked, identity.realm, identity.is_system, identity.memberships)
    if parts_of is None:
        stamps = stamps_of(identity.realm, areas)
    else:
        stamps = _stamps_together(identity.realm, {area: parts_of(area) for area in areas})
    found = _shelf.take(by_reader, areas, stamps)
    missing = [area for area in areas if area not in found]
    if missing:
        new = compute(missing)
        _shelf.put(by_reader, stamps, new)
        found |= new
    return found


@dataclass(frozen=True, slots=True)
class _Whole:
    """What follows from the sums of several areas, as one value."""

    value: Any
    nbytes: int
    is_empty: bool = False


def kept_whole(
    asked: Hashable, areas: Sequence[str], work_out: Callable[[], Answer], *, nbytes: int
) -> Answer:
    """Return what follows from some areas, kept until an incident of any of them changes.

    asked : as in kept_sums, and which areas; the answer must not be changed
    nbytes : about how many bytes of memory the answer takes
    """
    found = kept_sums(
        asked,
        [_ALL],
        lambda _: {_ALL: _Whole(work_out(), nbytes)},
        parts_of=lambda _: areas,
    )
    answer: Answer = found[_ALL].value
    return answer


def _stamps_together(realm: str, parts: Mapping[str, Sequence[str]]) -> dict[str, UUID]:
    """Return a stamp for each group of areas that changes with any of theirs."""

    @cache
    def each() -> dict[str, UUID]:  # of all groups, in one question
        return stamps_of(realm, [area for group in parts.values() for area in group])

    stamps = {}
    for name, group in parts.items():
        areas = tuple(group)

        def draw(areas: tuple[str, ...] = areas) -> UUID | None:
            return _together(each(), areas)

        stamp = once(("together", realm, areas), draw)
        if stamp is not None:
            stamps[name] = stamp
    return stamps


def _together(stamps: Mapping[str, UUID], areas: Sequence[str]) -> UUID | None:
    """Return one stamp made of those of some areas; None where nothing was ever written."""
    if not any(area in stamps for area in areas):
        return None
    held = b"".join(stamps[area].bytes if area in stamps else bytes(16) for area in areas)
    return UUID(bytes=blake2b(held, digest_size=16).digest())


def forget_sums() -> None:
    """Drop everything that is kept, as a measurement of a cold start does."""
    _shelf.clear()
