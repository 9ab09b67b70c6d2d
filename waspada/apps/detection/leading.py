"""What is said or feared ahead of an event: hoaxes, and incidents that have not happened.

They weigh in the level of their place with a weight of their own, which never raises it alone.
A signal has the rights of its incident, and follows them.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from waspada.apps.accounts.identity import current_identity
from waspada.apps.alerts.actions import end_signal, write_signal
from waspada.apps.alerts.models import Signal
from waspada.apps.reports.area_days import VERIFIED
from waspada.apps.reports.incident_queries import known_on
from waspada.apps.reports.models import IncidentVersion
from waspada.core.alerts import load_rule
from waspada.core.detection.daily_rule import LeadRule
from waspada.core.reports.incidents import day_end

ORIGIN: Final = "lead"
_EAST: Final = "94"
_RIGHTS: Final = (
    "classification", "owner_unit", "addressee_units", "concerns_units", "compartment",
)  # fmt: skip


def tell_leads(day: date, rule: LeadRule, *, at: datetime, as_of: date | None) -> int:
    """Let what leads weigh in the levels of its places; return how many signals changed.

    Inside a transaction, acting as the system.

    at : the time in the world that is shown
    as_of : by what was known at the end of that day; None is now
    """
    held = {row.origin_key: row for row in Signal.objects.filter(origin=ORIGIN)}
    wanted = _leads(day, rule, as_of)
    changed = _follow(held)
    for key, row in held.items():
        is_on = row.expires_at is None or row.expires_at > at
        if is_on and key in wanted:
            del wanted[key]
        elif is_on:
            end_signal(ORIGIN, key, at=at)
            changed += 1
    for key, incident in wanted.items():
        write_signal(
            place=incident.regency_code or incident.place_code,
            theme=rule.theme,
            origin=ORIGIN,
            origin_key=key,
            weight=rule.points,
            code="detected.lead_signal",
            params={
                "day": incident.day.isoformat(),
                "number": incident.number,
                "points": rule.points,
            },
            received_at=at,
            expires_at=day_end(incident.day + timedelta(days=rule.days), _EAST),
            classification=incident.classification,
        )
        _give_rights(key, incident)
    return changed + len(wanted)


def _leads(day: date, rule: LeadRule, as_of: date | None) -> dict[str, Any]:
    """Return the incidents that lead on a day, by key, no more than may weigh in a place."""
    known = Q(superseded_at__isnull=True) if as_of is None else Q(known_on(as_of))
    is_lead = Q(category__in=rule.categories) | Q(severity=0)
    rows = IncidentVersion.objects.filter(
        known & is_lead, day__gt=day - timedelta(days=rule.days), day__lte=day, state__in=VERIFIED
    )
    rights = load_rule().weighs_nothing_up_to  # assembly and disputes are rights, feared or not
    most = int(rule.most // rule.points) if rule.points else 0
    found: dict[str, Any] = {}
    places: dict[str, int] = {}
    for row in rows.order_by("-day", "number"):
        place = row.regency_code or row.place_code
        if row.category in rights or places.get(place, 0) >= most:
            continue
        places[place] = places.get(place, 0) + 1
        found[str(row.incident_id)] = row
    return found


def _follow(held: Mapping[str, Signal]) -> int:
    """Give signals, old ones too, the rights that their incidents have now; return how many."""
    now = IncidentVersion.objects.filter(superseded_at=None, incident_id__in=list(held))
    changed = 0
    for incident in now.only("incident_id", *_RIGHTS):
        key = str(incident.incident_id)
        if any(getattr(held[key], name) != getattr(incident, name) for name in _RIGHTS):
            _give_rights(key, incident)
            changed += 1
    return changed


def _give_rights(key: str, incident: Any) -> None:
    rows = Signal.unguarded.filter(realm=current_identity().realm, origin=ORIGIN, origin_key=key)
    rows.update(**{name: getattr(incident, name) for name in _RIGHTS})
