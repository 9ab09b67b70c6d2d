"""Episodes of the daily detection: found, kept, ended, and read by whom."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from tests.support.cast import NOW, TODAY, Cast
from tests.support.incidents import facts
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.models import Signal
from waspada.apps.alerts.queries import computed_levels
from waspada.apps.detection.counting import CLOSED, OPEN, cases_of
from waspada.apps.detection.finding import judge, judge_changed, judge_past
from waspada.apps.detection.models import EpisodeVersion, JudgedDay
from waspada.apps.detection.queries import episode_by_id, episodes_of
from waspada.apps.reports.appending import writing
from waspada.apps.reports.incidents import (
    create_incident,
    insert_incidents,
    move_incident,
    reclassify_incident,
)
from waspada.apps.reports.linking import NewRights
from waspada.apps.reports.models import IncidentVersion
from waspada.core.detection.daily_rule import load_daily_rule
from waspada.core.reports.incidents import completed

REAL = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def happen(days_ago: int, place: str = "65.01", **known: Any) -> IncidentVersion:
    """Let a serious incident be verified on its own day."""
    known = {"category": "bentrok_massa", "severity": 2} | known
    day = TODAY - timedelta(days=days_ago)
    with acting_as(system_identity()):
        return create_incident(
            facts(day, place, **known),
            actor="test",
            received_at=NOW - timedelta(days=days_ago),
            now=REAL,
        )


def happen_many(*where: tuple[int, str]) -> None:
    """Let many incidents be verified at once, on their days."""
    known = [
        (
            completed(facts(day, place, category="bentrok_massa", severity=2)),
            NOW - timedelta(days=days_ago),
        )
        for days_ago, place in where
        for day in (TODAY - timedelta(days=days_ago),)
    ]
    with acting_as(system_identity()) as identity, writing():
        insert_incidents(known, state="verified", actor="test", realm=identity.realm, now=REAL)


@pytest.fixture
def history(db: None) -> None:
    """A long history far away, so that there is something to compare with."""
    happen(600, "33.74")


def judged(day: date = TODAY) -> list[tuple[str, str, str, int, int]]:
    """Judge a day; return the current episodes."""
    with acting_as(system_identity()):
        if day == TODAY:
            judge(day, at=NOW, now=REAL, as_of=day)
        else:
            judge_past(day, now=REAL)
        rows = EpisodeVersion.objects.filter(superseded_at=None).order_by("place_code", "theme")
        return [(r.place_code, r.theme, r.state, r.observed, r.version) for r in rows]


@pytest.mark.usefixtures("history")
def test_incidents_close_together_become_an_episode_and_judging_again_changes_nothing() -> None:
    happen(3)
    happen(1, "65.01.05")
    happen(1, "65.02")
    assert judged() == [("65.01", "security", "open", 2, 1)]
    assert judged() == [("65.01", "security", "open", 2, 1)]
    with acting_as(system_identity()):
        row = EpisodeVersion.objects.get()
        assert (row.begins, row.last) == (TODAY - timedelta(days=3), TODAY - timedelta(days=1))
        assert (row.classification, row.method, row.rule_version) == ("B", "smooth", "harian-2")
        assert row.chart[-1][1] == 2
        day = JudgedDay.objects.get()
        assert (day.method, day.known_since) == ("smooth", TODAY - timedelta(days=600))
        assert day.false_alarms["mean"] >= 0


@pytest.mark.usefixtures("history")
def test_an_episode_grows_ends_when_calm_and_is_read_as_of_any_day() -> None:
    happen(12)
    happen(11)
    happen(11)
    start = TODAY - timedelta(days=11)
    assert judged(start) == [("65.01", "security", "open", 3, 1)]
    for back in range(10, 0, -1):
        found = judged(TODAY - timedelta(days=back))
    assert [row[2] for row in found] == ["over"]
    with acting_as(system_identity()):
        assert [row.observed for row in episodes_of("65.01", start).open] == [3]
        assert episodes_of("65.01", start - timedelta(days=1)).open == []
        late = episodes_of("65", TODAY)
        assert (len(late.open), [row.state for row in late.past]) == (0, ["over"])


@pytest.mark.usefixtures("history")
def test_a_correction_withdraws_what_rested_on_it() -> None:
    happen(2)
    wrong = happen(1)
    assert judged() == [("65.01", "security", "open", 2, 1)]
    with acting_as(system_identity()):
        move_incident(wrong.incident_id, "withdrawn", actor="test", received_at=NOW, now=REAL)
    assert judged() == [("65.01", "security", "withdrawn", 2, 2)]
    assert judged() == [("65.01", "security", "withdrawn", 2, 2)]


@pytest.mark.usefixtures("history")
def test_weightless_unverified_and_single_incidents_are_no_episode() -> None:
    happen(1, category="unjuk_rasa", severity=1)
    happen(2, category="unjuk_rasa", severity=1)
    happen(1, severity=0)
    happen(1)
    assert judged() == []


@pytest.mark.usefixtures("history")
def test_closed_incidents_give_an_episode_of_their_class_that_few_read(cast: Cast) -> None:
    happen(2, classification="T", owner_unit="polri-65.01")
    happen(1)
    assert judged() == [("65.01", "security", "open", 2, 1)]
    with acting_as(system_identity()):
        row, signal = EpisodeVersion.objects.get(), Signal.objects.get()
    assert row.classification == "T"
    assert (signal.classification, signal.place_code) == ("T", "65.01")
    pages = {}
    for who in ("desk", "province", "kpu", "police", "bupati", "camat", "fkdm", "stranger"):
        with cast.acting(who):
            found = episodes_of("65.01", TODAY)
            pages[who] = (
                len(found.open),
                episode_by_id("65.01", row.episode_id, TODAY) is not None,
            )
            level = computed_levels(["65.01"], day=TODAY)["65.01"]
            heard = any(reason.code == "detected.signal" for reason in level.reasons)
            assert heard == (who in {"desk", "province"})
    assert pages == dict.fromkeys(pages, (0, False)) | {
        "desk": (1, True),
        "province": (1, True),
    }
    address = f"/deteksi/65.01/{row.episode_id}/"
    seen = {who: cast.client(who).get(address).status_code for who in ("desk", "kpu", "camat")}
    assert seen == {"desk": 200, "kpu": 404, "camat": 403}
    assert str(row.episode_id) in cast.client("desk").get("/deteksi/65.01/").content.decode()
    assert str(row.episode_id) not in cast.client("kpu").get("/deteksi/65.01/").content.decode()


@pytest.mark.usefixtures("history")
def test_closed_incidents_change_no_episode_of_class_b(cast: Cast) -> None:
    happen(2)
    happen(1)
    happen(1, classification="T", owner_unit="polri-65.01")
    happen(1, concerns_units=("kpu-65.01",))
    judged()
    with acting_as(system_identity()):
        rows = EpisodeVersion.objects.order_by("classification")
        assert [(row.classification, row.observed) for row in rows] == [("B", 2), ("T", 3)]
        assert Signal.objects.get().classification == "B"
    shown = {}
    for who in ("desk", "kpu"):
        with cast.acting(who):
            shown[who] = [row.observed for row in episodes_of("65.01", TODAY).open]
    assert shown == {"desk": [3], "kpu": [2]}


@pytest.mark.usefixtures("history")
def test_a_closed_episode_goes_on_after_its_closed_incidents_have_passed() -> None:
    happen_many(*[(back, "65.01") for back in range(14, -1, -1)])
    happen(14, classification="T", owner_unit="polri-65.01")
    for back in range(13, -1, -2):
        judged(TODAY - timedelta(days=back))
        with acting_as(system_identity()):
            rows = EpisodeVersion.objects.filter(superseded_at=None)
            assert sorted((row.classification, row.state) for row in rows) == [
                ("B", "open"),
                ("T", "open"),
            ]


@pytest.mark.usefixtures("history")
def test_an_open_episode_weighs_in_the_level_and_no_more_when_it_is_over(cast: Cast) -> None:
    happen(2)
    wrong = happen(1)
    judged()
    with cast.acting("desk"):
        level = computed_levels(["65.01"], day=TODAY)["65.01"]
        assert any(reason.code == "detected.signal" for reason in level.reasons)
    with acting_as(system_identity()):
        move_incident(wrong.incident_id, "withdrawn", actor="test", received_at=NOW, now=REAL)
    judged()
    with cast.acting("desk"):
        level = computed_levels(["65.01"], day=TODAY)["65.01"]
        assert not any(reason.code == "detected.signal" for reason in level.reasons)


@pytest.mark.usefixtures("history")
def test_what_is_closed_later_closes_what_was_found_of_it(cast: Cast) -> None:
    happen(2)
    later = happen(1)
    happen(1, category="politik_uang")
    happen(1, category="politik_uang")
    judged()
    with cast.acting("kpu"):
        assert len(episodes_of("65.01", TODAY).open) == 2
    rights = NewRights(
        classification="T", owner_unit="polri-65.01", addressee_units=(), concerns_units=(),
        compartment="",
    )  # fmt: skip
    with acting_as(system_identity()):
        reclassify_incident(later.incident_id, rights, actor="test", now=REAL)
    judged()
    with cast.acting("kpu"):
        found = episodes_of("65.01", TODAY)
        assert [row.theme for row in found.open] == ["integrity"]
        assert found.past == []
        assert EpisodeVersion.objects.filter(theme="security").count() == 0
        level = computed_levels(["65.01"], day=TODAY)["65.01"]
        said = [r.params["theme"] for r in level.reasons if r.code == "detected.signal"]
        assert said == ["integrity"]
    with cast.acting("desk"):
        shown = episodes_of("65.01", TODAY).open
        assert {(row.theme, row.classification) for row in shown} == {
            ("security", "T"),
            ("integrity", "B"),
        }


@pytest.mark.usefixtures("history")
def test_a_gathering_is_read_by_who_serves_over_all_its_places(cast: Cast) -> None:
    elsewhere = [(20 + number, f"33.{1 + number % 29:02}") for number in range(60)]
    near = [(back, place) for place in ("65.01", "65.02", "65.04") for back in (0, 0, 1, 1)]
    happen_many(*elsewhere, *near)
    judged()
    with acting_as(system_identity()):
        row = EpisodeVersion.objects.get(kind="gathering")
    assert (row.place_code, row.classification, row.method) == ("65", "B", "scan-stp")
    assert set(row.places) == {"65.01", "65.02", "65.04"}
    assert row.recurrence_days is not None
    assert row.recurrence_days >= 365
    seen = {}
    for who in ("province", "desk", "kpu", "camat", "stranger"):
        with cast.acting(who):
            place = "65" if who == "province" else "65.01"
            held = episodes_of(place, TODAY).gatherings
            seen[who] = (len(held), episode_by_id(place, row.episode_id, TODAY) is not None)
    assert seen == dict.fromkeys(seen, (0, False)) | {"province": (1, True)}
    page = cast.client("province").get(f"/deteksi/65/{row.episode_id}/").content.decode()
    assert "Secara kebetulan, yang sekuat ini muncul sekali dalam" in page
    assert "Kab. Malinau" in page
    assert str(row.episode_id) not in cast.client("desk").get("/deteksi/65.01/").content.decode()


@pytest.mark.usefixtures("history")
def test_the_job_judges_when_something_changed_and_not_otherwise() -> None:
    assert judge_changed(REAL) == 0
    happen(1)
    happen(2)
    assert judge_changed(REAL) == 1
    assert judge_changed(REAL) == 0
    assert JudgedDay.objects.count() == 1


@pytest.mark.usefixtures("history")
def test_the_day_cells_and_the_versions_give_the_same_counts(settings: Settings) -> None:
    happen(2)
    happen(1, "65.01.05")
    happen(1, addressee_units=("kpu-65.01",))
    happen(1, concerns_units=("kpu-65.01",))
    happen(0, classification="T")
    with acting_as(system_identity()):
        for classes in (OPEN, CLOSED):
            settings.WASPADA_AS_OF = TODAY.isoformat()
            old = cases_of(TODAY, load_daily_rule(), as_of=TODAY, classes=classes)
            settings.WASPADA_AS_OF = ""
            new = cases_of(TODAY, load_daily_rule(), as_of=None, classes=classes)
            sums = [
                (one.spans(TODAY, 2, 7).sum(), one.points.sum(), one.first) for one in (old, new)
            ]
            assert sums[0] == sums[1]
            assert sums[0][0] == (3 if classes == OPEN else 4)


@pytest.mark.usefixtures("history")
@pytest.mark.words
def test_the_pages_say_what_was_found_and_what_is_lacking(cast: Cast) -> None:
    desk = cast.client("desk")
    assert "Belum ada hari yang dinilai" in desk.get("/deteksi/65.01/").content.decode()
    number = happen(2).number
    happen(1)
    judged()
    page = desk.get("/deteksi/65.01/").content.decode()
    assert "Keamanan: 2 kejadian dalam 7 hari" in page
    assert "Dinilai dengan cara bawaan (smooth) dari riwayat 601 hari" in page
    assert "Lebih banyak dari biasanya: 1 temuan" in desk.get("/tempat/65.01/").content.decode()
    with acting_as(system_identity()):
        row = EpisodeVersion.objects.get()
    one = desk.get(f"/deteksi/65.01/{row.episode_id}/").content.decode()
    assert f"/kejadian/{number}/" in one
    assert "Ditandai bila lebih dari 1 kejadian" in one
    assert "Dibandingkan pula dengan tempat lain" in one
    assert "Di tempat lain pada hari yang sama" not in one
    assert cast.client("province").get(f"/deteksi/65/{row.episode_id}/").status_code == 200
    assert desk.get(f"/deteksi/65.02/{row.episode_id}/").status_code == 403
    cast["desk"].language = "en"
    cast["desk"].save()
    english = cast.client("desk").get(f"/deteksi/65.01/{row.episode_id}/").content.decode()
    assert "Security: 2 incidents in the 7 days" in english
    assert "Incidents counted" in english
