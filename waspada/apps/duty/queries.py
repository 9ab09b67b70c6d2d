"""Who is on duty, what a week's roster holds, and who may stand in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, QuerySet

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account, AgencyUnit, Membership
from waspada.apps.accounts.queries import candidacies_on, in_force
from waspada.apps.duty.models import DutySetting, Shift
from waspada.apps.duty.rights import DESK_ROLES, EDITOR
from waspada.apps.storage.asked_again import (
    A_MOMENT,
    AN_EARLIER_MOMENT,
    AskedAgain,
)
from waspada.core.access import Identity
from waspada.core.duty import ShiftKind, Slot, read_clock
from waspada.core.places import IANA, NATION, Zone, zone_of
from waspada.core.vocabulary import unit_code

# What a desk that has set nothing begins from.
USUAL_SHIFTS = (("Pagi", "08.00", "20.00"), ("Malam", "20.00", "08.00"))
# No shift is longer than a day: what began earlier has ended, and the index need not go back.
_LONGEST = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a roster.

    has_left : no seat at the place any more on that day, or a closed account
    """

    account: str
    name: str
    unit: str = ""
    has_left: bool = False


@dataclass(frozen=True)
class DutyShift:
    """One shift of one day with the people in it."""

    id: UUID
    place: str
    day: date
    name: str
    begins_at: datetime
    ends_at: datetime
    people: tuple[Person, ...]
    is_sample: bool

    @cached_property
    def standing(self) -> tuple[Person, ...]:
        """Those who still have their seat."""
        return tuple(person for person in self.people if not person.has_left)

    @property
    def names(self) -> str:
        """The people's names, for one line."""
        return ", ".join(person.name for person in self.people)

    @property
    def slot(self) -> Slot:
        """The shift as the rules see it: people who left cover nothing."""
        standing = tuple(person.account for person in self.standing)
        return Slot(str(self.id), self.name, self.begins_at, self.ends_at, standing)


def zone_name(place: str) -> Zone:
    """Return the zone whose clock a desk keeps; the nation keeps its capital's."""
    return "WIB" if place == NATION else zone_of(place)


def clock_of(place: str) -> ZoneInfo:
    """Return a desk's clock."""
    return ZoneInfo(IANA[zone_name(place)])


def on_duty(place: str, at: datetime) -> tuple[DutyShift, ...]:
    """Return the shifts running at a desk in which somebody stands; one query.

    People who lost their seat are left out. Empty when nobody is on duty, and for those who
    may not read the roster.
    """
    rows = _running(current_identity(), place)(at=at, since=at - _LONGEST)
    found = (_standing_only(shift) for shift in _gathered(rows))
    return tuple(shift for shift in found if shift.people)


@lru_cache(maxsize=1_000)
def _running(_reader: Identity, place: str) -> AskedAgain:
    """Return the question for the shifts that run at a desk: the frame of every page asks it."""
    at, since = A_MOMENT.value, AN_EARLIER_MOMENT.value
    running = Shift.objects.filter(
        place_code=place, begins_at__lte=at, begins_at__gt=since, ends_at__gt=at
    )
    return AskedAgain(_with_people(running), {"at": A_MOMENT, "since": AN_EARLIER_MOMENT})


def _standing_only(shift: DutyShift) -> DutyShift:
    if len(shift.standing) == len(shift.people):
        return shift
    return DutyShift(
        shift.id,
        shift.place,
        shift.day,
        shift.name,
        shift.begins_at,
        shift.ends_at,
        shift.standing,
        shift.is_sample,
    )


def shifts_of(place: str, first: date, last: date) -> list[DutyShift]:
    """Return the shifts of a desk that begin on some days, in order; one query."""
    return gathered(Shift.objects.filter(place_code=place, day__gte=first, day__lte=last))


def shifts_between(place: str, since: datetime, until: datetime) -> list[DutyShift]:
    """Return the shifts of a desk that run at some time between two moments."""
    return shifts_at([place], since, until)


def shifts_at(places: Sequence[str], since: datetime, until: datetime) -> list[DutyShift]:
    """Return the shifts of some desks that run at some time between two moments; one query."""
    rows = Shift.objects.filter(
        place_code__in=places,
        begins_at__lt=until,
        begins_at__gt=since - _LONGEST,
        ends_at__gt=since,
    )
    return gathered(rows)


def shifts_of_account(account: Account, since: date) -> list[DutyShift]:
    """Return a person's shifts from a day on, at whatever desk."""
    mine = Shift.objects.filter(assignments__account=account, day__gte=since)
    return gathered(Shift.objects.filter(pk__in=mine.values("pk")))


def shift_by_id(shift_id: UUID) -> DutyShift | None:
    """Return one shift."""
    return next(iter(gathered(Shift.objects.filter(pk=shift_id))), None)


def gathered(rows: QuerySet[Shift]) -> list[DutyShift]:
    """Read shifts with their people by name; one query."""
    return _gathered(_with_people(rows))


def _with_people(rows: QuerySet[Shift]) -> QuerySet[Shift, tuple[Any, ...]]:
    seat = Membership.objects.filter(
        account=OuterRef("assignments__account"),
        place_code=OuterRef("place_code"),
        starts_on__lte=OuterRef("day"),
    ).exclude(ends_on__lt=OuterRef("day"))
    found = rows.annotate(is_seated=Exists(seat)).values_list(
        "pk",
        "place_code",
        "day",
        "name",
        "begins_at",
        "ends_at",
        "is_sample",
        "assignments__account_id",
        "assignments__account__display_name",
        "assignments__account__is_active",
        "is_seated",
    )
    return found.order_by("begins_at", "name", "pk", F("assignments__id").asc(nulls_last=True))


def _gathered(rows: Iterable[tuple[Any, ...]]) -> list[DutyShift]:
    shifts: dict[UUID, tuple[tuple[object, ...], list[Person]]] = {}
    for key, *columns, account, name, is_active, is_seated in rows:
        people = shifts.setdefault(key, (tuple(columns), []))[1]
        if account is not None:
            people.append(Person(str(account), name, has_left=not (is_active and is_seated)))
    return [_shift(key, columns, people) for key, (columns, people) in shifts.items()]


def _shift(key: UUID, columns: tuple[object, ...], people: Iterable[Person]) -> DutyShift:
    place, day, name, begins_at, ends_at, is_sample = columns
    return DutyShift(
        id=key,
        place=str(place),
        day=day,  # type: ignore[arg-type]
        name=str(name),
        begins_at=begins_at,  # type: ignore[arg-type]
        ends_at=ends_at,  # type: ignore[arg-type]
        people=tuple(people),
        is_sample=bool(is_sample),
    )


def setting_of(place: str) -> DutySetting:
    """Return how a desk stands by; one that has set nothing has the usual shifts."""
    row = DutySetting.objects.select_related("lead").filter(pk=place).first()
    return row or DutySetting(place_code=place, shifts=[list(one) for one in USUAL_SHIFTS])


def kinds_of(setting: DutySetting) -> list[ShiftKind]:
    """Return a desk's shifts as the rules see them."""
    return [
        ShiftKind(name, read_clock(begins), read_clock(ends))
        for name, begins, ends in setting.shifts
    ]


def phone_of(setting: DutySetting) -> str:
    """Return a desk's office number, or that of its secretariat."""
    if setting.phone:
        return setting.phone
    unit = AgencyUnit.objects.filter(pk=unit_code("kesbangpol", setting.place_code))
    return unit.values_list("phone", flat=True).first() or ""


def desk_phone(place: str) -> str:
    """Return the office number under which a place's desk is reached; empty if none is known."""
    return phone_of(setting_of(place))


def people_at(place: str, first: date, last: date | None = None) -> list[Person]:
    """Return who may stand in a desk's roster on a day (or throughout some), by name."""
    seats = Membership.objects.filter(
        in_force(first), in_force(last or first), place_code=place, role__in=DESK_ROLES
    ).exclude(Exists(candidacies_on(first).filter(account=OuterRef("account"))))
    rows = (
        seats.filter(account__is_active=True)
        .order_by("account__display_name", "account__username", "starts_on", "id")
        .values_list("account_id", "account__display_name", "unit__name")
    )
    found: dict[str, Person] = {}
    for account, name, unit in rows:
        found.setdefault(str(account), Person(str(account), name, unit))
    return list(found.values())


def lead_of(setting: DutySetting, day: date) -> Account | None:
    """Return who is told when nobody is on duty: the one named, or the secretariat's first."""
    seats = Membership.objects.filter(
        in_force(day),
        place_code=setting.place_code,
        role__in=DESK_ROLES,
        account__is_active=True,
    ).select_related("account")
    named = seats.filter(account=setting.lead_id).first() if setting.lead_id else None
    seat = named or seats.filter(role=EDITOR).order_by("starts_on", "id").first()
    return seat.account if seat else None


def desks_with_roster() -> list[DutySetting]:
    """Return the settings of every desk that keeps a roster."""
    return list(DutySetting.objects.select_related("lead").order_by("place_code"))


def names_of(accounts: Iterable[str]) -> list[str]:
    """Return the names of some accounts, in order."""
    rows = Account.objects.filter(pk__in=list(accounts)).order_by("display_name")
    return list(rows.values_list("display_name", flat=True))
