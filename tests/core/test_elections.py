"""Stages of elections: versions of dates, what is active, the main one, the packaged facts."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waspada.apps.words.sentences import LANGUAGES, catalogue, parameters_of
from waspada.core.elections import (
    DatedStage,
    active_on,
    changes_between,
    election_of_the_day,
    in_force,
    main_of,
    nearest_polling,
    packaged_election,
    packaged_elections,
    read_election,
    station_count,
    stations_of,
    version_before,
)
from waspada.core.places import Level, load_table
from waspada.core.vocabulary import CONFIDENCES, PHASES, STAGES, Words

VOTE = date(2024, 11, 27)


def stage(
    code: str = "pemungutan",
    *,
    starts: date | None = VOTE,
    ends: date | None = VOTE,
    place: str = "ID",
    version: int = 1,
    decided: date | None = date(2024, 1, 26),
    kind: str = "pemungutan",
    phase: str = "saat",
    election: str = "pilkada-2024",
) -> DatedStage:
    return DatedStage(
        election_key=election,
        election_name=Words("Pilkada", "Elections"),
        code=code,
        order=1,
        name=Words(code, code),
        stage=kind,
        phase=phase,
        place=place,
        version=version,
        starts_on=starts,
        ends_on=ends,
        document="PKPU",
        source="",
        confidence="tinggi",
        decided_on=decided,
    )


# ---- which version holds ---------------------------------------------------------------------


def test_a_postponement_holds_from_the_day_it_was_decided() -> None:
    versions = [
        stage(starts=date(2020, 9, 23), ends=date(2020, 9, 23), decided=date(2019, 8, 9)),
        stage(
            starts=date(2020, 12, 9), ends=date(2020, 12, 9), version=2, decided=date(2020, 6, 12)
        ),
    ]
    (before,) = in_force(versions, "65.01", known_by=date(2020, 6, 11))
    (after,) = in_force(versions, "65.01", known_by=date(2020, 6, 12))
    assert (before.starts_on, after.starts_on) == (date(2020, 9, 23), date(2020, 12, 9))
    assert version_before(versions, after) == versions[0]
    assert version_before(versions, before, known_by=date(2020, 6, 11)) is None


def test_a_places_own_dates_win_over_the_provinces_and_those_over_the_nations() -> None:
    versions = [
        stage(version=3),
        stage(place="65", starts=date(2024, 12, 1), ends=date(2024, 12, 1)),
        stage(place="65.01", starts=date(2024, 12, 4), ends=date(2024, 12, 4)),
    ]
    held = {place: in_force(versions, place)[0].starts_on for place in ("65.01.05", "65.02", "33")}
    assert held == {
        "65.01.05": date(2024, 12, 4),
        "65.02": date(2024, 12, 1),
        "33": VOTE,
    }


def test_a_larger_place_shows_the_dates_of_its_parts_with_the_parts_named() -> None:
    versions = [
        stage(place="72.08", starts=date(2025, 4, 16), ends=date(2025, 4, 16)),
        stage(place="72.01", starts=date(2025, 4, 5), ends=date(2025, 4, 5)),
        stage(place="64.02", starts=date(2025, 4, 5), ends=date(2025, 4, 5)),
    ]
    shown = [(one.starts_on, one.places) for one in in_force(versions, "ID")]
    assert shown == [
        (date(2025, 4, 5), ("64.02", "72.01")),
        (date(2025, 4, 16), ("72.08",)),
    ]
    assert [one.places for one in in_force(versions, "72")] == [("72.01",), ("72.08",)]
    assert in_force(versions, "33.74") == []


# ---- what runs ------------------------------------------------------------------------------------


def test_a_stage_runs_from_its_first_to_its_last_day() -> None:
    campaign = stage("kampanye", starts=date(2024, 9, 25), ends=date(2024, 11, 23))
    days = [date(2024, 9, 24), date(2024, 9, 25), date(2024, 11, 23), date(2024, 11, 24)]
    assert [campaign.is_active(day) for day in days] == [False, True, True, False]
    assert campaign.days_left(date(2024, 11, 20)) == 3


def test_a_stage_with_one_known_date_runs_on_that_day_and_one_without_never() -> None:
    assert stage(starts=None).is_active(VOTE)
    assert not stage(starts=None).is_active(VOTE - timedelta(days=1))
    assert stage(ends=None).is_active(VOTE)
    assert not stage(starts=None, ends=None).is_active(VOTE)


@pytest.mark.parametrize(
    ("kinds", "main"),
    [
        (["lain", "kampanye"], "kampanye"),
        (["rekapitulasi", "pemungutan", "penghitungan"], "pemungutan"),
        (["sengketa", "psu", "rekapitulasi"], "rekapitulasi"),
        (["sengketa", "pencalonan"], "sengketa"),
        (["logistik", "masa_tenang"], "masa_tenang"),
    ],
)
def test_the_main_stage_is_the_nearest_to_the_votes(kinds: list[str], main: str) -> None:
    running = [stage(kind, kind=kind, phase="pra") for kind in kinds]
    found = main_of(running, VOTE)
    assert found is not None
    assert found.stage == main


def test_the_vote_itself_is_main_whatever_it_is_called() -> None:
    repeat = stage("psu", kind="psu", phase="saat", election="psu-2025")
    count = stage("rekapitulasi", kind="rekapitulasi", phase="pasca")
    assert main_of([count, repeat], VOTE) == repeat


def test_no_stage_is_main_when_none_runs() -> None:
    assert main_of([], VOTE) is None


def test_what_starts_or_ends_is_told_in_order_and_one_day_only_once() -> None:
    stages = [
        stage("masa-tenang", starts=date(2024, 11, 24), ends=date(2024, 11, 26)),
        stage("pemungutan"),
        stage("rekapitulasi", starts=VOTE, ends=date(2024, 12, 16)),
    ]
    told = [
        (change.on.day, change.kind, change.stage.code)
        for change in changes_between(stages, date(2024, 11, 25), 7)
    ]
    assert told == [
        (26, "ends", "masa-tenang"),
        (27, "starts", "pemungutan"),
        (27, "starts", "rekapitulasi"),
    ]


def test_the_election_of_the_day_is_the_one_whose_vote_is_nearest() -> None:
    stages = [
        stage(starts=date(2024, 2, 14), ends=date(2024, 2, 14), election="pemilu-2024"),
        stage("a", starts=date(2024, 2, 15), ends=date(2024, 3, 20), election="pemilu-2024",
              kind="rekapitulasi", phase="pasca"),
        stage("b", starts=date(2024, 1, 26), ends=VOTE, kind="lain", phase="pra"),
        stage(),
    ]  # fmt: skip
    assert election_of_the_day(stages, date(2024, 2, 20)) == "pemilu-2024"
    assert election_of_the_day(stages, date(2024, 9, 1)) == "pilkada-2024"
    assert election_of_the_day(stages, date(2026, 1, 1)) is None
    assert nearest_polling(stages, date(2024, 9, 1))["pemilu-2024"] == date(2024, 2, 14)


spans = st.builds(
    lambda code, start, length, place, version: stage(
        code,
        starts=VOTE + timedelta(days=start),
        ends=VOTE + timedelta(days=start + length),
        place=place,
        version=version,
    ),
    code=st.sampled_from(["a", "b"]),
    start=st.integers(-60, 60),
    length=st.integers(0, 40),
    place=st.sampled_from(["ID", "65", "65.01", "65.02", "33"]),
    version=st.integers(1, 3),
)


@settings(deadline=None)
@given(st.lists(spans, max_size=10), st.sampled_from(["ID", "65", "65.01", "33.74"]))
def test_each_stage_has_at_most_one_version_of_its_own_in_a_place(
    versions: list[DatedStage], place: str
) -> None:
    held = [one for one in in_force(versions, place) if not one.places]
    assert len({one.code for one in held}) == len(held)
    assert all(one.is_active(VOTE) for one in active_on(held, VOTE))


# ---- packaged facts ---------------------------------------------------------------------------------


def test_every_packaged_row_carries_source_or_document_and_confidence() -> None:
    for election in packaged_elections():
        assert election.source
        assert election.name.en
        for contest in election.contests:
            assert contest.source
            assert contest.confidence in CONFIDENCES
            assert contest.place in load_table()
        for one in election.stages:
            assert one.name.en
            assert one.stage in STAGES
            assert one.phase in PHASES
            for dates in one.dates:
                assert dates.document
                assert dates.source
                assert dates.confidence in CONFIDENCES


def test_in_2024_37_provinces_and_508_kab_kota_vote_not_diy_nor_those_of_jakarta() -> None:
    contests = packaged_election("pilkada-2024").contests
    provinces = {one.place for one in contests if one.office == "governor"}
    regencies = {one.place for one in contests if one.office in {"regent", "mayor"}}
    table = load_table()
    assert (len(provinces), len(regencies)) == (37, 508)
    assert set(table.codes(level=Level.PROVINCE)) - provinces == {"34"}
    missing = set(table.codes(level=Level.REGENCY)) - regencies
    assert {code[:2] for code in missing} == {"31"}
    assert all(
        (one.office == "mayor") == (one.place[3] == "7") for one in contests if "." in one.place
    )


def test_polling_stations_of_2024_add_up_as_published() -> None:
    assert len(stations_of("pilkada-2024")) == 514
    counted = {place: station_count("pilkada-2024", place) for place in ("ID", "65", "63", "62")}
    assert counted == {"ID": 435_296, "65": 1_364, "63": 7_382, "62": 4_446}
    assert station_count("pilkada-2024", "62.04") == 234  # Barito Selatan
    assert station_count("pilkada-2020", "65") is None


def test_the_stages_of_2024_are_those_of_pkpu_2_2024() -> None:
    dates = {one.code: one.dates[0] for one in packaged_election("pilkada-2024").stages}
    assert (dates["kampanye"].starts_on, dates["kampanye"].ends_on) == (
        date(2024, 9, 25),
        date(2024, 11, 23),
    )
    assert dates["pemungutan"].starts_on == VOTE
    assert dates["rekapitulasi"].ends_on == date(2024, 12, 16)
    assert dates["psu-tps"].confidence == "rendah"


def test_2020_says_that_its_list_of_places_is_incomplete() -> None:
    election = packaged_election("pilkada-2020")
    assert not election.has_complete_places
    assert len([one for one in election.contests if one.office == "governor"]) == 9
    assert "270" in election.note.id
    voting = next(one for one in election.stages if one.code == "pemungutan")
    assert [dates.starts_on for dates in voting.dates] == [date(2020, 9, 23), date(2020, 12, 9)]


def test_the_24_repeat_votes_of_2025_lie_within_the_time_the_court_gave() -> None:
    election = packaged_election("psu-2025")
    ruling = date(2025, 2, 24)
    deadlines = {
        dates.place: dates.ends_on
        for one in election.stages
        if one.code == "persiapan-ulang"
        for dates in one.dates
    }
    assert len(election.contests) == len(deadlines) == 24
    given_days = sorted((end - ruling).days for end in deadlines.values() if end)
    assert [given_days.count(days) for days in (30, 45, 60, 90, 180)] == [4, 6, 9, 3, 2]
    for contest in election.contests:
        deadline = deadlines[contest.place]
        assert contest.polling_on is not None
        assert deadline is not None
        assert ruling < contest.polling_on <= deadline


def test_parigi_moutongs_repeat_vote_was_moved_and_both_dates_are_kept() -> None:
    voting = next(
        one for one in packaged_election("psu-2025").stages if one.code == "pemungutan-ulang"
    )
    moved = [dates.starts_on for dates in voting.dates if dates.place == "72.08"]
    assert moved == [date(2025, 4, 19), date(2025, 4, 16)]


# ---- reading what people upload ---------------------------------------------------------------------

GOOD: dict[str, object] = {
    "key": "pilkada-2031",
    "kind": "pilkada",
    "name": {"id": "Pilkada 2031", "en": "Regional elections 2031"},
    "polling_on": "2031-11-26",
    "places": [{"place": "65.01", "office": "regent", "stations": 314}],
    "stages": [
        {
            "code": "kampanye",
            "name": "Kampanye",
            "stage": "kampanye",
            "phase": "pra",
            "dates": [{"starts_on": "2031-09-24", "ends_on": "2031-11-22", "document": "PKPU"}],
        }
    ],
}


def test_a_good_election_is_read_whole() -> None:
    election, problems = read_election(GOOD)
    assert problems == []
    assert election is not None
    assert election.polling_on == date(2031, 11, 26)
    assert election.stages[0].dates[0].place == "ID"
    assert election.stages[0].name == Words("Kampanye", "Kampanye")


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"key": "Pilkada 2031"}, ("key",), "elections.bad_key"),
        ({"kind": "pesta"}, ("kind",), "elections.unknown_choice"),
        ({"nama": "x"}, ("nama",), "elections.unknown_entry"),
        ({"name": None}, ("name",), "elections.missing"),
        ({"polling_on": "27 November"}, ("polling_on",), "elections.not_a_date"),
        ({"polling_on": "1924-11-27"}, ("polling_on",), "elections.date_far_off"),
        ({"has_complete_places": "ya"}, ("has_complete_places",), "elections.not_yes_or_no"),
        ({"places": "65.01"}, ("places",), "elections.not_a_list"),
        ({"places": [{"place": "99.99", "office": "regent"}]}, ("places", 0, "place"),
         "elections.unknown_place"),
        ({"places": [{"place": 65.1, "office": "regent"}]}, ("places", 0, "place"),
         "elections.place_not_quoted"),
        ({"places": [{"place": "65.01", "office": "regent", "stations": -1}]},
         ("places", 0, "stations"), "elections.bad_count"),
        ({"places": [{"place": "65.01", "office": "regent"}] * 2}, ("places", 1),
         "elections.twice"),
        ({"stages": [{"code": "a", "name": "A", "stage": "kampanye", "phase": "pra",
                      "dates": [{"starts_on": "2031-02-02", "ends_on": "2031-02-01",
                                 "document": "d"}]}]},
         ("stages", 0, "dates", 0, "ends_on"), "elections.ends_before_it_starts"),
        ({"stages": [{"code": "a", "name": "A", "stage": "kampanye", "phase": "pra",
                      "dates": [{"starts_on": "2031-02-02"}]}]},
         ("stages", 0, "dates", 0, "document"), "elections.missing"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(
    change: dict[str, object], path: tuple[str | int, ...], code: str
) -> None:
    election, problems = read_election({**GOOD, **change})
    assert election is None
    assert (path, code) in [(problem.path, problem.code) for problem in problems]
    for problem in problems:
        for language in LANGUAGES:
            assert parameters_of(catalogue()[problem.code][language]) <= set(problem.params)


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*GOOD, "dates", "code", "place"]), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_no_document_makes_the_reader_fail(document: object) -> None:
    election, problems = read_election(document)
    assert (election is None) == bool(problems)
