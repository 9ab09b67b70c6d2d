"""Two people who saw one thing sent two reports: both become one incident in one step."""

from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings

from tests.apps.test_reports_triage import reading, send, state_of
from tests.support.cast import TODAY, Cast
from tests.support.incidents import make_report
from waspada.apps.accounts.clock import real_now
from waspada.apps.reports.candidates import waiting_beside
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.reports.triage import claim_report

pytestmark = pytest.mark.django_db

FIRST = "Massa dua kubu saling lempar batu di lapangan Agathis Tanjung Selor, polisi berjaga."
SECOND = "Saling lempar batu antara dua kubu massa pendukung di lapangan Agathis, ada polisi."
OTHER = "Surat suara kurang dua kotak di gudang logistik kecamatan."


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def beside(report_id: UUID) -> list[UUID]:
    report = Report.objects.get(pk=report_id)
    return [one.report.pk for one in waiting_beside(report, TODAY)]


def posted(**fields: Any) -> dict[str, Any]:
    return {**reading(), **fields}


def test_a_report_about_the_same_is_offered_and_another_is_not(cast: Cast) -> None:
    with cast.acting("desk"):
        first, second = make_report("65.01.05", FIRST), make_report("65.01.05", SECOND)
        make_report("65.01.05", OTHER, category="logistik")
        assert beside(first) == [second]
        assert beside(second) == [first]


def test_what_one_may_not_read_is_not_offered(cast: Cast) -> None:
    with cast.acting("desk"):
        first = make_report("65.01", FIRST, owner_unit="kpu-65.01")
        second = make_report("65.01", SECOND, classification="T")
        assert beside(first) == [second]
    with cast.acting("kpu"):
        assert beside(first) == []


def test_ticked_reports_become_one_incident_and_are_taken_back_together(cast: Cast) -> None:
    with cast.acting("desk"):
        first, second = make_report("65.01", FIRST), make_report("65.01", SECOND)
    client = cast.client("desk")
    page = client.get(f"/laporan/{first}/").content.decode()
    assert f'name="ikut" value="{second}"' in page
    assert send(client, first, "jadikan", **posted(ikut=str(second))) == 302
    with cast.acting("desk"):
        incident = IncidentVersion.objects.get(superseded_at=None)
        assert set(Report.objects.values_list("incident_id", flat=True)) == {incident.incident_id}
    client.post("/laporan/urungkan/")
    assert [state_of(first), state_of(second)] == ["waiting", "waiting"]
    with cast.acting("desk"):
        assert IncidentVersion.objects.get(superseded_at=None).state == "withdrawn"


def test_one_that_a_colleague_holds_stops_the_step_and_nothing_is_lost(cast: Cast) -> None:
    with cast.acting("desk"):
        first, second = make_report("65.01", FIRST), make_report("65.01", SECOND)
    with cast.acting("province"):
        claim_report(second, actor=str(cast["province"].pk), now=real_now())
    client = cast.client("desk")
    answer = client.post(f"/laporan/{first}/", {"langkah": "jadikan", **posted(ikut=str(second))})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Dua kubu saling lempar di lapangan" in page  # the title that was typed
    assert f'value="{second}" checked' in page
    assert state_of(first) == "waiting"
    with cast.acting("desk"):
        assert not IncidentVersion.objects.exists()


def test_ticked_reports_join_the_chosen_incident_all_or_none(cast: Cast) -> None:
    with cast.acting("desk"):
        first, second, third = (make_report("65.01", text) for text in (FIRST, SECOND, FIRST))
    client = cast.client("desk")
    assert send(client, first, "jadikan", **posted()) == 302
    with cast.acting("desk"):
        incident = IncidentVersion.objects.get(superseded_at=None)
    wrong = posted(ikut=str(third), incident=str(third))
    assert send(client, second, "gabung", **wrong) == 404
    assert [state_of(second), state_of(third)] == ["waiting", "waiting"]
    right = posted(ikut=str(third), incident=str(incident.incident_id))
    assert send(client, second, "gabung", **right) == 302
    with cast.acting("desk"):
        assert Report.objects.filter(incident_id=incident.incident_id).count() == 3
