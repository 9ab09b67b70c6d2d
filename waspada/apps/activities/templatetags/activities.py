"""Words of the agenda: kinds, states, clashes, and when something takes place."""

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language

from waspada.apps.activities.models import ActivityVersion
from waspada.apps.words.sentences import say
from waspada.core.activities import ACTIVITY_STATES, KINDS, CrowdNote
from waspada.core.places import zone_of
from waspada.core.reports.incidents import zone_info

register = template.Library()


def _language() -> str:
    return get_language() or "id"


@register.filter
def activity_kind(code: str) -> str:
    """Return the name of a kind of activity."""
    return KINDS[code].name.in_language(_language()) if code in KINDS else code


@register.filter
def activity_state(code: str) -> str:
    """Return how an activity stands, in words."""
    return ACTIVITY_STATES[code].in_language(_language()) if code in ACTIVITY_STATES else code


@register.filter
def clash_words(code: str) -> str:
    """Return what a rule of clashes says."""
    return say(f"activities.clash_{code}")


@register.filter
def quiet_words(code: str) -> str:
    """Return what the cooling-off period says of an activity."""
    return say(f"activities.quiet_{code}")


@register.filter
def crowd_words(note: CrowdNote) -> str:
    """Return what a crowd of a size asks for."""
    return note.note.in_language(_language())


@register.filter
def hours_of(row: ActivityVersion) -> str:
    """Return an activity's hours on its place's clock, no more exactly than is known."""
    if not row.has_hour:
        return ""
    clock, zone = zone_info(row.place_code), zone_of(row.place_code)
    begins = row.begins_at.astimezone(clock)
    if row.ends_at is None:
        return f"{begins:%H.%M} {zone}"
    ends = row.ends_at.astimezone(clock)
    return f"{begins:%H.%M}–{ends:%H.%M} {zone}"


@register.filter
def when_of(row: ActivityVersion) -> str:
    """Return when an activity takes place, its days and hours."""
    first = date_format(row.first_day, "l, j F Y")
    days = first
    if row.last_day != row.first_day:
        days = f"{first} – {date_format(row.last_day, 'l, j F Y')}"
    hours = hours_of(row)
    return f"{days}, {hours}" if hours else days


@register.filter
def is_move(moves: frozenset[str], state: str) -> bool:
    """Say whether a state may follow."""
    return state in moves


@register.filter
def local_day(at: datetime, place: str) -> str:
    """Return the day of a moment on a place's calendar."""
    return date_format(at.astimezone(zone_info(place)), "l, j F Y")
