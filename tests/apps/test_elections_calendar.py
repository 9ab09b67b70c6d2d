"""Elections as stored: loading, questions about stages and votes, and dates decided anew."""

from datetime import date

import pytest
from django.db import transaction

from tests.support.cast import Cast
from tests.support.elections import DAY_AFTER, NOW, postponed, voting
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.elections.actions import (
    Stored,
    decide_dates,
    load_elections,
    save_election,
)
from waspada.apps.elections.models import Contest, Election, Stage, StageDates
from waspada.apps.elections.queries import (
    active_stages,
    current_election,
    days_to_polling,
    incomplete_election,
    main_stage,
    main_stages,
    polling_day,
    starting_or_ending,
    stations_in,
)
from waspada.apps.journal.models import JournalRow
from waspada.core.elections import ContestFacts, DatesFacts, ElectionFacts
from waspada.core.errors import BadInput, NotAllowed
from waspada.core.vocabulary import Words


@pytest.fixture(autouse=True)
def _in_the_demo(settings: object) -> None:
    settings.WASPADA_AS_OF = "2024-11-28"  # type: ignore[attr-defined]


# ---- loading --------------------------------------------------------------------------------


def test_loading_twice_changes_nothing_and_tells_how_far_it_is(as_system: object) -> None:
    told: list[tuple[int, int]] = []
    first = load_elections(lambda done, total: told.append((done, total)), now=NOW)
    rows = list(StageDates.objects.order_by("id").values())
    assert first.elections == 5
    assert told[-1][0] == told[-1][1] > 600
    assert load_elections(now=NOW) == Stored()
    assert list(StageDates.objects.order_by("id").values()) == rows
    assert JournalRow.objects.filter(action="elections.loaded").count() == 1


def test_2024_is_stored_with_its_places_and_stations(elections_loaded: None) -> None:
    contests = Contest.objects.filter(election="pilkada-2024")
    assert contests.filter(office="governor").count() == 37
    assert contests.exclude(office="governor").count() == 508
    assert stations_in("65.01", "pilkada-2024") == 314
    assert stations_in("31.71", "pilkada-2024") is not None
    assert not Election.objects.get(pk="pilkada-2020").has_complete_places


def test_what_people_decided_outlives_the_next_load(elections_loaded: None) -> None:
    with acting_as(system_identity()):
        stage = Stage.objects.get(election="pilkada-2024", code="kampanye")
        dates = DatesFacts(
            "65.01", date(2024, 9, 26), date(2024, 11, 20), "SK 1", "", "tinggi", date(2024, 9, 1)
        )
        decide_dates(stage, dates, actor="a", now=NOW)
        load_elections(now=NOW)
    assert _campaign_end("65.01.05") == date(2024, 11, 20)
    assert _campaign_end("65.02") == date(2024, 11, 23)


def _campaign_end(place: str, day: date = date(2024, 10, 1)) -> date | None:
    return next(one.ends_on for one in active_stages(place, day) if one.code == "kampanye")


# ---- questions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "day", "election", "stage", "days"),
    [
        ("65.01", date(2024, 11, 27), "pilkada-2024", "pemungutan", 0),
        ("65.01", date(2024, 11, 28), "pilkada-2024", "rekapitulasi", -1),
        ("ID", date(2024, 10, 18), "pilkada-2024", "kampanye", 40),
        ("65.01.05", date(2024, 11, 26), "pilkada-2024", "masa-tenang", 1),
        ("31.71", date(2024, 11, 26), "pilkada-2024", "masa-tenang", 1),
        ("34", date(2024, 11, 26), "pilkada-2024", "masa-tenang", 1),
        ("72.08", date(2025, 4, 16), "psu-2025", "pemungutan-ulang", 0),
        ("72.08", date(2025, 3, 10), "psu-2025", "persiapan-ulang", 40),
        ("65.01", date(2024, 2, 14), "pemilu-2024", "pemungutan", 0),
        ("63", date(2020, 12, 9), "pilkada-2020", "pemungutan", 0),
    ],
)
def test_what_stage_it_is_where_and_how_far_the_vote(
    elections_loaded: None, place: str, day: date, election: str, stage: str, days: int
) -> None:
    found = current_election(place, day)
    main = main_stage(place, day)
    assert found is not None
    assert main is not None
    assert (found.key, main.code, days_to_polling(place, day)) == (election, stage, days)


def test_between_elections_there_is_no_stage_and_no_vote(elections_loaded: None) -> None:
    day = date(2026, 11, 25)
    assert main_stage("65.01", day) is None
    assert current_election("65.01", day) is None
    assert polling_day("ID", day) is None
    assert days_to_polling("ID", day) is None


def test_a_place_that_may_be_missing_from_an_incomplete_list_is_told_so(
    elections_loaded: None,
) -> None:
    found = incomplete_election("32.01", date(2020, 10, 1))
    assert found is not None
    assert found.key == "pilkada-2020"
    assert incomplete_election("63.71", date(2020, 10, 1)) is None
    assert incomplete_election("32.01", date(2024, 10, 1)) is None


def test_many_places_at_once_get_the_same_answer_with_one_question(
    elections_loaded: None, django_assert_num_queries: object
) -> None:
    main_stage("ID", DAY_AFTER)  # the calendar is read once, then only asked whether it changed
    places = ["ID", "65", "65.01", "72.08", "72", "31.71", "34", "64.02", "65.01.05"]
    for day in (DAY_AFTER, date(2025, 4, 10), date(2020, 12, 1)):
        with django_assert_num_queries(1):  # type: ignore[operator]
            together = main_stages(places, day)
        assert together == {place: main_stage(place, day) for place in places}


def test_the_calendar_that_is_kept_follows_every_way_of_writing(elections_loaded: None) -> None:
    before = main_stage("65.01", DAY_AFTER)
    assert before is not None
    known = StageDates.objects.filter(stage__code=before.code, place_code="ID")
    known.update(document="Dokumen lain")
    changed = main_stage("65.01", DAY_AFTER)
    assert changed is not None
    assert changed.document == "Dokumen lain"
    taken_back = transaction.savepoint()
    StageDates.objects.all().delete()
    assert main_stage("65.01", DAY_AFTER) is None
    transaction.savepoint_rollback(taken_back)
    assert main_stage("65.01", DAY_AFTER) == changed
    Contest.objects.filter(place_code__in=["65", "65.01"]).delete()
    assert main_stage("65.01", DAY_AFTER) is None


def test_what_comes_within_a_week_is_told_in_order(elections_loaded: None) -> None:
    told = [
        (change.on, change.kind, change.stage.code)
        for change in starting_or_ending("65.01", date(2024, 11, 20))
    ]
    assert told[0] == (date(2024, 11, 23), "ends", "kampanye")
    assert (date(2024, 11, 27), "starts", "pemungutan") in told
    assert [on for on, _, _ in told] == sorted(on for on, _, _ in told)


# ---- deciding new dates -------------------------------------------------------------------------


def test_a_postponed_vote_moves_the_countdown_from_the_day_it_was_decided(
    elections_loaded: None, cast: Cast
) -> None:
    with cast.acting("desk"):
        decide_dates(voting(), postponed("65.01"), actor="desk", now=NOW)
    assert days_to_polling("65.01", date(2024, 11, 25)) == 2
    assert days_to_polling("65.01", date(2024, 11, 26)) == 8
    assert days_to_polling("65.02", date(2024, 11, 26)) == 1
    act = JournalRow.objects.get(action="elections.dates_decided")
    assert act.details["starts_on"] == "2024-12-04"


@pytest.mark.parametrize(
    ("who", "place", "code"),
    [
        ("desk", "65", "elections.place_not_yours"),
        ("desk", "ID", "elections.place_not_yours"),
        ("stranger", "65.01", "elections.place_not_yours"),
        ("kpu", "65.01", "access.not_allowed"),
        ("bupati", "65.01", "access.not_allowed"),
        ("analyst", "65.01", "access.not_allowed"),
        ("fkdm", "65.01.05", "access.not_allowed"),
    ],
)
def test_only_the_desk_or_the_administrator_of_a_place_decides_its_dates(
    elections_loaded: None, cast: Cast, who: str, place: str, code: str
) -> None:
    with cast.acting(who), pytest.raises(NotAllowed) as refused:
        decide_dates(voting(), postponed(place), actor=who, now=NOW)
    assert refused.value.code == code
    assert not StageDates.objects.filter(document="Keputusan KPU 9/2024").exists()


def test_the_administrator_of_the_province_decides_for_its_regencies(
    elections_loaded: None, cast: Cast
) -> None:
    with cast.acting("admin"):
        decide_dates(voting(), postponed("65.02"), actor="admin", now=NOW)
    assert polling_day("65.02", date(2024, 11, 27)) == date(2024, 12, 4)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"starts_on": None, "ends_on": None}, "elections.no_dates"),
        ({"ends_on": date(2024, 12, 3)}, "elections.ends_before_it_starts"),
    ],
)
def test_dates_that_cannot_be_are_refused(
    elections_loaded: None, as_system: object, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        decide_dates(voting(), postponed("65.01", **changes), actor="a", now=NOW)
    assert refused.value.code == code


def test_the_same_dates_by_the_same_document_are_not_a_new_version(
    elections_loaded: None, as_system: object
) -> None:
    decide_dates(voting(), postponed("65.01"), actor="a", now=NOW)
    with pytest.raises(BadInput) as refused:
        decide_dates(voting(), postponed("65.01"), actor="a", now=NOW)
    assert refused.value.code == "elections.same_dates"


def test_an_election_with_places_outside_ones_area_is_refused_whole(
    elections_loaded: None, cast: Cast
) -> None:
    facts = ElectionFacts(
        "pilkades-2031", "pilkada", Words("A", "A"), None, "", "tinggi", False, Words("", ""),
        (ContestFacts("65.01", "regent"), ContestFacts("65.02", "regent")), (),
    )  # fmt: skip
    with cast.acting("desk"), pytest.raises(NotAllowed):
        save_election(facts, actor="desk", now=NOW)
    assert not Election.objects.filter(pk="pilkades-2031").exists()
