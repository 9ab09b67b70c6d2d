"""Read the newest of many: a few branches, each in the order of an index, merged.

What one may read is an area and, at class B, what stands at the places above it. As one
condition with OR no index gives that in order of time; as two lists each of them is as long as
the page that shows it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import within
from waspada.core.access import Identity
from waspada.core.places import Level, common_root, is_within, level_of, parents
from waspada.core.vocabulary import SEVERITIES

_WALK: Final = {
    "enable_sort": "off",
    "enable_bitmapscan": "off",
    "max_parallel_workers_per_gather": "0",
}


def newest_of(
    found: QuerySet[Any],
    place: str,
    size: int,
    *,
    after: tuple[datetime, UUID] | None = None,
    in_order: bool = False,
) -> list[Any]:
    """Return the newest rows of a guarded query of versions, after a position in it.

    place : what the query is narrowed to already
    in_order : nothing but place, days and state narrows it, so that an index walked from its
        newest end soon has enough
    """
    if after is not None:
        at, last = after
        # The first condition alone is one an index can begin at.
        found = found.filter(occurred_at__lte=at).exclude(occurred_at=at, pk__gte=last)
    branches = branches_of(current_identity(), place)
    with _walking(in_order, place):
        lists = [list(found.filter(branch)[:size]) for branch in branches]
    if len(lists) == 1:
        return lists[0]
    return list(islice(merge(*lists, key=_moment, reverse=True), size))


def gravest_of(
    found: QuerySet[Any], place: str, size: int, *, least: int = 2, in_order: bool = False
) -> list[Any]:
    """Return the gravest rows, the newest of them first: a severity at a time.

    in_order : as for newest_of, for a few days of a place
    """
    rows: list[Any] = []
    with _walking(in_order, place):
        for severity in sorted((one.value for one in SEVERITIES), reverse=True):
            if severity >= least and len(rows) < size:
                rows += newest_of(found.filter(severity=severity), place, size - len(rows))
    return rows


@contextmanager
def _walking(in_order: bool, place: str) -> Iterator[None]:
    """Have PostgreSQL walk an index that ends with the page, where it would read all and sort.

    It thinks that the policy leaves a handful of rows, and for so few any way is as good. Below
    a kab/kota there is no such index.
    """
    is_wide = level_of(_narrower(current_identity(), place)) <= Level.REGENCY
    can = connection.vendor == "postgresql" and connection.in_atomic_block
    if not (in_order and is_wide and can):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {name} = {value}" for name, value in _WALK.items()))
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("; ".join(f"SET LOCAL {name} TO DEFAULT" for name in _WALK))


def _narrower(identity: Identity, place: str) -> str:
    """Return what a query is narrowed to: the place, or what one may read of it."""
    if identity.is_system:
        return place
    root = common_root([seat.place for seat in identity.memberships])
    return place if is_within(place, root) else root


def count_of(found: QuerySet[Any], place: str, most: int) -> int:
    """Return how many rows a guarded query has, at most so many."""
    count = 0
    for branch in branches_of(current_identity(), place):
        count += found.filter(branch).order_by()[: most - count].count()
        if count >= most:
            break
    return count


def branches_of(identity: Identity, place: str) -> Sequence[Q]:
    """Return conditions that no row meets twice and that together hold all one may read.

    Beside the policy, never in its place: they only tell the database where to look.
    """
    if identity.is_system:
        return [Q()]
    root = common_root([seat.place for seat in identity.memberships])
    if is_within(place, root):
        return [Q()]  # the query is narrower than what one may read
    if not is_within(root, place):
        return []
    above = [code for code in parents(root) if is_within(code, place)]
    return [_area(root), *(Q(place_code=code) for code in above)]


def _area(place: str) -> Q:
    if level_of(place) is Level.PROVINCE:
        return Q(province_code=place)
    if level_of(place) is Level.REGENCY:
        return Q(regency_code=place)
    return within(place)


def _moment(row: Any) -> tuple[datetime, UUID]:
    return row.occurred_at or row.received_at, row.pk
