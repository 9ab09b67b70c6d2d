"""Elections as stored: loading, dates decided anew, the calendar page, its feed and forms."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar

from tests.support.cast import Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.elections.actions import (
    Stored,
    decide_dates,
    load_elections,
    save_election,
)
from waspada.apps.elections.feed import calendar_feed
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
from waspada.apps.elections.yaml_file import read_elections
from waspada.apps.journal.models import JournalRow
from waspada.core.elections import ContestFacts, DatesFacts, ElectionFacts
from waspada.core.errors import BadInput, NotAllowed, TooLarge
from waspada.core.vocabulary import Words

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
DAY_AFTER = date(2024, 11, 28)


@pytest.fixture(autouse=True)
def _in_the_demo(settings: object) -> None:
    settings.WASPADA_AS_OF = "2024-11-28"  # type: ignore[attr-defined]


@pytest.fixture
def loaded(db: None) -> None:
    with acting_as(system_identity()):
        load_elections(now=NOW)


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


def test_2024_is_stored_with_its_places_and_stations(loaded: None) -> None:
    contests = Contest.objects.filter(election="pilkada-2024")
    assert contests.filter(office="governor").count() == 37
    assert contests.exclude(office="governor").count() == 508
    assert stations_in("65.01", "pilkada-2024") == 314
    assert stations_in("31.71", "pilkada-2024") is not None
    assert not Election.objects.get(pk="pilkada-2020").has_complete_places


def test_what_people_decided_outlives_the_next_load(loaded: None) -> None:
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
    loaded: None, place: str, day: date, election: str, stage: str, days: int
) -> None:
    found = current_election(place, day)
    main = main_stage(place, day)
    assert found is not None
    assert main is not None
    assert (found.key, main.code, days_to_polling(place, day)) == (election, stage, days)


def test_between_elections_there_is_no_stage_and_no_vote(loaded: None) -> None:
    day = date(2026, 11, 25)
    assert main_stage("65.01", day) is None
    assert current_election("65.01", day) is None
    assert polling_day("ID", day) is None
    assert days_to_polling("ID", day) is None


def test_a_place_that_may_be_missing_from_an_incomplete_list_is_told_so(loaded: None) -> None:
    found = incomplete_election("32.01", date(2020, 10, 1))
    assert found is not None
    assert found.key == "pilkada-2020"
    assert incomplete_election("63.71", date(2020, 10, 1)) is None
    assert incomplete_election("32.01", date(2024, 10, 1)) is None


def test_many_places_at_once_get_the_same_answer_with_two_questions(
    loaded: None, django_assert_num_queries: object
) -> None:
    places = ["ID", "65", "65.01", "72.08", "72", "31.71", "34", "64.02", "65.01.05"]
    for day in (DAY_AFTER, date(2025, 4, 10), date(2020, 12, 1)):
        with django_assert_num_queries(2):  # type: ignore[operator]
            together = main_stages(places, day)
        assert together == {place: main_stage(place, day) for place in places}


def test_what_comes_within_a_week_is_told_in_order(loaded: None) -> None:
    told = [
        (change.on, change.kind, change.stage.code)
        for change in starting_or_ending("65.01", date(2024, 11, 20))
    ]
    assert told[0] == (date(2024, 11, 23), "ends", "kampanye")
    assert (date(2024, 11, 27), "starts", "pemungutan") in told
    assert [on for on, _, _ in told] == sorted(on for on, _, _ in told)


# ---- deciding new dates -------------------------------------------------------------------------


def postponed(place: str, **changes: object) -> DatesFacts:
    facts: dict[str, object] = {
        "place": place,
        "starts_on": date(2024, 12, 4),
        "ends_on": date(2024, 12, 4),
        "document": "Keputusan KPU 9/2024",
        "source": "",
        "confidence": "tinggi",
        "decided_on": date(2024, 11, 26),
    }
    return DatesFacts(**{**facts, **changes})  # type: ignore[arg-type]


def voting() -> Stage:
    return Stage.objects.get(election="pilkada-2024", code="pemungutan")


def test_a_postponed_vote_moves_the_countdown_from_the_day_it_was_decided(
    loaded: None, cast: Cast
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
    loaded: None, cast: Cast, who: str, place: str, code: str
) -> None:
    with cast.acting(who), pytest.raises(NotAllowed) as refused:
        decide_dates(voting(), postponed(place), actor=who, now=NOW)
    assert refused.value.code == code
    assert not StageDates.objects.filter(document="Keputusan KPU 9/2024").exists()


def test_the_administrator_of_the_province_decides_for_its_regencies(
    loaded: None, cast: Cast
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
    loaded: None, as_system: object, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        decide_dates(voting(), postponed("65.01", **changes), actor="a", now=NOW)
    assert refused.value.code == code


def test_the_same_dates_by_the_same_document_are_not_a_new_version(
    loaded: None, as_system: object
) -> None:
    decide_dates(voting(), postponed("65.01"), actor="a", now=NOW)
    with pytest.raises(BadInput) as refused:
        decide_dates(voting(), postponed("65.01"), actor="a", now=NOW)
    assert refused.value.code == "elections.same_dates"


def test_an_election_with_places_outside_ones_area_is_refused_whole(
    loaded: None, cast: Cast
) -> None:
    facts = ElectionFacts(
        "pilkades-2031", "pilkada", Words("A", "A"), None, "", "tinggi", False, Words("", ""),
        (ContestFacts("65.01", "regent"), ContestFacts("65.02", "regent")), (),
    )  # fmt: skip
    with cast.acting("desk"), pytest.raises(NotAllowed):
        save_election(facts, actor="desk", now=NOW)
    assert not Election.objects.filter(pk="pilkades-2031").exists()


# ---- pages --------------------------------------------------------------------------------------


def test_everybody_may_open_the_calendar_for_it_holds_published_facts(loaded: None) -> None:
    page = Client().get("/tahapan/65.01/").content.decode()
    assert "Tahapan Kab. Bulungan" in page
    assert "H+1" in page
    assert "Penghitungan dan rekapitulasi" in page
    assert "PKPU 2/2024" in page
    assert "keyakinan rendah" in page
    assert "Tetapkan tanggal baru" not in page


def test_the_calendar_speaks_english(loaded: None) -> None:
    page = Client().get("/tahapan/65.01/", headers={"accept-language": "en"}).content.decode()
    assert "Count and tabulation" in page
    assert "high confidence" in page
    assert "semula" not in page


def test_the_calendar_of_an_earlier_day_does_not_know_what_was_decided_later(
    loaded: None, cast: Cast
) -> None:
    with cast.acting("desk"):
        decide_dates(voting(), postponed("65.01"), actor="desk", now=NOW)
    after = " ".join(Client().get("/tahapan/65.01/").content.decode().split())
    before = Client().get("/tahapan/65.01/?per=2024-11-25").content.decode()
    assert "4 Desember 2024" in after
    assert "semula" in after
    assert "27 November 2024 (PKPU 2/2024)" in after
    assert "4 Desember 2024" not in before


def test_a_place_without_elections_says_what_that_does_not_mean(db: None) -> None:
    page = Client().get("/tahapan/65.01/").content.decode()
    assert "Ini tidak berarti tidak ada tahapan yang berjalan" in page
    assert Client().get("/tahapan/99.99/").status_code == 404


def test_the_own_calendar_is_found_without_a_code(loaded: None, cast: Cast) -> None:
    assert cast.client("desk").get("/tahapan/").headers["Location"] == "/tahapan/65.01/"
    assert Client().get("/tahapan/").headers["Location"] == "/tahapan/ID/"


def test_new_dates_are_shown_beside_the_old_before_they_are_saved(loaded: None, cast: Cast) -> None:
    client = cast.client("desk")
    asked = {
        "stage": str(voting().pk),
        "starts_on": "2024-12-04",
        "ends_on": "2024-12-04",
        "document": "Keputusan KPU Bulungan 9/2024",
        "decided_on": "2024-11-26",
        "source": "",
        "confidence": "tinggi",
    }
    checked = client.post("/tahapan/65.01/ubah/", asked)
    page = checked.content.decode()
    assert page.index("27 November 2024") < page.index("4 Desember 2024")
    assert "Keputusan KPU Bulungan 9/2024" in page
    assert not StageDates.objects.filter(document=asked["document"]).exists()
    saved = client.post("/tahapan/65.01/ubah/", {**asked, "yakin": "1"}, follow=True)
    assert "4 Desember 2024" in saved.content.decode()
    row = StageDates.objects.get(document=asked["document"])
    assert (row.place_code, row.version, row.recorded_by) == ("65.01", 1, str(cast["desk"].pk))


def test_a_form_with_mistakes_keeps_what_was_typed(loaded: None, cast: Cast) -> None:
    answer = cast.client("desk").post(
        "/tahapan/65.01/ubah/",
        {"stage": "x", "starts_on": "kemarin", "document": "SK 7", "decided_on": "1924-01-01"},
    )
    assert answer.status_code == 400
    assert "SK 7" in answer.content.decode()


@pytest.mark.parametrize("page", ["ubah", "unggah", "pemilihan-baru"])
def test_who_may_not_edit_is_not_let_in(loaded: None, cast: Cast, page: str) -> None:
    assert cast.client("kpu").get(f"/tahapan/65.01/{page}/").status_code == 403
    assert cast.client("stranger").get(f"/tahapan/65.01/{page}/").status_code == 403
    assert cast.client("desk").get(f"/tahapan/ID/{page}/").status_code == 403
    assert Client().get(f"/tahapan/65.01/{page}/").status_code == 302
    assert cast.client("desk").get(f"/tahapan/65.01/{page}/").status_code == 200


def test_an_election_is_added_by_form(loaded: None, cast: Cast) -> None:
    asked = {
        "key": "pilkada-2031",
        "kind": "pilkada",
        "name_id": "Pilkada 2031",
        "name_en": "",
        "office": "regent",
        "polling_on": "2031-11-26",
        "document": "PKPU 1/2031",
        "decided_on": "2024-01-01",
        "source": "",
    }
    answer = cast.client("desk").post("/tahapan/65.01/pemilihan-baru/", asked)
    assert answer.status_code == 302
    assert polling_day("65.01.05", date(2031, 11, 26)) == date(2031, 11, 26)
    again = cast.client("desk").post("/tahapan/65.01/pemilihan-baru/", asked)
    assert again.status_code == 400
    assert "sudah dipakai pemilihan lain" in again.content.decode()


# ---- YAML -------------------------------------------------------------------------------------------

YAML = """
key: pilkada-2031
kind: pilkada
name: {id: Pilkada 2031, en: Regional elections 2031}
polling_on: 2031-11-26
places:
  - {place: 65.01, office: regent, stations: 314}
stages:
  - code: kampanye
    name: {id: Kampanye, en: Campaign}
    stage: kampanye
    phase: pra
    dates:
      - place: "65.01"
        starts_on: 2031-09-24
        ends_on: 2031-11-22
        document: PKPU 1/2031
"""


def upload(client: Client, text: bytes) -> object:
    file = SimpleUploadedFile("tahapan.yaml", text, content_type="application/yaml")
    return client.post("/tahapan/65.01/unggah/", {"file": file})


def test_a_yaml_file_is_loaded_and_a_second_time_changes_nothing(loaded: None, cast: Cast) -> None:
    client = cast.client("desk")
    assert upload(client, YAML.encode()).status_code == 302  # type: ignore[attr-defined]
    assert Stage.objects.get(election="pilkada-2031").code == "kampanye"
    assert upload(client, YAML.encode()).status_code == 302  # type: ignore[attr-defined]
    assert StageDates.objects.filter(stage__election="pilkada-2031").count() == 1


def test_every_mistake_of_a_yaml_file_is_told_with_its_line_and_nothing_is_stored(
    loaded: None, cast: Cast
) -> None:
    broken = YAML.replace("stage: kampanye", "stage: pesta").replace("2031-11-22", "2031-13-45")
    answer = upload(cast.client("desk"), broken.encode())
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert "2 kesalahan" in page
    assert "Baris 11 (stages.1.stage)" in page
    assert "Baris 16 (stages.1.dates.1.ends_on)" in page
    assert not Election.objects.filter(pk="pilkada-2031").exists()


def test_a_yaml_code_keeps_its_last_zero() -> None:
    elections, problems = read_elections(YAML.replace("place: 65.01,", "place: 91.10,").encode())
    assert problems == []
    assert elections[0].contests[0].place == "91.10"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"key: [", "elections.not_yaml"),
        (b"a: &x [1]\nb: *x", "elections.too_nested"),
        (b"a: !!python/object/apply:os.system ['true']", "elections.not_yaml"),
        (b"[" * 400 + b"]" * 400, "elections.too_nested"),
        (b"\xff\xfe\x00", "elections.not_text_file"),
        (b"key: \x00", "elections.not_yaml"),
    ],
)
def test_a_file_that_is_no_plain_yaml_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_elections(raw)
    assert refused.value.code == code


def test_a_file_that_is_too_large_or_empty_is_told_so() -> None:
    with pytest.raises(TooLarge):
        read_elections(b"#" * 600_000)
    assert read_elections(b"")[1][0].code == "elections.not_a_table"


# ---- the feed -----------------------------------------------------------------------------------


def events(body: bytes) -> dict[str, object]:
    feed = Calendar.from_ical(body)
    return {str(event["uid"]): event for event in feed.walk("VEVENT")}


def test_the_feed_is_open_valid_and_the_same_every_time(loaded: None) -> None:
    answer = Client().get("/tahapan/65.01.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    found = events(answer.content)
    vote = found["pilkada-2024.pemungutan.65.01@tahapan.waspada"]
    assert vote["dtstart"].dt == date(2024, 11, 27)  # type: ignore[index]
    assert vote["dtend"].dt == date(2024, 11, 28)  # type: ignore[index]
    assert len(found) == answer.content.count(b"BEGIN:VEVENT")
    assert all(line.endswith(b"\r") for line in answer.content.split(b"\n")[:-1])
    assert max(map(len, answer.content.split(b"\r\n"))) <= 75
    again = Client().get("/tahapan/65.01.ics", headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert Client().get("/tahapan/65.01.ics").content == answer.content


def test_an_event_that_moves_keeps_its_uid_and_rises_in_sequence(loaded: None, cast: Cast) -> None:
    uid = "pilkada-2024.pemungutan.65.01@tahapan.waspada"
    before = events(calendar_feed("65.01", DAY_AFTER, "id"))[uid]
    with cast.acting("desk"):
        decide_dates(voting(), postponed("65.01"), actor="desk", now=NOW)
    after = events(calendar_feed("65.01", DAY_AFTER, "id"))[uid]
    assert after["dtstart"].dt == date(2024, 12, 4)  # type: ignore[index]
    assert int(after["sequence"]) > int(before["sequence"])  # type: ignore[index,call-overload]


def test_the_feed_of_the_nation_holds_each_repeat_vote_by_itself(loaded: None) -> None:
    found = events(calendar_feed("ID", date(2025, 4, 1), "en"))
    repeat = [uid for uid in found if uid.startswith("psu-2025.pemungutan-ulang.")]
    assert len(repeat) == 24
    assert "Repeat voting" in str(found[repeat[0]]["summary"])  # type: ignore[index]
