"""Sums that are kept in this process until an incident of their area changes.

Kept by who reads (their seats), what is asked and which area, under the area's stamp: nobody
is shown a sum over what they may not read, and none outlives what it was summed from.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from hashlib import blake2b
from threading import Lock
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from waspada.apps.accounts.identity import current_identity
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
MOST_BYTES: Final = 96_000_000
_OVERHEAD: Final = 500  # of a key and its place in the dict
_NEVER_WRITTEN: Final = UUID(int=0)  # stands for the stamp of an area without incidents


class _Shelf:
    """Least recently used goes first when there is no room."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._held = 0
        self._rows: OrderedDict[Hashable, tuple[UUID, Any]] = OrderedDict()
        self._lock = Lock()

    def take(self, keys: Mapping[str, Hashable], stamps: Mapping[str, UUID]) -> dict[str, Any]:
        found = {}
        with self._lock:
            for area, key in keys.items():
                row = self._rows.get(key)
                if row is not None and row[0] == stamps.get(area, _NEVER_WRITTEN):
                    found[area] = row[1]
                    self._rows.move_to_end(key)
        return found

    def put(self, keys: Mapping[str, Hashable], stamps: Mapping[str, UUID], new: Any) -> None:
        with self._lock:
            for area, value in new.items():
                if area not in stamps and not value.is_empty:
                    continue  # nothing would say when it is wrong
                before = self._rows.pop(keys[area], None)
                if before is not None:
                    self._held -= before[1].nbytes + _OVERHEAD
                self._rows[keys[area]] = (stamps.get(area, _NEVER_WRITTEN), value)
                self._held += value.nbytes + _OVERHEAD
            while self._held > self._most and self._rows:
                _, (_, oldest) = self._rows.popitem(last=False)
                self._held -= oldest.nbytes + _OVERHEAD

    def clear(self) -> None:
        with self._lock:
            self._rows.clear()
            self._held = 0


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
    reader = (identity.realm, identity.is_system, identity.memberships)
    if parts_of is None:
        stamps = stamps_of(identity.realm, areas)
    else:
        stamps = _stamps_together(identity.realm, {area: parts_of(area) for area in areas})
    keys: dict[str, Hashable] = {area: (area, asked, reader) for area in areas}
    found = _shelf.take(keys, stamps)
    missing = [area for area in areas if area not in found]
    if missing:
        new = compute(missing)
        _shelf.put(keys, stamps, new)
        found |= new
    return found


def _stamps_together(realm: str, parts: Mapping[str, Sequence[str]]) -> dict[str, UUID]:
    """Return a stamp for each group of areas that changes with any of theirs."""
    each = stamps_of(realm, [area for group in parts.values() for area in group])
    stamps = {}
    for name, group in parts.items():
        held = b"".join(each[area].bytes if area in each else bytes(16) for area in group)
        if any(area in each for area in group):
            stamps[name] = UUID(bytes=blake2b(held, digest_size=16).digest())
    return stamps


def forget_sums() -> None:
    """Drop everything that is kept, as a measurement of a cold start does."""
    _shelf.clear()
