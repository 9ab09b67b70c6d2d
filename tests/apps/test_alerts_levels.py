"""Levels of places: computed from what one may read, set by people, shown with reasons."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests.support.cast import NOW, TODAY, Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.actions import (
    Decision,
    approve_proposal,
    end_signal,
    reject_proposal,
    stand_level,
    write_signal,
)
from waspada.apps.alerts.demo import stand_demo_levels
from waspada.apps.alerts.models import LevelProposal, StandingLevel
from waspada.apps.alerts.queries import (
    computed_levels,
    level_change_since_yesterday,
    level_names,
    open_proposal,
    standing_levels,
)
from waspada.apps.elections.actions import load_elections
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.incidents import create_incident
from waspada.core.errors import BadInput, Conflict, NotAllowed, WrongState
from waspada.core.places import Level, load_table
from waspada.core.reports.incidents import IncidentFacts, day_start

BEFORE = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_the_demo(settings: object) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()  # type: ignore[attr-defined]


def happen(
    place: str = "65.01",
    severity: int = 3,
    *,
    category: str = "bentrok_massa",
    day: date = TODAY,
    state: str = "verified",
    received_at: datetime | None = None,
    **changes: object,
) -> str:
    facts: dict[str, object] = {
        "title": f"Kejadian di {place}",
        "summary": "",
        "category": category,
        "severity": severity,
        "place_code": place,
        "occurred_at": day_start(day, place) + timedelta(hours=1),
        "occurred_precision": "day",
        "classification": "B",
        "sources": ("https://example.org/a",),
    }
    with acting_as(system_identity()):
        version = create_incident(
            IncidentFacts(**{**facts, **changes}),  # type: ignore[arg-type]
            state=state,
            actor="system",
            received_at=received_at or day_start(day, place) + timedelta(hours=2),
            now=NOW,
        )
    return str(version.number)


def stored(model: type[StandingLevel] | type[LevelProposal]) -> list[object]:
    with acting_as(system_identity()):
        return list(model.objects.all())


def level(place: str = "65.01", day: date = TODAY) -> str:
    return computed_levels([place], day=day)[place].level


# ---- computed ----------------------------------------------------------------------------------


def test_a_serious_incident_makes_its_regency_siaga_and_its_province_waspada(
    as_system: object,
) -> None:
    number = happen("65.01.05", 3)
    computed = computed_levels(["65.01.05", "65.01", "65", "65.02", "ID"], day=TODAY)
    assert {place: one.level for place, one in computed.items()} == {
        "65.01.05": "siaga",
        "65.01": "siaga",
        "65": "waspada",
        "65.02": "none",
        "ID": "none",
    }
    assert computed["65.01"].reasons[0].numbers == (number,)
    assert computed["65"].reasons[0].params["place"] == "65.01"


def test_the_stage_raises_the_level(as_system: object) -> None:
    happen(severity=4)
    assert level() == "siaga"
    load_elections(now=NOW)
    assert level() == "siaga"
    happen("65.02", 4, day=date(2024, 11, 27))
    assert computed_levels(["65.02"], day=date(2024, 11, 27))["65.02"].level == "awas"


def test_a_level_as_of_a_day_knows_only_what_was_received_by_then(as_system: object) -> None:
    happen(
        day=TODAY - timedelta(days=3), received_at=day_start(TODAY, "65.01") + timedelta(hours=1)
    )
    assert level(day=TODAY) == "waspada"
    assert level(day=BEFORE) == "none"


def test_unverified_and_month_known_incidents_raise_nothing(as_system: object) -> None:
    happen(severity=4, state="unverified")
    happen(severity=4, occurred_precision="month")
    assert level() == "none"


def test_all_regencies_are_computed_with_one_question_to_the_incidents(
    as_system: object, django_assert_max_num_queries: object
) -> None:
    happen()
    codes = load_table().codes(level=Level.REGENCY)
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        computed = level_names(codes, day=TODAY)
    assert len(computed) == 514
    assert [code for code, level in computed.items() if level != "none"] == ["65.01"]


# ---- what one may not read moves nothing -------------------------------------------------------------


def test_a_kpu_liaisons_level_ignores_incidents_they_may_not_read(db: None, cast: Cast) -> None:
    happen(severity=4, classification="T", owner_unit="kesbangpol-65.01")
    seen = {}
    for who in ("desk", "bupati", "kpu", "police", "province", "camat"):
        with cast.acting(who):
            seen[who] = level()
    assert seen["desk"] == seen["province"] == "siaga"
    assert seen["kpu"] == seen["police"] == seen["bupati"] == seen["camat"] == "none"


def test_who_it_concerns_and_strangers_compute_nothing_from_it(db: None, cast: Cast) -> None:
    happen(severity=4, concerns_units=("kpu-65.01",))
    with cast.acting("kpu"):
        assert level() == "none"
    with cast.acting("police"):
        assert level() == "siaga"
    with cast.acting("stranger"):
        assert level() == "none"


def test_a_signal_is_read_by_whoever_may_read_it(db: None, cast: Cast) -> None:
    with acting_as(system_identity()):
        signal("T", "kesbangpol-65.01")
    with cast.acting("desk"):
        assert level() == "siaga"
    with cast.acting("kpu"):
        assert level() == "none"


# ---- signals ---------------------------------------------------------------------------------------


def signal(classification: str = "B", owner: str = "", weight: float = 9.0) -> None:
    write_signal(
        place="65.01",
        theme="logistics",
        origin="readiness",
        origin_key="65.01/tps",
        weight=weight,
        code="readiness.late",
        params={"count": 7},
        received_at=day_start(BEFORE, "65.01"),
        classification=classification,
        owner_unit=owner,
    )


def test_a_signal_counts_with_its_words_until_it_ends(as_system: object) -> None:
    signal()
    computed = computed_levels(["65.01"], day=TODAY)["65.01"]
    assert (computed.level, computed.reasons[0].code) == ("siaga", "readiness.late")
    assert level(day=BEFORE - timedelta(days=1)) == "none"
    end_signal("readiness", "65.01/tps", at=day_start(TODAY, "65.01") + timedelta(hours=1))
    assert (level(day=BEFORE), level(day=TODAY)) == ("siaga", "none")


def test_a_signal_written_again_replaces_itself(as_system: object) -> None:
    signal()
    signal(weight=3.0)
    assert level() == "waspada"


def test_a_signal_of_an_unknown_theme_or_negative_weight_is_refused(as_system: object) -> None:
    with pytest.raises(BadInput):
        signal(weight=-1.0)


# ---- standing levels ---------------------------------------------------------------------------------


def decide(
    cast: Cast, who: str, name: str, place: str = "65.01", **changes: object
) -> StandingLevel | LevelProposal:
    at = changes.pop("at", NOW)
    assert isinstance(at, datetime)
    decision = Decision(place=place, level=name, note="Rapat desk.", **changes)  # type: ignore[arg-type]
    with cast.acting(who):
        return stand_level(decision, actor=str(cast[who].pk), received_at=at, now=NOW)


def standing(cast: Cast, day: date = TODAY, who: str = "desk") -> str | None:
    with cast.acting(who):
        held = standing_levels(["65.01"], day=day).get("65.01")
    return held.level if held else None


@pytest.mark.parametrize("who", ["desk", "province", "bupati"])
def test_one_person_of_the_desk_or_a_leader_sets_siaga(db: None, cast: Cast, who: str) -> None:
    row = decide(cast, who, "siaga")
    assert isinstance(row, StandingLevel)
    assert (row.approved_by, row.approved_second_by) == (str(cast[who].pk), "")
    assert standing(cast) == "siaga"
    act = JournalRow.objects.get(action="alerts.level_set")
    assert act.details == {"place": "65.01", "theme": "", "level": "siaga", "before": "none"}


@pytest.mark.parametrize("who", ["kpu", "police", "camat", "fkdm", "analyst", "admin", "stranger"])
def test_nobody_else_sets_a_level(db: None, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        decide(cast, who, "waspada")
    assert refused.value.code == "alerts.only_desk"
    assert stored(StandingLevel) == []


def test_a_new_level_supersedes_the_one_before_and_the_past_stays(db: None, cast: Cast) -> None:
    decide(cast, "desk", "siaga", at=NOW - timedelta(days=2))
    decide(cast, "bupati", "waspada")
    days = [TODAY - timedelta(days=back) for back in (3, 2, 1, 0)]
    assert [standing(cast, day) for day in days] == [None, "siaga", "siaga", "waspada"]


def test_approving_the_same_level_again_keeps_when_it_began(db: None, cast: Cast) -> None:
    first = decide(cast, "desk", "siaga", at=NOW - timedelta(days=2))
    again = decide(cast, "bupati", "siaga")
    assert isinstance(first, StandingLevel)
    assert isinstance(again, StandingLevel)
    assert again.since == first.since


def test_a_level_ends_when_its_time_is_over(db: None, cast: Cast) -> None:
    decide(
        cast,
        "desk",
        "siaga",
        at=NOW - timedelta(days=5),
        valid_until=day_start(BEFORE, "65.01"),
    )
    assert standing(cast, BEFORE - timedelta(days=1)) == "siaga"
    assert standing(cast, TODAY) is None


@pytest.mark.parametrize(
    ("name", "place", "changes", "code"),
    [
        ("merah", "65.01", {}, "alerts.no_such_level"),
        ("none", "65.01", {}, "alerts.no_such_level"),
        ("siaga", "ID", {}, "alerts.nation_stands_none"),
        ("siaga", "99", {}, "places.unknown_code"),
        ("siaga", "65.01", {"classification": "SR"}, "alerts.bad_class"),
        ("siaga", "65.01", {"valid_until": NOW - timedelta(days=1)}, "alerts.valid_until_past"),
    ],
)
def test_a_level_that_cannot_be_is_refused(
    db: None, cast: Cast, name: str, place: str, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        decide(cast, "desk", name, place, **changes)
    assert refused.value.code == code


def test_a_level_released_at_t_is_read_by_the_desk_alone(db: None, cast: Cast) -> None:
    decide(cast, "desk", "siaga", classification="T")
    assert standing(cast, who="desk") == "siaga"
    assert standing(cast, who="kpu") is None
    with pytest.raises(Conflict) as refused:
        decide(cast, "bupati", "normal")
    assert refused.value.code == "alerts.held_by_other"


# ---- Awas takes two people ------------------------------------------------------------------------------


def proposed(cast: Cast, who: str = "desk") -> LevelProposal:
    proposal = decide(cast, who, "awas")
    assert isinstance(proposal, LevelProposal)
    return proposal


def test_awas_waits_for_a_second_person_and_then_names_both(db: None, cast: Cast) -> None:
    proposal = proposed(cast)
    assert standing(cast) is None
    with cast.acting("bupati"):
        assert open_proposal("65.01") == proposal
        row = approve_proposal(proposal, actor=str(cast["bupati"].pk), received_at=NOW, now=NOW)
        assert open_proposal("65.01") is None
    assert row.approved_by == str(cast["desk"].pk)
    assert row.approved_second_by == str(cast["bupati"].pk)
    assert standing(cast) == "awas"


def test_the_same_person_never_approves_their_own_awas(db: None, cast: Cast) -> None:
    proposal = proposed(cast)
    with cast.acting("desk"), pytest.raises(NotAllowed) as refused:
        approve_proposal(proposal, actor=str(cast["desk"].pk), received_at=NOW, now=NOW)
    assert refused.value.code == "alerts.same_person"
    assert standing(cast) is None


def test_nobody_outside_the_desk_is_a_second_person(db: None, cast: Cast) -> None:
    proposal = proposed(cast)
    for who in ("kpu", "police", "analyst"):
        with cast.acting(who), pytest.raises(NotAllowed):
            approve_proposal(proposal, actor=str(cast[who].pk), received_at=NOW, now=NOW)
    with cast.acting("stranger"), pytest.raises(WrongState):
        approve_proposal(proposal, actor=str(cast["stranger"].pk), received_at=NOW, now=NOW)
    assert standing(cast) is None


def test_a_proposal_is_decided_once_and_only_one_is_open(db: None, cast: Cast) -> None:
    proposal = proposed(cast)
    with pytest.raises(Conflict) as refused:
        decide(cast, "bupati", "awas")
    assert refused.value.code == "alerts.proposal_open"
    with cast.acting("bupati"):
        reject_proposal(proposal, actor=str(cast["bupati"].pk), received_at=NOW, now=NOW)
        with pytest.raises(WrongState):
            approve_proposal(proposal, actor=str(cast["bupati"].pk), received_at=NOW, now=NOW)
    assert standing(cast) is None
    assert isinstance(decide(cast, "bupati", "awas"), LevelProposal)


# ---- change since yesterday, and the demo -----------------------------------------------------------------


def test_the_change_since_yesterday_is_told_only_where_there_is_one(as_system: object) -> None:
    happen()
    change = level_change_since_yesterday("65.01", day=TODAY)
    assert change is not None
    assert (change.before, change.now) == ("none", "siaga")
    assert level_change_since_yesterday("65.02", day=TODAY) is None


def test_the_demos_levels_equal_the_computed_ones_on_every_day(as_system: object) -> None:
    load_elections(now=NOW)
    happen("65.01", 4, day=TODAY - timedelta(days=20))
    happen("65.02", 2, day=TODAY - timedelta(days=9))
    happen("65", 3, day=TODAY - timedelta(days=5))
    happen("11.75", 3, day=TODAY)
    places = ["65", "65.01", "65.02", "11", "11.75", "33"]
    written = stand_demo_levels(TODAY)
    assert 5 <= written < 30
    for back in range(0, 40, 3):
        day = TODAY - timedelta(days=back)
        stood = standing_levels(places, day=day)
        shown = {place: stood[place].level if place in stood else "none" for place in places}
        assert shown == level_names(places, day=day), day
    assert all(row.is_automatic for row in stood.values())
    assert stand_demo_levels(TODAY) == written
    assert StandingLevel.objects.count() == written


def test_the_demo_leaves_alone_what_a_person_set(db: None, cast: Cast) -> None:
    happen()
    decide(cast, "desk", "normal")
    with acting_as(system_identity()):
        stand_demo_levels(TODAY)
    assert standing(cast) == "normal"


# ---- the page ----------------------------------------------------------------------------------------


def test_the_page_gives_both_levels_the_reason_and_what_would_lower_it(
    db: None, cast: Cast
) -> None:
    number = happen()
    decide(cast, "desk", "waspada")
    page = cast.client("desk").get("/level/65.01/").content.decode()
    assert "Hasil hitungan: Level Siaga" in page
    assert "Keamanan: 8 poin dari 1 kejadian" in page
    assert f"/kejadian/{number}/" in page
    assert "Turun ke Level Waspada pada 29 November 2024" in page
    assert "Hasil hitungan lebih tinggi daripada level yang ditetapkan" in page
    assert "bobot-1" in page


def test_the_page_speaks_english(db: None, cast: Cast) -> None:
    happen()
    cast["desk"].language = "en"
    cast["desk"].save()
    page = cast.client("desk").get("/level/65.01/").content.decode()
    assert "Security: 8 points within 28 days, verified incidents: 1." in page
    assert "How it is computed" in page
    assert "Falls to Level Waspada" in page


def test_a_liaisons_page_does_not_show_or_count_what_they_may_not_read(
    db: None, cast: Cast
) -> None:
    number = happen(severity=4, classification="T", owner_unit="kesbangpol-65.01")
    desk = cast.client("desk").get("/level/65.01/").content.decode()
    kpu = cast.client("kpu").get("/level/65.01/").content.decode()
    assert number in desk
    assert number not in kpu
    assert "Hasil hitungan: belum ada laporan" in kpu
    assert "Tetapkan level" in desk
    assert "Tetapkan level" not in kpu


def test_the_page_is_opened_from_within_or_above_only(db: None, cast: Cast) -> None:
    codes = {who: cast.client(who).get("/level/65.01/").status_code for who in
             ("desk", "province", "kpu", "bupati", "camat", "stranger")}  # fmt: skip
    assert codes == {
        "desk": 200, "province": 200, "kpu": 200, "bupati": 200, "camat": 403, "stranger": 403,
    }  # fmt: skip
    assert Client().get("/level/65.01/").status_code == 302
    assert cast.client("desk").get("/level/99.99/").status_code == 404


def test_an_earlier_day_shows_its_level_and_offers_no_form(db: None, cast: Cast) -> None:
    happen(day=TODAY - timedelta(days=2))
    client = cast.client("desk")
    past = client.get("/level/65.01/?per=2024-11-25").content.decode()
    assert "Hasil hitungan: belum ada laporan" in past
    assert "Tetapkan level" not in past
    assert "Hasil hitungan: Level Waspada" in client.get("/level/65.01/").content.decode()


def test_the_desk_sets_a_level_and_a_leader_approves_awas_on_the_page(db: None, cast: Cast) -> None:
    asked = {"level": "siaga", "note": "Bentrok berulang.", "days": "3", "classification": "B"}
    answer = cast.client("desk").post("/level/65.01/", asked, follow=True)
    assert "Level ditetapkan" in answer.content.decode()
    waiting = cast.client("desk").post("/level/65.01/", {**asked, "level": "awas"}, follow=True)
    assert "Level Awas perlu orang kedua" in waiting.content.decode()
    assert standing(cast) == "siaga"
    (waits,) = stored(LevelProposal)
    assert isinstance(waits, LevelProposal)
    proposal = {"usulan": str(waits.pk), "putusan": "setuju"}
    own = cast.client("desk").post("/level/65.01/putusan/", proposal, follow=True)
    assert "dua orang yang berbeda" in own.content.decode()
    done = cast.client("bupati").post("/level/65.01/putusan/", proposal, follow=True)
    assert "disetujui dua orang" in done.content.decode()
    assert standing(cast) == "awas"


def test_a_form_without_reasons_or_with_a_wrong_level_is_shown_again(db: None, cast: Cast) -> None:
    client = cast.client("desk")
    answer = client.post("/level/65.01/", {"level": "merah", "note": "", "classification": "R"})
    assert answer.status_code == 400
    assert stored(StandingLevel) == []
    wrong = client.post("/level/65.01/putusan/", {"usulan": "bukan-uuid"})
    gone = client.post("/level/65.01/putusan/", {"usulan": str(UUID(int=1))})
    assert (wrong.status_code, gone.status_code) == (404, 404)
    denied = cast.client("kpu").post(
        "/level/65.01/", {"level": "awas", "note": "x", "classification": "B"}
    )
    assert denied.status_code == 403
    assert stored(LevelProposal) == []


def test_what_people_typed_is_never_read_as_markup(db: None, cast: Cast) -> None:
    note = "<script>alert(1)</script>"
    cast.client("desk").post(
        "/level/65.01/", {"level": "siaga", "note": note, "classification": "B"}
    )
    page = cast.client("desk").get("/level/65.01/").content.decode()
    assert note not in page
    assert "&lt;script&gt;" in page
