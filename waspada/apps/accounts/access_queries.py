"""Which roles and units may read items of a class at a place."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from waspada.apps.accounts.models import Membership
from waspada.apps.accounts.queries import candidacies_on, in_force
from waspada.core import access
from waspada.core.access import readable_classes
from waspada.core.places import NATION, parents


@dataclass(frozen=True, slots=True)
class Reader:
    """A role in a unit that may read, and on which condition."""

    role: str
    unit: str
    unit_name: str
    place: str
    only_if_party: bool  # only what its unit owns or is addressed by
    people: int


def readers_of(place: str, classification: str, *, day: date) -> list[Reader]:
    """Return who reads items of the class at the place, from the nation down.

    Items outside any compartment that concern nobody; those narrow it further. Seats below
    the place read its class B too; they are one line on the page, not thousands here.
    """
    around = (place, *parents(place)) if place != NATION else (NATION,)
    rows = (
        Membership.objects.filter(in_force(day), place_code__in=around, account__is_active=True)
        .exclude(Exists(candidacies_on(day).filter(account=OuterRef("account"))))
        .select_related("unit")
    )
    found: dict[tuple[str, str, bool], list[Membership]] = {}
    for row in rows:
        seat = access.Membership(row.role, row.place_code, row.unit_id, (), row.clearance)
        if classification not in readable_classes(seat):
            continue
        only_if_party = classification != "B" and row.role != "secretariat"
        found.setdefault((row.role, row.unit_id, only_if_party), []).append(row)
    readers = [
        Reader(
            role=role,
            unit=unit,
            unit_name=rows_of[0].unit.name,
            place=rows_of[0].place_code,
            only_if_party=only_if_party,
            people=len({row.account_id for row in rows_of}),
        )
        for (role, unit, only_if_party), rows_of in found.items()
    ]
    order = {code: depth for depth, code in enumerate(reversed(around))}
    return sorted(readers, key=lambda reader: (order[reader.place], reader.unit_name, reader.role))


def desks_around(place: str, *, day: date) -> list[tuple[str, str]]:
    """Return the secretariats and administrators of a place, then those above: name and telephone.

    Units, never people: the two nearest are enough to know whom to ask.
    """
    around = (place, *parents(place)) if place != NATION else (NATION,)
    rows = Membership.objects.filter(
        in_force(day),
        place_code__in=around,
        role__in=("secretariat", "administrator"),
        account__is_active=True,
    ).values_list("place_code", "unit__name", "unit__phone")
    nearest = sorted(set(rows), key=lambda row: (around.index(row[0]), row[1]))
    return [(name, phone) for _place, name, phone in nearest[:2]]
