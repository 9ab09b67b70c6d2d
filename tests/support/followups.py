"""Builders of action items for tests."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.support.cast import NOW, TODAY, Cast
from waspada.apps.followups.actions import propose_item
from waspada.apps.followups.history import By
from waspada.apps.followups.models import Item
from waspada.core.followups.facts import ItemFacts

WHAT = "Lengkapi daftar TPS rawan banjir"


def item_facts(**changes: Any) -> ItemFacts:
    given = ItemFacts(
        what=WHAT, unit="kecamatan-65.01.05", place="65.01.05", due_on=TODAY + timedelta(days=3)
    )
    return replace(given, **changes)


def by(cast: Cast, name: str, at: datetime = NOW) -> By:
    return {"actor": str(cast[name].pk), "now": at, "received_at": at}


def propose(cast: Cast, name: str = "desk", at: datetime = NOW, **changes: Any) -> Item:
    with cast.acting(name):
        return propose_item(item_facts(**changes), **by(cast, name, at))


def ask_kpu(cast: Cast, at: datetime = NOW, **changes: Any) -> Item:
    """Write a permintaan koordinasi to KPU Bulungan."""
    return propose(cast, at=at, **{"unit": "kpu-65.01", "place": "65.01"} | changes)
