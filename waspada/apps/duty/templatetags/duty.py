"""What the frame of every page says about who is on duty, and short words of the roster."""

from dataclasses import dataclass
from datetime import date, datetime

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format

from waspada.apps.accounts.clock import domain_now
from waspada.apps.duty.queries import DutyShift, clock_of, on_duty
from waspada.apps.duty.rights import DESK_ROLES
from waspada.core.access import Identity
from waspada.core.places import Level, level_of

register = template.Library()
_KEPT = "_duty_now"


@dataclass(frozen=True, slots=True)
class DutyNow:
    """The line of the frame: whose desk, who stands by, where to look."""

    place: str
    shifts: tuple[DutyShift, ...]
    href: str

    @property
    def names(self) -> str:
        """Everybody on duty, in one line."""
        people = dict.fromkeys(person.name for shift in self.shifts for person in shift.people)
        return ", ".join(people)

    @property
    def until(self) -> datetime:
        """When the last of the running shifts ends."""
        return max(shift.ends_at for shift in self.shifts)

    @property
    def is_sample(self) -> bool:
        """Say whether the roster is an invented one."""
        return any(shift.is_sample for shift in self.shifts)


@register.simple_tag(takes_context=True)
def duty_now(context: template.Context) -> DutyNow | None:
    """Return who is on duty at the reader's own desk; None for those who belong to none.

    One query, asked once a request.
    """
    request: HttpRequest | None = context.get("request")
    identity: Identity | None = getattr(request, "identity", None)
    if request is None or identity is None:
        return None
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, _now(identity))
    kept: DutyNow | None = getattr(request, _KEPT)
    return kept


def _now(identity: Identity) -> DutyNow | None:
    seat = next((seat for seat in identity.memberships if seat.role in DESK_ROLES), None)
    if seat is None:
        return None
    shifts = on_duty(seat.place, domain_now())
    # Below kabupaten and kota few keep a roster: silence there is no gap.
    if not shifts and level_of(seat.place) > Level.REGENCY:
        return None
    return DutyNow(seat.place, shifts, reverse("duty:week", args=(seat.place,)))


@register.filter
def at_desk(moment: datetime, place: str) -> str:
    """Return a moment at a desk where the day matters: Rab 27 Nov 20.00."""
    local = moment.astimezone(clock_of(place))
    return f"{date_format(local, 'D j M')} {local:%H.%M}"


@register.filter
def hours(begins_at: datetime, ends_at: datetime) -> str:
    """Return the hours of a shift that are in the desk's zone already: 20.00–08.00."""
    return f"{begins_at:%H.%M}–{ends_at:%H.%M}"


@register.filter
def cell_key(day: date, name: str) -> str:
    """Return the part of a field's name that says which shift of which day it is."""
    return f"{day.isoformat()}|{name}"
