"""Which actions of the library a warning offers: for what it rests on, the theme, and the phase."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from waspada.apps.elections.queries import main_stage
from waspada.apps.links.kinds import Ref
from waspada.apps.reports.incident_queries import known_on
from waspada.apps.reports.models import IncidentVersion
from waspada.core.risks.library import offered
from waspada.core.vocabulary import CATEGORIES

MOST_OFFERED: Final = 12


def fitting_measures(
    theme: str, place: str, day: date, *, refs: Iterable[Ref] = (), most: int = MOST_OFFERED
) -> list[str]:
    """Return codes of actions, the most fitting first.

    Those for the categories of the incidents it rests on come before others of its theme, those
    for the phase of the place's stage before others, and what prevents before what mends.
    """
    codes = [code for code, category in CATEGORIES.items() if category.theme == theme]
    numbers = [ref.id for ref in refs if ref.kind == "incident"]
    rows = IncidentVersion.objects.filter(known_on(day), number__in=numbers, category__in=codes)
    first = list(dict.fromkeys(rows.values_list("category", flat=True)))
    stage = main_stage(place, day)
    phase = stage.phase if stage else ""
    ordered = [
        one.code
        for category in (first, codes)
        for with_phase in (phase, "")
        for code in category
        for one in offered(code, with_phase)
    ]
    return list(dict.fromkeys(ordered))[:most]
