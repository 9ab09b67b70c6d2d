"""Past days judged again: by the command, and as runs that somebody asked for on a page."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from tests.support.cast import NOW, TODAY, Cast
from tests.support.incidents import facts
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.queries import computed_levels
from waspada.apps.detection import replay_runs
from waspada.apps.detection.finding import judge_past
from waspada.apps.detection.models import EpisodeVersion, JudgedDay, ReplayRun
from waspada.apps.detection.past import packaged_past, stored_past
from waspada.apps.detection.replay_runs import go_on_with_replays, start_replay
from waspada.apps.detection.replaying import Replay, as_row, days_of, per_week, replay
from waspada.apps.detection.scoring import as_report, score_of
from waspada.apps.reports.appending import writing
from waspada.apps.reports.incidents import insert_incidents
from waspada.core.alerts.holding import level_of_rank
from waspada.core.detection.what_if import KNOBS, settings_of
from waspada.core.errors import BadInput, NotAllowed, NotFound, TooMany
from waspada.core.reports.incidents import completed

REAL = datetime.now(UTC)
FIRST = TODAY - timedelta(days=14)


@pytest.fixture(autouse=True)
def _on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def happen(*where: tuple[int, str, int], **known: Any) -> None:
    """Let incidents of (days ago, place, severity) be verified at once, on their days."""
    events = [
        (
            completed(
                facts(
                    TODAY - timedelta(days=ago),
                    place,
                    **{"category": "bentrok_massa", "severity": severity} | known,
                )
            ),
            NOW - timedelta(days=ago),
        )
        for ago, place, severity in where
    ]
    with acting_as(system_identity()) as identity, writing():
        insert_incidents(events, state="verified", actor="test", realm=identity.realm, now=REAL)


@pytest.fixture
def history(db: None) -> None:
    """A long history far away, then two weeks in which something grave comes after a warning."""
    happen((600, "33.74", 2))
    happen(
        (12, "65.01", 2), (11, "65.01", 2), (11, "65.01.05", 2), (8, "65.01", 3), (2, "65.02", 3)
    )
    happen((9, "65.03", 2))
    happen((11, "65.01", 3), classification="T", owner_unit="polri-65.01")


@pytest.mark.usefixtures("history")
def test_a_replay_finds_what_the_days_found_and_stores_nothing() -> None:
    tried = settings_of({})
    with acting_as(system_identity()):
        found = replay(FIRST, TODAY, stored_past(TODAY, tried.detection), tried)
        assert EpisodeVersion.objects.count() == JudgedDay.objects.count() == 0
    (row,) = [as_row(one) for one in found.episodes]
    assert (row["place"], row["theme"], row["observed"]) == ("65.01", "security", 4)
    assert row["found_on"] == (TODAY - timedelta(days=11)).isoformat()
    assert sum(count for _week, count in per_week(found.episodes, FIRST, TODAY)) == 1


@pytest.mark.usefixtures("history")
def test_its_levels_are_those_that_pages_would_have_shown() -> None:
    tried = settings_of({})
    places = ["65.01", "65.02", "65.03", "65.04"]
    with acting_as(system_identity()):
        found = replay(FIRST, TODAY, stored_past(TODAY, tried.detection), tried)
        ranks = found.ranks(FIRST, TODAY, "65")
        for number in range(3, 15):
            judge_past(FIRST + timedelta(days=number), now=REAL)
        # Class T weighs for the system; a replay rests on class B alone.
        for number in (6, 9, 13):
            day = FIRST + timedelta(days=number)
            shown = computed_levels(places[1:], day=day)
            for place in places[1:]:
                rank = int(ranks.values[number, :, ranks.places.index(place)].max())
                held = shown[place].level
                assert level_of_rank(rank) == ("normal" if held == "none" else held), (day, place)


@pytest.mark.usefixtures("history")
def test_the_score_says_what_stood_a_day_before_and_what_it_cost() -> None:
    tried = settings_of({})
    with acting_as(system_identity()):
        past = stored_past(TODAY, tried.detection)
        found = replay(FIRST, TODAY, past, tried)
        report = as_report(score_of(found, past, FIRST, TODAY, within="65"))
    ways = {one["name"]: one for one in report["ways"]}
    assert [(one["place"], one["hit"]) for one in report["episodes"]] == [
        ("65.01", True),
        ("65.02", False),
    ]
    assert (ways["levels"]["hits"], ways["levels"]["of"]) == (1, 2)
    assert report["heard_of_in_the_month_before"] == 1
    assert ways["levels"]["place_days"] >= ways["levels_alone"]["place_days"]
    assert ways["last_week"]["place_days"] == ways["levels"]["place_days"]
    assert 0 < ways["levels"]["limits"][0] < 0.5 < ways["levels"]["limits"][1]
    after = report["warnings"]
    assert after["runs"] == (
        after["came_true"] + after["only_lighter_after"] + after["nothing_on_record_after"]
    )
    assert after["came_true"] == 1


@pytest.mark.words
@pytest.mark.usefixtures("history")
def test_a_replay_put_down_and_taken_up_goes_on_as_if_it_had_not_been() -> None:
    tried = settings_of({"alpha": "0.02", "waspada": "3"})
    with acting_as(system_identity()):
        past = stored_past(TODAY, tried.detection)
        whole = replay(FIRST, TODAY, past, tried)
        pieces = Replay(tried)
        for number in range(15):
            pieces = Replay.from_json(tried, pieces.as_json())
            pieces.judge(FIRST + timedelta(days=number), past)
    assert pieces == whole


@pytest.mark.words
def test_the_packaged_incidents_are_replayed_without_a_database() -> None:
    first, last = TODAY - timedelta(days=4), TODAY
    past, tried = packaged_past(), settings_of({})
    assert past.cases_on(first).count.sum() < past.cases_on(last).count.sum()
    done = replay(first, last, past, tried)
    found = {(one.found.place_code, one.found.theme): one for one in done.episodes}
    sleman = found["34.04", "integrity"]
    assert (sleman.found_on, sleman.found.observed) == (date(2024, 11, 26), 2)
    report = as_report(score_of(done, past, first, last))
    assert report["places"] == 514
    assert report["grave_episodes"] > 8 > report["heard_of_in_the_month_before"] > 0


def test_the_days_of_a_replay_are_around_the_vote() -> None:
    first, last = days_of("pilkada-2024", None, None)
    assert first < date(2024, 11, 27) < last
    with pytest.raises(NotFound):
        days_of("pilkada-1900", None, None)
    with pytest.raises(BadInput):
        days_of("pilkada-2024", date(2024, 12, 1), date(2024, 11, 1))


def ask(place: str = "65.01", **changed: Any) -> ReplayRun:
    given: dict[str, Any] = {
        "first": FIRST,
        "last": TODAY,
        "asked": {},
        "today": TODAY,
        "now": REAL,
    }
    return start_replay(place, **given | changed)


def read_again(run: ReplayRun) -> None:
    with acting_as(system_identity()):
        run.refresh_from_db()


@pytest.mark.usefixtures("history")
def test_a_run_is_done_in_pieces_by_the_worker_and_keeps_only_its_own_place(cast: Cast) -> None:
    with cast.acting("desk"):
        run = ask(asked={"alpha": "0.05"})
    assert go_on_with_replays(REAL) == replay_runs.DAYS_AT_ONCE
    read_again(run)
    assert (run.state, run.days_done, bool(run.held)) == ("running", 10, True)
    assert go_on_with_replays(REAL) == 5
    assert go_on_with_replays(REAL) == 0
    read_again(run)
    assert (run.state, run.days_done, run.held) == ("done", 15, {})
    assert {one["place"] for one in run.result["episodes"]} == {"65.01"}
    assert [one["place"] for one in run.result["score"]["episodes"]] == ["65.01"]
    assert "elsewhere" not in run.result["episodes"][0]
    assert run.result["score"]["places"] == 1


@pytest.mark.usefixtures("history")
def test_a_run_that_fails_says_so_and_does_not_stop_the_next(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cast.acting("desk"):
        run = ask(first=TODAY)
        ask(first=TODAY)

    def broken(*_given: object) -> None:
        raise ValueError

    with monkeypatch.context() as patch:
        patch.setattr(replay_runs, "stored_past", broken)
        go_on_with_replays(REAL)
    read_again(run)
    assert (run.state, run.claimed_until) == ("failed", None)
    assert go_on_with_replays(REAL) == 1


@pytest.mark.usefixtures("db")
def test_who_may_ask_and_who_may_read(cast: Cast) -> None:
    with cast.acting("desk"):
        run = ask()
        for wrong in ({"last": TODAY + timedelta(days=1)}, {"first": date(2015, 1, 1)}):
            with pytest.raises(BadInput):
                ask(**wrong)
        ask()
        ask()
        with pytest.raises(TooMany):
            ask()
    for who in ("kpu", "bupati", "camat", "analyst", "stranger"):
        with cast.acting(who), pytest.raises(NotAllowed):
            ask()
    address = f"/deteksi/65.01/putar-ulang/{run.pk}/"
    seen = {
        who: (
            cast.client(who).get(address).status_code,
            cast.client(who).get("/deteksi/65.01/putar-ulang/").status_code,
        )
        for who in ("desk", "province", "kpu", "camat", "stranger")
    }
    assert seen == {
        "desk": (200, 200),
        "province": (200, 200),
        "kpu": (200, 200),
        "camat": (403, 403),
        "stranger": (403, 403),
    }
    assert cast.client("desk").get(f"/deteksi/65.01/putar-ulang/{uuid4()}/").status_code == 404
    assert cast.client("province").get(f"/deteksi/65/putar-ulang/{run.pk}/").status_code == 404


@pytest.mark.usefixtures("history")
@pytest.mark.words
def test_the_pages_ask_show_progress_and_what_came_out(cast: Cast) -> None:
    desk = cast.client("desk")
    address = "/deteksi/65.01/putar-ulang/"
    asked = desk.get(address).content.decode()
    for name in KNOBS:
        assert f'<input id="{name}" name="{name}"' in asked
    assert "berlaku 0,01; 0,0001 sampai 0,1" in asked
    refused = desk.post(address, {"dari": "2024-11-14", "sampai": "2024-11-28", "alpha": "9"})
    assert refused.status_code == 400
    assert "di luar batas" in refused.content.decode()
    sent = desk.post(address, {"dari": "2024-11-14", "sampai": "2024-11-28", "alpha": "0.05"})
    assert sent.status_code == 302
    page = desk.get(sent["Location"]).content.decode()
    assert "0 dari 15 hari" in page
    part = {"HX-Request": "true"}
    assert "HX-Refresh" not in desk.get(sent["Location"], headers=part).headers
    while go_on_with_replays(REAL):
        pass
    ended = desk.get(sent["Location"], headers=part)
    assert ended.headers["HX-Refresh"] == "true"  # no page within the page
    assert "<h1" not in ended.content.decode()
    page = desk.get(sent["Location"]).content.decode()
    assert "1 episode kejadian serius atau kritis tercatat" in page
    assert "lain dari yang berlaku" in page
    assert "Level tidak terbukti lebih baik daripada pembanding" in page
    assert "1 dari 1" in page
    assert "Kab. Bulungan" in page
    assert "selesai" in desk.get(address).content.decode()
    assert 'name="alpha"' not in cast.client("kpu").get(address).content.decode()
