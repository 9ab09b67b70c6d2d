"""The one access policy, as queries: the same rule as `core.access.may_read`.

Querysets, counts, maps, search, exports, feeds and jobs read content through
`GuardedManager`, which cannot be used outside `acting_as`.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from waspada.apps.accounts.fields import CodeSetField
from waspada.apps.accounts.identity import current_identity
from waspada.core.access import Identity, Membership
from waspada.core.places import NATION, parents
from waspada.core.vocabulary import CLASSES

NOTHING = Q(pk__in=[])


def readable(identity: Identity) -> Q:
    """Return the condition that a row's rights columns must meet for this identity."""
    if identity.is_system:
        return Q(realm=identity.realm)
    seats = Q()
    for seat in identity.memberships:
        seats |= _readable_from(seat)
    if not identity.memberships:
        return NOTHING
    barred = Q()
    for unit in sorted({unit for seat in identity.memberships for unit in seat.unit_chain}):
        barred |= Q(concerns_units__has_code=unit)
    condition = Q(realm=identity.realm) & seats
    return condition & ~barred if barred else condition


def _readable_from(seat: Membership) -> Q:
    above = parents(seat.place) if seat.place != NATION else ()
    from_above = Q(place_code__in=above, classification="B", compartment="")
    cleared = CLASSES[: CLASSES.index(seat.clearance) + 1]
    if seat.role == "field":
        cleared = cleared[:1]
    rest = Q(classification="B")
    if len(cleared) > 1:
        named = Q(classification__in=cleared[1:])
        if seat.role != "secretariat":
            named &= Q(owner_unit=seat.unit) | Q(addressee_units__has_code=seat.unit)
        rest |= named
    compartments = Q(compartment__in=["", *sorted(seat.compartments)])
    inside = within(seat.place) & rest & compartments
    return inside | from_above


def within(place: str, column: str = "place_code") -> Q:
    """Return the condition that a place column lies in a subtree.

    A range, not LIKE: the bounds use the index on both databases, and `<` is leakproof,
    so PostgreSQL may apply it before the row-level policy.
    """
    if place == NATION:
        return Q()
    return Q(**{column: place}) | Q(**{f"{column}__gte": place + ".", f"{column}__lt": place + "/"})


class GuardedManager(models.Manager[Any]):
    """Only rows of this realm that the acting identity may read."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(readable(current_identity()))


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
    # For actions that change rows they were given, and for tests; never for reading pages.
    unguarded: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "unguarded"


class ContentColumns(RightsColumns):
    """The keys that every row of content has from the first migration."""

    node_id = models.CharField(max_length=40)
    election_key = models.CharField(max_length=40, null=True, blank=True)
    province_code = models.CharField(max_length=2, blank=True)
    regency_code = models.CharField(max_length=5, blank=True)

    class Meta(RightsColumns.Meta):
        abstract = True
