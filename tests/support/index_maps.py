"""Published maps of an index over the provinces, small enough to be looked at."""

from datetime import date, datetime, timedelta
from typing import Final

from tests.support.cast import NOW
from waspada.apps.vulnerability.actions import (
    Act,
    IndicatorSpec,
    Values,
    define_indicator,
    store_values,
)
from waspada.apps.vulnerability.modelling import save_draft, take_in_use
from waspada.apps.vulnerability.models import IndexMap, ModelVersion
from waspada.apps.vulnerability.publishing import Wanted, compute_version, publish_map
from waspada.core.places import NATION, Level, load_table
from waspada.core.vocabulary import Words

DOCUMENT: Final = """
id: uji
version: 1
name: { id: Indeks uji, en: Test index }
note: { id: Angkanya dikarang., en: Its figures are invented. }
steps:
  impute: median
  outliers: { method: winsorise, most: 5, then: log }
  normalise: min_max
  least_share: 0.65
  bands: { method: quantile, count: 3 }
uncertainty: { draws: 200, seed: 7, weights: 0.5, normalise: [min_max, percentile] }
tree:
  - code: keamanan
    name: { id: Keamanan, en: Security }
    weight: 2
    parts:
      - { indicator: bentrok, name: { id: Bentrok, en: Clashes }, about: event, unit: kejadian }
      - { indicator: sinyal, name: { id: TPS bersinyal, en: TPS with signal }, about: network, direction: down, weight: 2 }
  - code: akses
    name: { id: Akses, en: Access }
    combine: arithmetic
    parts:
      - { indicator: jauh, name: { id: Jam tempuh, en: Hours of travel }, about: access, unit: jam, error: 0.1 }
"""
MISSING: Final = ("92", "93", "94")
_DAY: Final = date(2024, 11, 20)


def make_act(at: datetime = NOW) -> Act:
    """Return who acts and when."""
    return Act("uji", at, at)


def some_values(turn: int = 0) -> dict[str, dict[str, tuple[float | None, str]]]:
    """Return invented values by indicator and province; three provinces have hardly any."""
    codes = load_table().codes(level=Level.PROVINCE)
    columns: dict[str, dict[str, tuple[float | None, str]]] = {}
    for at, name in enumerate(("bentrok", "sinyal", "jauh")):
        columns[name] = {
            code: (float((number * (7 + at) + turn) % 23 + (number == 5) * 60), "")
            for number, code in enumerate(codes)
            if code not in MISSING or name == "jauh"
        }
    return columns


def make_version(act: Act, document: str = DOCUMENT) -> ModelVersion:
    """Return the version in use of the invented model."""
    return take_in_use(save_draft(document, act).pk, act)


def define_all(act: Act) -> None:
    """Define the three indicators."""
    for code, name in (("bentrok", "Bentrok"), ("sinyal", "Sinyal"), ("jauh", "Jauh")):
        about = {"bentrok": "event", "sinyal": "network"}.get(code, "access")
        define_indicator(IndicatorSpec(code, Words(name, name), about, source="Contoh"), act)


def store_all(act: Act, turn: int = 0, day: date = _DAY) -> None:
    """Store a value for each indicator and province."""
    store_values(
        [
            Values(code, "province", day, cells, "import")
            for code, cells in some_values(turn).items()
        ],
        act,
    )


def make_maps(days: int = 1) -> list[IndexMap]:
    """Publish so many maps of the provinces, a day apart, the last current; act as the system."""
    first = NOW - timedelta(days=days)
    define_all(make_act(first))
    version = make_version(make_act(first))
    made = []
    for turn in range(days):
        at = first + timedelta(days=turn)
        store_all(make_act(at), turn, at.date())
        computed = compute_version(version, Wanted("province", NATION, at.date()))
        made.append(publish_map(version, computed, make_act(at)))
    return made
