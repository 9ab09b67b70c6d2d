"""Every time on every page is the place's own clock, and says which."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from tests.support.cast import BEGAN, TODAY, Cast
from tests.support.incidents import facts, make_incident, make_report
from tests.support.languages import Texts
from waspada.apps.accounts import clock
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.elections.actions import load_elections
from waspada.core.access import Identity
from waspada.core.reports.incidents import day_start

AT = datetime(2024, 11, 26, 15, 47, tzinfo=UTC)  # the 26th in the west, the 27th in the east


@dataclass(frozen=True)
class Zone:
    """A place, and what its clock says at `AT`."""

    place: str
    hour: str
    name: str
    day: str


ZONES = (
    Zone("31.71", "22", "WIB", "26"),
    Zone("65.01", "23", "WITA", "26"),
    Zone("91.71", "00", "WIT", "27"),
)
TIME = re.compile(r"\b(\d\d)[.:]47\b(?:[.:]\d\d)?(.{0,12})")


@pytest.fixture
def nation(
    cast: Cast, as_system: Identity, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Client:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    # A page shows the hour it is, which is not to be taken for what happened at 47 past.
    monkeypatch.setattr(clock, "real_now", lambda: AT + timedelta(minutes=30))
    load_elections()
    unit = ensure_unit("kesbangpol", "ID")
    grant_membership(
        cast["stranger"], role="secretariat", place="ID", unit=unit, clearance="T", starts_on=BEGAN
    )
    return cast.client("stranger")


@pytest.mark.parametrize("zone", ZONES, ids=[zone.name for zone in ZONES])
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_time_is_told_by_the_place_s_clock(nation: Client, zone: Zone, language: str) -> None:
    nation.post("/bahasa/", {"bahasa": language, "next": "/"})
    known = facts(TODAY, zone.place, occurred_at=AT, occurred_precision="minute", severity=3)
    incident = make_incident(known, received_at=AT + timedelta(minutes=70))
    report = make_report(zone.place, occurred_at=AT, received_at=AT)
    shown = 0
    for address in (
        f"/keadaan/{zone.place}/",
        f"/tempat/{zone.place}/",
        f"/kejadian/?tempat={zone.place}",
        f"/kejadian/{incident.number}/",
        f"/laporan/?tempat={zone.place}",
        f"/laporan/{report}/",
        f"/level/{zone.place}/",
        f"/laporan-harian/{zone.place}/{TODAY}/",
    ):
        answer = nation.get(address)
        assert answer.status_code == 200, address
        for piece in Texts(answer.content.decode()).pieces:
            for hour, after in TIME.findall(piece):
                shown += 1
                assert hour == zone.hour or after.strip().startswith("UTC"), (address, piece)
                assert zone.name in after or hour != zone.hour or "WI" not in piece, (
                    address,
                    piece,
                )
    assert shown >= 3


@pytest.mark.parametrize("zone", ZONES, ids=[zone.name for zone in ZONES])
def test_an_incident_lies_on_the_place_s_own_day(nation: Client, zone: Zone) -> None:
    version = make_incident(
        facts(TODAY, zone.place, occurred_at=AT, occurred_precision="minute"),
        received_at=AT + timedelta(minutes=70),
    )
    assert f"{version.day:%d}" == zone.day
    assert day_start(version.day, zone.place) <= AT
    text = nation.get(f"/kejadian/{version.number}/").content.decode()
    assert f"{int(zone.day)} November 2024" in text
