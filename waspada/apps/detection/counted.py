"""The incidents that an episode was counted from, as far as the reader may read them."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from waspada.apps.detection.models import EpisodeVersion
from waspada.apps.reports.area_days import VERIFIED
from waspada.apps.reports.incident_queries import incidents_near
from waspada.apps.reports.models import IncidentVersion
from waspada.core.alerts import load_rule
from waspada.core.vocabulary import theme_of

MOST_COUNTED: Final = 60


def counted_in(row: EpisodeVersion, day: date) -> Sequence[IncidentVersion]:
    """Return the incidents behind an episode as they were known on a day, by their own rights."""
    rule = load_rule()
    classes = ("B",) if row.classification == "B" else ("B", "T")
    found = incidents_near(
        places=row.places or [row.place_code], first=row.begins, last=row.last, day=day
    ).filter(state__in=VERIFIED, classification__in=classes, compartment="", concerns_units="")
    return [
        one
        for one in found[: 4 * MOST_COUNTED]
        if theme_of(one.category) == row.theme and rule.points(one.category, one.severity or 0) > 0
    ][:MOST_COUNTED]
