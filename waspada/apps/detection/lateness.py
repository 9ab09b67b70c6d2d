"""How late incidents become known, and what is still to come of the last days."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Min

from waspada.apps.accounts.clock import replayed_day
from waspada.apps.accounts.identity import current_identity
from waspada.apps.detection.counting import OPEN
from waspada.apps.detection.models import JudgedDay
from waspada.apps.reports.area_days import VERIFIED
from waspada.apps.reports.models import IncidentVersion
from waspada.core.alerts import load_rule
from waspada.core.detection.daily_cases import Cases
from waspada.core.detection.daily_rule import DelayRule
from waspada.core.detection.nowcast import Late, usual_lateness
from waspada.core.reports.incidents import day_end, local_date

_WEST = "11"  # where a day ends last
_SHOWN_DAYS = 7


def kept_lateness(day: date) -> Late | None:
    """Return what was learnt when a day was judged before; None where it was not."""
    held = JudgedDay.objects.filter(realm=current_identity().realm, day=day).first()
    share = held.lateness.get("share") if held else None
    return Late(tuple(share)) if share else None


def lateness_on(day: date, rule: DelayRule, *, as_of: date | None) -> Late | None:
    """Return how late incidents of class B become known; None where too few say it.

    From the day of an incident to that on which it was first verified, over the whole country.

    as_of : by what was known at the end of that day; None is now
    """
    first = day - timedelta(days=rule.learnt_days + rule.days)
    last = replayed_day(as_of)
    rows = IncidentVersion.objects.filter(
        state__in=VERIFIED,
        classification__in=OPEN,
        compartment="",
        concerns_units="",
        day__gt=first,
        day__lte=day,
        received_at__lt=day_end(last or day, _WEST),
    ).order_by()
    known = rows.values_list("incident_id", "place_code", "day", "category", "severity").annotate(
        at=Min("received_at")
    )
    points = load_rule().points
    triangle = np.zeros(((day - first).days, rule.days + 1))
    seen = set()
    for incident, place, on, category, severity, at in sorted(known, key=lambda row: row[-1]):
        late = (local_date(at, place) - on).days
        if incident not in seen and points(category, severity or 0) > 0 and late <= rule.days:
            seen.add(incident)
            triangle[(on - first).days - 1, max(0, late)] += 1
    if len(seen) < rule.fewest:
        return None
    return usual_lateness(triangle, np.random.default_rng(day.toordinal()), window=rule.learnt_days)


def said_of(cases: Cases, day: date, late: Late | None) -> Mapping[str, Any]:
    """Return the shares and the last days over the country as they are kept for pages."""
    if late is None:
        return {}
    counts = cases.totals(day, _SHOWN_DAYS, 1).sum(axis=0)
    year = cases.totals(day, 1, 365).sum() / 365
    days = []
    for age in range(_SHOWN_DAYS):
        known = np.array([counts[_SHOWN_DAYS - 1 - age]])
        mean, low, high = late.after(age).of_spans(known, np.array([year]), 1)[:, 0].tolist()
        on = (day - timedelta(days=age)).isoformat()
        days.append([on, int(known[0]), round(mean, 1), int(low), int(high)])
    return {"share": [round(one, 3) for one in late.share], "days": days}
