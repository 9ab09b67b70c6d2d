"""A few measures as an election has them, and figures given by members of the cast."""

import copy
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support.cast import NOW, TODAY
from waspada.apps.accounts import clock
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.elections.actions import save_election
from waspada.apps.elections.models import Contest, Election, Stage, StageDates
from waspada.apps.readiness import measures as measures_module
from waspada.apps.readiness.actions import Entry, Giving, Recorded, record_figures
from waspada.apps.readiness.measures import measures_of
from waspada.apps.readiness.queries import forget_boards
from waspada.core.elections import packaged_election
from waspada.core.readiness import Measure, read_measure

ELECTION = "pilkada-2024"
WITA = ZoneInfo("Asia/Makassar")
_ORANG = {"id": "orang", "en": "people"}
DOCUMENTS: tuple[dict[str, object], ...] = (
    {
        "code": "kpps_terbentuk",
        "name": {"id": "KPPS terbentuk", "en": "KPPS formed"},
        "agency": "kpu",
        "topic": "badan_adhoc",
        "counts": "station",
        "kind": "count",
        "unit": _ORANG,
        "target": {"per_station": 7},
        "due": {"stage": "pemungutan", "edge": "start", "days": -20},
        "shelf_life_days": 7,
    },
    {
        "code": "kpps_dilatih",
        "name": {"id": "KPPS dilatih", "en": "KPPS trained"},
        "agency": "kpu",
        "topic": "badan_adhoc",
        "counts": "station",
        "kind": "count",
        "unit": _ORANG,
        "target": {"measures": {"kpps_terbentuk": 1}},
        "due": {"stage": "pemungutan", "edge": "start", "days": -3},
        "shelf_life_days": 7,
    },
    {
        "code": "linmas",
        "name": {"id": "Linmas siap", "en": "Linmas ready"},
        "agency": "satpolpp",
        "topic": "keamanan",
        "counts": "station",
        "kind": "count",
        "unit": _ORANG,
        "target": {"per_station": 2},
        "due": {"stage": "pemungutan", "edge": "start", "days": -1},
    },
    {
        "code": "asn_diusulkan",
        "name": {"id": "ASN Sekretariat Panwascam diusulkan", "en": "Civil servants proposed"},
        "agency": "bawaslu",
        "topic": "pengawasan",
        "counts": "kecamatan",
        "kind": "count",
        "unit": _ORANG,
        "target": {"fixed": 3},
        "due": {"stage": "pemungutan", "edge": "start", "days": -30},
    },
    {
        "code": "personel_siaga",
        "name": {"id": "Personel siaga", "en": "Strength on alert"},
        "agency": "polri",
        "topic": "keamanan",
        "counts": "regency",
        "kind": "count",
        "unit": _ORANG,
        "target": "given",
        "is_cumulative": False,
        "class": "T",
    },
    {
        "code": "nphd_cair",
        "name": {"id": "NPHD dicairkan", "en": "Grant disbursed"},
        "agency": "pemda",
        "topic": "anggaran",
        "counts": "regency",
        "kind": "money",
        "unit": {"id": "rupiah", "en": "rupiah"},
        "target": "given",
        "offices": ["regent", "mayor"],
    },
)


def sample_measures() -> tuple[Measure, ...]:
    """Return the measures of the tests, checked as any file is."""
    found = []
    for order, document in enumerate(DOCUMENTS):
        measure, problems = read_measure(document, order=order)
        assert measure is not None, problems
        found.append(measure)
    return tuple(found)


@pytest.fixture
def readiness(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The elections of Kaltara and the measures of the tests, on the day of the cast."""
    _load_election()
    monkeypatch.setattr(measures_module, "packaged_measures", sample_measures)
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    forget_boards()
    yield
    forget_boards()


_rows: list[list[Any]] = []


def _load_election() -> None:
    """Store the election of 2024 as Kaltara holds it; after the first time as copies of rows."""
    if _rows:
        for rows in copy.deepcopy(_rows):
            type(rows[0]).objects.bulk_create(rows)
        return
    facts = packaged_election(ELECTION)
    here = tuple(one for one in facts.contests if one.place.startswith("65"))
    with acting_as(system_identity()):
        save_election(replace(facts, contests=here), actor="test", now=NOW)
    _rows.extend(
        copy.deepcopy(list(model.objects.all())) for model in (Election, Contest, Stage, StageDates)
    )


def noon(day: date) -> datetime:
    """Return noon of a day in Kalimantan Utara."""
    return datetime.combine(day, time(12), tzinfo=WITA)


def giving(day: date = TODAY, *, actor: str = "test", channel: str = "page") -> Giving:
    """Return a giving at noon of a day."""
    return Giving(ELECTION, actor, noon(day), NOW, day, channel)


def give(
    measure: str,
    place: str,
    value: object,
    *,
    day: date = TODAY,
    actor: str = "test",
    as_draft: bool = False,
    **more: object,
) -> Recorded:
    """Give one figure as whoever is acting."""
    number = None if value is None else Decimal(str(value))
    entry = Entry(measure, place, number, day, **more)  # type: ignore[arg-type]
    known = measures_of(ELECTION, place, day)
    return record_figures([entry], known, giving(day, actor=actor), as_draft=as_draft)


def days_before(days: int) -> date:
    """Return a day before the day of the cast."""
    return TODAY - timedelta(days=days)
