"""Indicators, values and a model in Kalimantan Utara, small enough to be followed by hand."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tests.support.cast import NOW, TODAY
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.vulnerability.actions import (
    Act,
    IndicatorSpec,
    Values,
    define_indicator,
    store_values,
)
from waspada.apps.vulnerability.modelling import save_draft, take_in_use
from waspada.apps.vulnerability.models import ModelVersion
from waspada.core.places import NATION
from waspada.core.vocabulary import Words

AREA = "65"
REGENCIES = ("65.01", "65.02", "65.03", "65.04", "65.71")
DOCUMENT = """
id: uji
version: "1"
name: { id: "Contoh: indeks uji", en: "Example: test index" }
steps: { bands: { method: fixed, limits: [30, 60] }, least_share: 0.5 }
uncertainty: { draws: 100 }
tree:
  - code: keamanan
    name: { id: Keamanan, en: Security }
    parts:
      - { indicator: kekerasan, about: event, name: { id: Kejadian kekerasan, en: Violence } }
  - code: akses
    name: { id: Akses, en: Access }
    parts:
      - { indicator: tanpa_sinyal, about: network, unit: persen, weight: 2 }
"""


def act(actor: str = "uji", at: datetime = NOW) -> Act:
    """Return an act at a moment of the world that is shown."""
    return Act(actor, at, at)


def spec(code: str, **changed: Any) -> IndicatorSpec:
    """Return an indicator of incidents."""
    given = {"name": Words(code, code), "about": "event", "source": "Contoh: uji"} | changed
    return IndicatorSpec(code, **given)


def indicators(area: str = NATION) -> None:
    """Register the two that the document names."""
    with acting_as(system_identity()):
        define_indicator(spec("kekerasan", unit="kejadian"), act(), area=area)
        define_indicator(spec("tanpa_sinyal", about="network", unit="persen"), act(), area=area)


def values(
    code: str,
    numbers: Mapping[str, float | None],
    *,
    level: str = "regency",
    valid_on: date = TODAY - timedelta(days=30),
    at: datetime = NOW - timedelta(days=20),
    area: str = NATION,
) -> None:
    """Let values be known since a moment."""
    cells = {place: (value, "uji") for place, value in numbers.items()}
    with acting_as(system_identity()):
        store_values([Values(code, level, valid_on, cells, "uji")], act(at=at), area=area)


def known() -> None:
    """Let both indicators be known of Kalimantan Utara's kab/kota, one cell missing."""
    indicators()
    values("kekerasan", dict(zip(REGENCIES, (8, 4, 1, 0, 6), strict=True)))
    values("tanpa_sinyal", dict(zip(REGENCIES[:4], (40.0, 80.0, 55.0, 20.0), strict=True)))


def model_in_use(document: str = DOCUMENT, *, area: str = AREA) -> ModelVersion:
    """Take a document in use."""
    with acting_as(system_identity()):
        return take_in_use(save_draft(document, act(), area=area).pk, act())
