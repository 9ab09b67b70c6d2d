"""Read links as far as the reader may know both ends."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db.models import Q

from waspada.apps.accounts.identity import current_identity
from waspada.apps.links.kinds import Ref, Thing, things
from waspada.apps.links.models import Link
from waspada.apps.links.relations import relation

MOST_THINGS: Final = 200
MOST_STEPS: Final = 8


@dataclass(frozen=True, slots=True)
class Linked:
    """One link as seen from one of its ends.

    is_outward : True where the end one looks from is the link's source
    """

    ref: Ref
    thing: Thing
    relation: str
    is_outward: bool
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing of a trail, with the links that lead from it to others of the trail."""

    ref: Ref
    thing: Thing
    links: tuple[Linked, ...]
    is_start: bool


def _rows(refs: Iterable[Ref], until: datetime | None) -> list[Link]:
    """Return the links that touch any of the things, as they stood at a moment."""
    by_kind: dict[str, list[str]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, []).append(ref.id)
    touching = Q(pk__in=[])
    for kind, ids in by_kind.items():
        touching |= Q(source_kind=kind, source_id__in=ids) | Q(target_kind=kind, target_id__in=ids)
    standing = Q(ended_at__isnull=True)
    if until is not None:
        standing = Q(received_at__lt=until) & (standing | Q(ended_at__gte=until))
    return list(
        Link.objects.filter(touching, standing, realm=current_identity().realm).order_by(
            "received_at", "pk"
        )[: MOST_THINGS * 4]
    )


def _ends(row: Link) -> tuple[Ref, Ref]:
    return Ref(row.source_kind, row.source_id), Ref(row.target_kind, row.target_id)


def linked_to(ref: Ref, *, until: datetime | None = None) -> list[Linked]:
    """Return what is linked to a thing, oldest link first.

    until : links as they stood before this moment; None for now
    """
    rows = _rows([ref], until)
    found = things(end for row in rows for end in _ends(row))
    if rows and ref not in found:
        return []
    return [one for row in rows if (one := _seen_from(ref, row, found)) is not None]


def _seen_from(ref: Ref, row: Link, found: dict[Ref, Thing]) -> Linked | None:
    source, target = _ends(row)
    other = target if source == ref else source
    if other not in found:
        return None
    return Linked(other, found[other], row.relation, source == ref, row.received_at)


def trail(start: Ref, *, until: datetime | None = None) -> list[Stop]:
    """Return everything that links lead to from a thing, in the order in which it came to be.

    What the reader may not read ends the way there: that two things hang together through a
    third is itself something only readers of the third may know. Nor does it go on through a
    list, as of an agenda, from one of its lines to the others.
    """
    known = things([start])
    if start not in known:
        return []
    rows: dict[int, Link] = {}
    fresh = [start]
    for _step in range(MOST_STEPS):
        found_rows = {
            row.pk: row
            for row in _rows(fresh, until)
            if row.pk not in rows and _leads_on(row, start, known)
        }
        rows |= found_rows
        ends = {end for row in found_rows.values() for end in _ends(row)} - known.keys()
        if not ends or len(known) >= MOST_THINGS:
            break
        readable = things(sorted(ends)[: MOST_THINGS - len(known)])
        known |= readable
        fresh = list(readable)
        if not fresh:
            break
    links: dict[Ref, list[Linked]] = {ref: [] for ref in known}
    for row in rows.values():
        for end in _ends(row):
            if end in known and (one := _seen_from(end, row, known)) is not None:
                links[end].append(one)
    stops = [Stop(ref, known[ref], tuple(links[ref]), ref == start) for ref in known]
    return sorted(stops, key=_order)


def _leads_on(row: Link, start: Ref, known: Container[Ref]) -> bool:
    source, target = _ends(row)
    return source == start or target in known or not relation(row.relation).is_list


def _order(stop: Stop) -> tuple[datetime, str, str]:
    return (stop.thing.when or datetime.max.replace(tzinfo=UTC), stop.ref.kind, stop.ref.id)
