"""Reading class R is noted once a person, thing and day; reading the rest is not."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.cast import BEGAN, NOW, Cast
from tests.support.incidents import make_incident, make_report
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.models import IncidentVersion

MIDNIGHT_IN_JAKARTA = datetime(2024, 11, 28, 17, tzinfo=UTC)


def noted(cast: Cast, name: str = "desk") -> list[str]:
    """Return what somebody's readings of secrets were about, in order."""
    rows = JournalRow.objects.filter(action="content.secret_read", actor=str(cast[name].pk))
    return list(rows.order_by("id").values_list("subject", flat=True))


@pytest.fixture
def secret(cast: Cast, settings: Any) -> IncidentVersion:
    """An incident of class R, and two people of Bulungan who are cleared for it."""
    settings.ALLOWS_SECRET_CONTENT = True
    for name in ("desk", "bupati"):
        grant_membership(
            cast[name],
            role="secretariat",
            place="65.01",
            unit=ensure_unit("kesbangpol", "65.01"),
            clearance="R",
            starts_on=BEGAN,
        )
    with acting_as(system_identity()):
        make_incident(title="Terbuka", classification="B")
        return make_incident(title="Rahasia", classification="R")


def test_a_secret_is_noted_once_a_person_a_thing_and_a_day(cast: Cast) -> None:
    def read(name: str, subject: str, at: datetime, classification: str = "R") -> None:
        with cast.acting(name):
            note_secret_read("incident", subject, classification=classification, now=at)

    read("desk", "65-1", NOW)
    read("desk", "65-1", NOW + timedelta(hours=1))
    read("desk", "65-1", MIDNIGHT_IN_JAKARTA - timedelta(seconds=1))
    assert noted(cast) == ["65-1"]
    read("desk", "65-1", MIDNIGHT_IN_JAKARTA)
    read("desk", "65-2", MIDNIGHT_IN_JAKARTA)
    read("bupati", "65-1", NOW)
    for ordinary in ("B", "T"):
        read("desk", "65-3", NOW, ordinary)
    assert noted(cast) == ["65-1", "65-1", "65-2"]
    assert noted(cast, "bupati") == ["65-1"]
    assert JournalRow.objects.filter(action="content.secret_read")[0].details == {
        "classification": "R"
    }


@pytest.mark.parametrize(
    "address",
    [
        "/kejadian/{number}/",
        "/api/v1/incidents/{number}",
        "/api/v1/incidents",
        "/kejadian/ekspor.csv",
    ],
)
def test_pages_exports_and_the_api_note_the_secret_they_show(
    address: str, cast: Cast, secret: IncidentVersion
) -> None:
    client = cast.client("desk")
    for _ in range(2):
        answer = client.get(address.format(number=secret.number))
        assert answer.status_code == 200
        shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"Rahasia" in shown
    assert noted(cast) == [secret.number]
    assert noted(cast, "bupati") == []


def test_who_does_not_get_to_read_a_secret_is_not_noted(
    cast: Cast, secret: IncidentVersion
) -> None:
    client = cast.client("camat")
    assert client.get(f"/kejadian/{secret.number}/").status_code == 404
    rows = csv.reader(io.StringIO(b"".join(client.get("/kejadian/ekspor.csv")).decode()))
    assert not any("Rahasia" in cell for row in rows for cell in row)
    assert not JournalRow.objects.filter(action="content.secret_read").exists()


def test_the_desk_s_look_at_a_secret_report_is_noted(cast: Cast, secret: IncidentVersion) -> None:
    with acting_as(system_identity()):
        report = make_report(classification="R")
    assert cast.client("desk").get(f"/laporan/{report}/").status_code == 200
    assert noted(cast) == [str(report)]
