"""The kab/kota of a place as a map of one chance: the tones of the table beside it.

Steps of the chance are fixed, so that a dark place means the same on every day. A method that says
the same everywhere has no map: one tone would look like a finding.
"""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from waspada.apps.forecast.queries import PlacedForecast
from waspada.apps.forecast.words import short_percent
from waspada.apps.vulnerability.drawn import Area, DrawnIndex, ground_of
from waspada.core.forecast.methods import SEVERITY_2
from waspada.core.places import Level, level_of, load_table

STEPS: Final = (0.005, 0.01, 0.02, 0.05)


@dataclass(frozen=True, slots=True)
class ForecastMap:
    """A drawing with its legend: (tone, from, below) as written, lowest first."""

    drawn: DrawnIndex
    legend: tuple[tuple[int, str, str], ...]


def map_of(said: PlacedForecast, days: int, carried: str) -> ForecastMap | None:
    """Return the map of the chance of severity 2 and more; None for a kab/kota or without any.

    carried : what the links of the places carry on, such as "?hari=14"
    """
    if level_of(said.place) >= Level.REGENCY or not said.by:
        return None
    ground = ground_of("regency", said.place)
    if ground is None:
        return None
    two = said.by[said.shown(SEVERITY_2, days), days]
    chances = dict(zip(two.places, two.chance_any[0].tolist(), strict=True))
    areas = []
    for spot in ground.spots:
        chance = chances.get(spot.code)
        name = load_table()[spot.code].display
        if chance is None:
            words = _("%(place)s: tidak ditampilkan untuk Anda") % {"place": name}
            areas.append(Area(spot, "none", "arsir", words, ""))
            continue
        words = _("%(place)s: peluang kejadian sedang ke atas %(chance)s") % {
            "place": name,
            "chance": short_percent(chance),
        }
        href = reverse("forecast:place", args=(spot.code,)) + carried
        areas.append(Area(spot, f"vb{tone_of(chance)}", "", words, href))
    has_missing = any(one.pattern for one in areas)
    return ForecastMap(
        DrawnIndex(ground, tuple(areas), (), has_missing=has_missing, has_unsure=False), _legend()
    )


def tone_of(chance: float) -> int:
    """Return the tone of a chance, 1 to 5."""
    return 1 + sum(chance >= step for step in STEPS)


def _legend() -> tuple[tuple[int, str, str], ...]:
    edges = ["", *(short_percent(step) for step in STEPS), ""]
    return tuple((tone, edges[tone - 1], edges[tone]) for tone in range(1, len(STEPS) + 2))
