"""The one access policy, as queries: the same rule as `core.access.may_read`.

Querysets, counts, maps, search, exports, feeds and jobs read content through
`GuardedManager`, which cannot be used outside `acting_as`.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from waspada.apps.accounts.classes import check_class_allowed
from waspada.apps.accounts.fields import CodeSetField
from waspada.apps.accounts.identity import current_identity
from waspada.core.access import Identity, Membership, barring_units, readable_classes
from waspada.core.places import NATION, parents
from waspada.core.vocabulary import CLASSES

NOTHING = Q(pk__in=[])


def readable(identity: Identity) -> Q:
    """Return the condition that a row's rights columns must meet for this identity."""
    if identity.is_system:
        return Q(realm=identity.realm)
    if not identity.memberships:
        return NOTHING
    seats = Q()
    for seat in identity.memberships:
        seats |= _readable_from(seat)
    condition = Q(realm=identity.realm, classification__in=CLASSES) & seats
    for unit in barring_units(identity):
        condition &= ~Q(concerns_units__has_code=unit)
    return condition


def _readable_from(seat: Membership) -> Q:
    """Return the condition for one seat: its subtree, and class B of the places above it."""
    classes = readable_classes(seat)
    condition = NOTHING
    if classes:
        closed = Q(classification__in=classes[1:])
        if seat.role != "secretariat":
            closed &= _party(seat.unit)
        held = Q(compartment__in=["", *sorted(seat.compartments)])
        condition = within(seat.place) & held & (Q(classification=classes[0]) | closed)
    if seat.place == NATION:
        return condition
    return condition | Q(place_code__in=parents(seat.place), classification="B", compartment="")


def _party(unit: str) -> Q:
    """Return the condition that a unit owns the row or is addressed by it."""
    if not unit:
        return NOTHING
    return Q(owner_unit=unit) | Q(addressee_units__has_code=unit)


def within(place: str, column: str = "place_code") -> Q:
    """Return the condition that a place column lies in a subtree.

    A range, not LIKE: the bounds use the index on both databases, and `<` is leakproof,
    so PostgreSQL may apply it before the row-level policy.
    """
    if place == NATION:
        return Q()
    return Q(**{column: place}) | Q(**{f"{column}__gte": place + ".", f"{column}__lt": place + "/"})


class RightsQuerySet(models.QuerySet[Any]):
    """Rows with rights columns; none is written with a class that may not be stored here."""

    def bulk_create(self, objs: Iterable[Any], *given: Any, **named: Any) -> list[Any]:
        rows = list(objs)
        for classification in {row.classification for row in rows}:
            check_class_allowed(classification)
        return super().bulk_create(rows, *given, **named)

    def bulk_update(self, objs: Iterable[Any], *given: Any, **named: Any) -> int:
        rows = list(objs)
        for classification in {row.classification for row in rows}:
            check_class_allowed(classification)
        return super().bulk_update(rows, *given, **named)

    def update(self, **columns: Any) -> int:
        if isinstance(columns.get("classification"), str):
            check_class_allowed(columns["classification"])
        return super().update(**columns)


class UnguardedManager(models.Manager[Any]):
    """Every row; for actions on rows one was given, never for reading pages."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return RightsQuerySet(self.model, using=self._db)


@lru_cache(maxsize=4_000)
def _guarded(model: type[models.Model], identity: Identity) -> models.QuerySet[Any]:
    """Return what an identity may read of a model: every query of a page begins with it.

    Kept unread, and the same for the same seats, so that a page of thirty questions does not
    put the condition together thirty times.
    """
    return RightsQuerySet(model).filter(readable(identity))


class GuardedManager(UnguardedManager):
    """Only rows of this realm that the acting identity may read."""

    def get_queryset(self) -> models.QuerySet[Any]:
        if self._db is not None:
            return super().get_queryset().filter(readable(current_identity()))
        model: Any = self.model  # a class; only its type's stub does not know that it hashes
        return _guarded(model, current_identity()).all()


class RightsColumns(models.Model):
    """The columns that the access rule reads, on every row of content."""

    realm = models.CharField(max_length=8)
    place_code = models.CharField(max_length=16)
    classification = models.CharField(max_length=2, default="B")
    owner_unit = models.CharField(max_length=40, blank=True)
    addressee_units = CodeSetField(blank=True, default="")
    concerns_units = CodeSetField(blank=True, default="")
    compartment = models.CharField(max_length=40, blank=True)

    objects: ClassVar[GuardedManager] = GuardedManager()
    unguarded: ClassVar[UnguardedManager] = UnguardedManager()

    class Meta:
        abstract = True
        base_manager_name = "unguarded"

    def save(self, *given: Any, **named: Any) -> None:
        check_class_allowed(self.classification)
        super().save(*given, **named)


class ContentColumns(RightsColumns):
    """The keys that every row of content has from the first migration."""

    node_id = models.CharField(max_length=40)
    election_key = models.CharField(max_length=40, null=True, blank=True)
    province_code = models.CharField(max_length=2, blank=True)
    regency_code = models.CharField(max_length=5, blank=True)

    class Meta(RightsColumns.Meta):
        abstract = True
