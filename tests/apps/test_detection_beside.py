"""What the daily job finds beside episodes of kab/kota: late reports, silence, what leads, other levels."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from tests.support.cast import NOW, TODAY, Cast
from tests.support.incidents import facts
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.models import Signal
from waspada.apps.detection.beside import silent_posts
from waspada.apps.detection.finding import judge
from waspada.apps.detection.models import EpisodeVersion, JudgedDay, SilentPost
from waspada.apps.detection.queries import episode_by_id, episodes_of
from waspada.apps.documents.models import Document
from waspada.apps.reports.appending import writing
from waspada.apps.reports.incidents import insert_incidents, move_incident, reclassify_incident
from waspada.apps.reports.linking import NewRights
from waspada.apps.reports.models import IncidentVersion
from waspada.core.reports.incidents import completed

REAL = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def happen(*where: tuple[int, str, int], **known: Any) -> None:
    """Let incidents be verified: days ago, place, days after which they became known."""
    known = {"category": "bentrok_massa", "severity": 2} | known
    rows = [
        (
            completed(facts(TODAY - timedelta(days=ago), place, **known)),
            NOW - timedelta(days=ago - late),
        )
        for ago, place, late in where
    ]
    with acting_as(system_identity()) as identity, writing():
        insert_incidents(rows, state="verified", actor="test", realm=identity.realm, now=REAL)


def judged() -> None:
    with acting_as(system_identity()):
        judge(TODAY, at=NOW, now=REAL, as_of=TODAY)


def found() -> list[tuple[str, int]]:
    with acting_as(system_identity()):
        rows = EpisodeVersion.objects.filter(superseded_at=None, kind="counts").order_by(
            "place_code"
        )
        return [(row.place_code, row.observed) for row in rows]


def test_a_kecamatan_and_a_province_have_episodes_where_no_kab_kota_stands_out(
    cast: Cast,
) -> None:
    usual = [(7 * week + 2, "65.01", 0) for week in range(1, 86) for _ in range(2)]
    happen((600, "33.74", 0), *usual)
    happen((1, "65.01.05", 0), (2, "65.01.05", 0))
    happen((1, "34.01", 0), (2, "34.02", 0), (3, "34.03", 0))
    judged()
    assert found() == [("34", 3), ("65.01.05", 2)]
    with acting_as(system_identity()):
        district = EpisodeVersion.objects.get(place_code="65.01.05")
        assert Signal.objects.get(origin_key__startswith=str(district.episode_id)).place_code == (
            "65.01"
        )
    with cast.acting("camat"):
        assert [row.place_code for row in episodes_of("65.01.05", TODAY).open] == ["65.01.05"]
    with cast.acting("kpu"):
        assert episode_by_id("65.01", district.episode_id, TODAY) is not None
    happen(*[(0, f"65.01.0{1 + n % 7}", 0) for n in range(24)])
    judged()
    assert ("65.01", 26) in found()


@pytest.mark.django_db
def test_a_province_s_sum_is_closed_with_an_incident_in_it() -> None:
    happen((600, "33.74", 0))
    happen((1, "34.01", 0), (2, "34.02", 0), (3, "34.03", 0))
    judged()
    rights = NewRights(
        classification="T", owner_unit="polri-34.01", addressee_units=(), concerns_units=(),
        compartment="",
    )  # fmt: skip
    with acting_as(system_identity()):
        row = EpisodeVersion.objects.get(kind="counts")
        assert (row.place_code, row.classification) == ("34", "B")
        one = IncidentVersion.objects.get(regency_code="34.02")
        reclassify_incident(one.incident_id, rights, actor="test", now=REAL)
    judged()
    with acting_as(system_identity()):
        assert not EpisodeVersion.objects.filter(classification="B").exists()


@pytest.mark.django_db
def test_late_reports_are_learnt_told_and_not_known_when_there_are_few() -> None:
    happen((600, "33.74", 0))
    judged()
    with acting_as(system_identity()):
        assert JudgedDay.objects.get().lateness == {}
    JudgedDay.objects.all().delete()
    late = [(ago, f"33.{1 + ago % 29:02}", ago % 4) for ago in range(4, 64)]
    usual = [(7 * week + 3, "65.01", 3) for week in range(1, 60) for _ in range(4)]
    happen(*late, *usual, *[(ago % 2, "65.01", 0) for ago in range(30)])
    judged()
    with acting_as(system_identity()):
        said = JudgedDay.objects.get().lateness
        row = EpisodeVersion.objects.get(place_code="65.01")
    assert said["share"][0] < 0.5 < said["share"][3] <= 1
    assert said["share"] == sorted(said["share"])
    assert said["days"][0][0] == TODAY.isoformat()
    assert row.observed == 30
    assert row.late[1] <= row.late[0] <= row.late[2]


@pytest.fixture
def rhythm(cast: Cast) -> None:
    """A desk that sent its daily report every day until nine days ago."""
    with acting_as(system_identity()):
        Document.objects.bulk_create(
            Document(
                realm="live",
                node_id="test",
                place_code="65.01",
                province_code="65",
                regency_code="65.01",
                kind="laporan-harian",
                number=f"n/{ago}",
                title="x",
                content={},
                template_version="1",
                language="id",
                issued_at=NOW - timedelta(days=ago),
                issued_by="x",
            )
            for ago in range(9, 60)
        )


@pytest.mark.usefixtures("rhythm")
def test_a_silent_desk_is_asked_after_until_it_reports_and_few_read_it(cast: Cast) -> None:
    judged()
    seen = {}
    for who in ("desk", "province", "kpu", "bupati", "camat", "fkdm", "stranger"):
        with cast.acting(who):
            seen[who] = [one["sentence"] for one in silent_posts("65.01", TODAY)]
    assert {who for who, said in seen.items() if said} == {"desk", "province"}
    assert "tidak mengirim laporan harian sejak" in seen["desk"][0]
    with acting_as(system_identity()):
        day = JudgedDay.objects.get()
        signal = Signal.objects.get(origin="silence")
        assert day.silence["posts"] == 1
        assert 0 < day.silence["chance"] < 0.5
        assert (signal.classification, signal.place_code) == ("T", "65.01")
    page = cast.client("desk").get("/deteksi/65.01/").content.decode()
    assert "Belum ada kabar" in page
    judged()
    with acting_as(system_identity()):
        assert SilentPost.objects.count() == 1
        latest = Document.objects.order_by("-issued_at").first()
        Document.objects.filter(pk=latest.pk).update(issued_at=NOW - timedelta(hours=1))
    judged()
    with acting_as(system_identity()):
        assert SilentPost.objects.get().ended_at is not None
        assert Signal.objects.get(origin="silence").expires_at is not None


def test_hoaxes_weigh_ahead_with_the_rights_of_their_incident(cast: Cast) -> None:
    happen((1, "65.01", 0), (2, "65.01", 0), (3, "65.01", 0), category="hoaks", severity=1)
    happen((1, "65.02", 0), category="bentrok_massa", severity=0)
    happen((1, "65.02", 0), category="unjuk_rasa", severity=0)
    judged()
    with acting_as(system_identity()):
        leads = Signal.objects.filter(origin="lead")
        assert sorted(one.place_code for one in leads) == ["65.01", "65.01", "65.02"]
        assert {one.theme for one in leads} == {"security"}
        newest = IncidentVersion.objects.get(day=TODAY - timedelta(days=1), category="hoaks")
        rights = NewRights(
            classification="T", owner_unit="polri-65.01", addressee_units=(), concerns_units=(),
            compartment="",
        )  # fmt: skip
        reclassify_incident(newest.incident_id, rights, actor="test", now=REAL)
    judged()
    with acting_as(system_identity()):
        closed = Signal.objects.get(origin="lead", classification="T")
        assert closed.origin_key == str(newest.incident_id)
        move_incident(newest.incident_id, "withdrawn", actor="test", received_at=NOW, now=REAL)
    judged()
    with acting_as(system_identity()):
        assert Signal.objects.get(origin_key=str(newest.incident_id)).expires_at == NOW
    with cast.acting("kpu"):
        keys = set(Signal.objects.filter(origin="lead").values_list("origin_key", flat=True))
        assert str(newest.incident_id) not in keys
