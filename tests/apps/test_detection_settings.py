"""Settings of detection: who may change them, what they would mean, and that nothing is lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from tests.support.cast import NOW, TODAY, Cast
from tests.support.incidents import facts
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.detection.models import RuleTrial, RuleVersion, TrialPiece
from waspada.apps.detection.ruling import current_rule, save_settings, settings_in
from waspada.apps.detection.trying import (
    _episodes,
    ask_trial,
    forget_old_trials,
    progress_of,
    reckon_piece,
)
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.appending import writing
from waspada.apps.reports.incidents import insert_incidents
from waspada.apps.work.models import WorkItem
from waspada.core.detection.daily_rule import Judging, load_daily_rule
from waspada.core.errors import BadInput, Conflict, NotAllowed, WrongState
from waspada.core.places import NATION
from waspada.core.reports.incidents import completed

REAL = datetime.now(UTC)
TIMES = {"at": NOW, "now": REAL}


@pytest.fixture(autouse=True)
def _on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def happened() -> None:
    """Let incidents of some years be known, two of them in one place lately."""
    where = [(600, "33.74"), (12, "65.01"), (11, "65.01"), (9, "33.74")]
    known = [
        (
            completed(facts(day, place, category="bentrok_massa", severity=2)),
            NOW - timedelta(days=ago),
        )
        for ago, place in where
        for day in (TODAY - timedelta(days=ago),)
    ]
    with acting_as(system_identity()) as identity, writing():
        insert_incidents(known, state="verified", actor="test", realm=identity.realm, now=REAL)


def asked(**changed: Any) -> dict[str, Judging]:
    """Return the packaged settings, those of security changed."""
    rule = load_daily_rule()
    held = settings_in(rule, NATION)
    given = {"method": "smooth", "alpha": 0.01, "fewest": 2, "window_days": 7} | changed
    return held | {"security": Judging(**given)}


def reckoned(scope: str = "65", **changed: Any) -> RuleTrial:
    """Ask for a trial as the acting person, and let the worker do all of it."""
    trial = ask_trial(scope, asked(**changed), actor="who", **TIMES)
    with acting_as(system_identity()):
        for piece in TrialPiece.objects.filter(trial_id=trial.pk).order_by("number"):
            reckon_piece(piece.pk, REAL)
        found: RuleTrial = RuleTrial.objects.get(pk=trial.pk)
    return found


def test_only_secretariat_and_analysts_of_nation_or_province_ask_and_save(cast: Cast) -> None:
    for who in ("desk", "kpu", "bupati", "camat", "fkdm", "stranger"):
        with cast.acting(who), pytest.raises(NotAllowed):
            ask_trial("65", asked(), actor=who, **TIMES)
    with cast.acting("province"):
        ask_trial("65", asked(), actor="province", **TIMES)
        for scope in (NATION, "33", "65.01"):
            with pytest.raises(NotAllowed):
                ask_trial(scope, asked(), actor="province", **TIMES)
    with acting_as(system_identity()):
        assert RuleTrial.objects.count() == 1
        assert WorkItem.objects.filter(consumer="detection_trial").count() > 10


@pytest.mark.django_db
def test_what_cannot_be_judged_by_is_refused() -> None:
    wrong = ({"alpha": 0.9}, {"fewest": 1}, {"window_days": 60}, {"method": "cusum"})
    for changed in wrong:
        with acting_as(system_identity()), pytest.raises(BadInput):
            ask_trial(NATION, asked(**changed), actor="who", **TIMES)


def test_the_consequence_is_shown_and_then_settings_hold_from_one_version_on(cast: Cast) -> None:
    happened()
    with cast.acting("province"):
        trial = ask_trial("65", asked(fewest=3), actor="who", **TIMES)
        with pytest.raises(WrongState):
            save_settings(trial, actor="who", **TIMES)
        assert progress_of(trial).done == 0
        trial = reckoned(fewest=2)
        assert progress_of(trial).done == progress_of(trial).total
        marked = trial.result["marked"]
        assert [row[:2] for row in marked] == [["65.01", "security"]]
        assert trial.result["new"]["low"] <= trial.result["new"]["mean"]
        assert set(trial.result) >= {"new", "held", "bunched"}
        stricter = reckoned(fewest=5)
        assert stricter.result["marked"] == []
        assert current_rule().version == load_daily_rule().version
        saved = save_settings(stricter, actor="who", **TIMES)
        assert save_settings(stricter, actor="who", **TIMES).pk == saved.pk
        with pytest.raises(Conflict):
            save_settings(trial, actor="who", **TIMES)
        rule = current_rule()
        assert rule.version == "atur-1"
        assert rule.judging("security", "65.01").fewest == 5
        assert rule.judging("security", "33.74").fewest == 2
    with acting_as(system_identity()):
        assert RuleVersion.objects.count() == 1
        piece = TrialPiece.objects.filter(trial_id=stricter.pk).first()
        reckon_piece(piece.pk, REAL)  # a worker that takes it again changes nothing
        assert RuleTrial.objects.get(pk=stricter.pk).result == stricter.result
        assert forget_old_trials(REAL) == 0
        assert forget_old_trials(REAL + timedelta(days=8)) == 3
        assert TrialPiece.objects.count() == 0
    row = JournalRow.objects.get(action="detection.settings_saved")
    assert row.details["place"] == "65"


def test_alarms_a_few_days_apart_are_one_line() -> None:
    alarms = [
        ["65.01", "security", "2024-11-01", 2, 1.5],
        ["65.01", "security", "2024-11-05", 3, 2.5],
        ["65.01", "security", "2024-11-20", 2, 1.0],
        ["65.02", "security", "2024-11-02", 2, 1.0],
    ]
    assert _episodes(alarms, 3) == [
        ["65.01", "security", "2024-11-20", "2024-11-20", 2, 1.0],
        ["65.01", "security", "2024-11-01", "2024-11-05", 3, 2.5],
        ["65.02", "security", "2024-11-02", "2024-11-02", 2, 1.0],
    ]


@pytest.mark.words
def test_the_pages_ask_reckon_and_save(cast: Cast) -> None:
    client = cast.client("province")
    page = client.get("/deteksi/65/pengaturan/")
    assert "Hitung akibatnya" in page.content.decode()
    entered = {
        f"{theme}-{name}": value
        for theme in settings_in(load_daily_rule(), NATION)
        for name, value in (
            ("method", "smooth"), ("alpha", "0,005"), ("fewest", "2"), ("window_days", "7"),
        )
    }  # fmt: skip
    wrong = client.post("/deteksi/65/pengaturan/", entered | {"security-alpha": "banyak"})
    assert wrong.status_code == 400
    assert 'value="banyak"' in wrong.content.decode()
    asked_for = client.post("/deteksi/65/pengaturan/", entered)
    assert asked_for.status_code == 302
    address = asked_for.headers["Location"]
    assert "bagian terhitung" in client.get(address).content.decode()
    with acting_as(system_identity()):
        result = {"marked": [["65.01", "security", "2024-11-26", "2024-11-28", 2, 1.5]]}
        RuleTrial.objects.update(finished_at=REAL, result=result)
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Simpan pengaturan" in part
    assert "Kab. Bulungan" in part
    assert client.post(address).status_code == 302
    assert "atur-1" in client.get("/deteksi/65/pengaturan/").content.decode()
    assert cast.client("desk").get("/deteksi/65/pengaturan/").status_code == 403
    assert client.get("/deteksi/65.01/pengaturan/").status_code == 404
