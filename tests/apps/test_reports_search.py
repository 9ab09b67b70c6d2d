"""The search page and its index: on both databases, over what one may read, in step with rows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from tests.support.cast import NOW, Cast
from tests.support.incidents import facts, make_incident, make_report
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.incident_queries import incidents_as_of
from waspada.apps.reports.incidents import correct_incident, move_incident, reclassify_incident
from waspada.apps.reports.linking import NewRights
from waspada.apps.reports.models import IncidentVersion, Report, SearchEntry
from waspada.apps.reports.search_index import drop_words, index_reports, key_of
from waspada.apps.reports.search_results import search
from waspada.apps.reports.searches import Asked, found_in_batches, newest_found
from waspada.apps.reports.versions import facts_of
from waspada.core.reports.searching import wanted_words

pytestmark = pytest.mark.django_db


def found(who: str, cast: Cast, text: str, day: date | None = None) -> set[str]:
    """Return the numbers of the incidents that somebody finds."""
    with cast.acting(who):
        return {one.number for one in search(text, day=day, ends_at=None).incidents}


def page(client: Client, text: str) -> str:
    response = client.get("/cari/", {"q": text})
    assert response.status_code == 200
    return response.content.decode()


def test_words_beginnings_and_roots_find_an_incident_its_place_and_number(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident(facts(title="Petugas dipukul di dermaga", place="65.01.05"))
    for text in ("pemukulan", "DERM", "tanjung selor", "bulungan dermaga", version.number):
        with cast.acting("desk"):
            results = search(text, day=None, ends_at=None)
        shown = {one.number for one in results.incidents}
        exact = {results.exact_incident.number} if results.exact_incident else set()
        assert shown | exact == {version.number}, text
    assert found("desk", cast, "banjir") == set()
    assert "Tanjung Selor" in page(cast.client("desk"), "tanjung selor")


def test_each_finds_only_what_they_may_read_and_no_sign_of_the_rest(cast: Cast) -> None:
    with acting_as(system_identity()):
        open_one = make_incident(facts(title="Spanduk dirusak"))
        closed = make_incident(facts(title="Spanduk dibakar", classification="T"))
        of_kpu = make_incident(
            facts(title="Spanduk hilang", classification="T", owner_unit="kpu-65.01")
        )
        about_kpu = make_incident(facts(title="Spanduk KPU", concerns_units=("kpu-65.01",)))
        above = make_incident(facts(title="Spanduk provinsi", place="65"))
        elsewhere = make_incident(facts(title="Spanduk Semarang", place="33.74"))
    here = {open_one.number, above.number}
    expected = {
        "desk": here | {closed.number, of_kpu.number, about_kpu.number},
        "province": here | {closed.number, of_kpu.number, about_kpu.number},
        "kpu": here | {of_kpu.number},
        "police": here | {about_kpu.number},
        "camat": {above.number, open_one.number, about_kpu.number},
        "fkdm": {above.number, open_one.number, about_kpu.number},
        "stranger": {elsewhere.number},
    }
    for who, numbers in expected.items():
        assert found(who, cast, "spanduk") == numbers, who
        text = page(cast.client(who), "spanduk")
        listed = cast.client(who).get("/kejadian/", {"q": "spanduk"}).content.decode()
        for version in (open_one, closed, of_kpu, about_kpu, above, elsewhere):
            assert (version.number in text) is (version.number in numbers), who
            assert (version.number in listed) is (version.number in numbers), who
        assert f"{len(numbers)} kejadian" in listed
    assert "Tidak ada yang cocok" in page(cast.client("stranger"), "dibakar")
    with cast.acting("stranger"):
        assert search(closed.number, day=None, ends_at=None).is_empty


def test_reports_are_found_by_masked_text_and_receipt_by_who_may_read_them(cast: Cast) -> None:
    with acting_as(system_identity()):
        report_id = make_report(text="Perahu logistik karam di muara")
        secret = make_report(text="Perahu karam juga", classification="T")
        index_reports(Report.objects.all())
        receipt = Report.objects.get(pk=report_id).receipt

    def reports(who: str, text: str) -> set[object]:
        with cast.acting(who):
            results = search(text, day=None, ends_at=None)
        exact = {results.exact_report.pk} if results.exact_report else set()
        return {one.pk for one in results.reports} | exact

    assert reports("desk", "karam") == {report_id, secret}
    assert reports("kpu", "karam") == {report_id}
    assert reports("stranger", "karam") == set()
    assert reports("desk", receipt.lower()) == {report_id}
    assert reports("stranger", receipt) == set()
    assert str(report_id) in page(cast.client("desk"), "muara")
    with acting_as(system_identity()):
        drop_words([report_id])
    assert reports("desk", "muara") == set()


def test_entries_follow_correction_state_rights_and_erasure(cast: Cast) -> None:
    now = datetime.now(UTC)
    with cast.acting("desk"):
        version = make_incident(facts(title="Jembatan putus"))
        incident_id = version.incident_id
        later = {"actor": "desk", "received_at": NOW + timedelta(minutes=5), "now": now}
        corrected = replace(facts_of(version), title="Dermaga putus", summary="")
        correct_incident(incident_id, corrected, **later)
    assert found("desk", cast, "dermaga") == {version.number}
    assert found("desk", cast, "jembatan") == set()
    assert found("kpu", cast, "dermaga") == {version.number}
    with cast.acting("desk"):
        rights = NewRights(classification="T", owner_unit="kesbangpol-65.01")
        reclassify_incident(incident_id, rights, actor="desk", now=now)
    assert found("kpu", cast, "dermaga") == set()
    assert found("desk", cast, "dermaga") == {version.number}
    with cast.acting("desk"):
        move_incident(incident_id, "withdrawn", **later)
    assert found("desk", cast, "dermaga") == set()
    with acting_as(system_identity()):
        subjects = list(IncidentVersion.objects.values_list("pk", flat=True))
        drop_words(subjects)
        assert not SearchEntry.objects.filter(subject__in=subjects).exists()
        asked = Asked(wanted_words("dermaga"))
        assert list(found_in_batches(asked, 10)) == []


def test_a_past_day_is_searched_in_the_words_of_that_day(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident(facts(title="Jembatan putus"), received_at=NOW - timedelta(days=2))
        corrected = replace(facts_of(version), title="Menara putus", summary="")
        correct_incident(
            version.incident_id,
            corrected,
            actor="desk",
            received_at=NOW,
            now=datetime.now(UTC),
        )
    past = (NOW - timedelta(days=1)).date()
    assert found("desk", cast, "jembatan", past) == {version.number}
    assert found("desk", cast, "menara", past) == set()
    assert found("desk", cast, "menara") == {version.number}


def test_what_is_rolled_back_is_not_found(cast: Cast) -> None:
    with cast.acting("desk"):
        before = transaction.savepoint()
        make_incident(facts(title="Jembatan putus"))
        transaction.savepoint_rollback(before)
    assert found("desk", cast, "jembatan") == set()


def test_the_newest_come_first_and_pages_have_neither_gap_nor_repeat(cast: Cast) -> None:
    with cast.acting("desk"):
        made = [
            make_incident(facts(title="Spanduk dirusak", day=date(2024, 11, 1 + number % 9)))
            for number in range(23)
        ]
        asked = Asked(wanted_words("spanduk"), (("_i",),))
        keys, before = [], asked.before
        while batch := newest_found(asked, before, 5):
            keys += [key for key, _ in batch]
            before = batch[-1][0]
    assert keys == sorted(keys, reverse=True)
    assert set(keys) == {key_of(one.occurred_at, one.pk) for one in made}


@pytest.mark.parametrize("text", ["%_\"'", "a" * 400, "yang di dan", "') OR 1=1 --"])
def test_a_search_without_words_says_so_and_loses_nothing(cast: Cast, text: str) -> None:
    response = cast.client("desk").get("/cari/", {"q": text})
    shown = response.content.decode()
    is_sentence = 'role="alert"' in shown
    assert (response.status_code == 400) is is_sentence
    assert is_sentence or "Tidak ada yang cocok" in shown
    assert cast.client("desk").get("/cari/").status_code == 200
    assert Client().get("/cari/", {"q": "x"}).status_code == 302


def test_the_applications_role_may_not_read_the_words(cast: Cast) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    with cast.acting("desk"):
        make_incident()
        words = SearchEntry.objects.values_list("words", flat=True)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            words.first()


def test_a_beginning_finds_the_same_spelled_out_or_not(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cast.acting("desk"):
        for title in ("Zamrud hilang", "Zamrudin ditahan", "Kantor dibakar"):
            make_incident(facts(title=title))
        titles = [row.title for row in incidents_as_of(None, text="zamru")]
        assert sorted(titles) == ["Zamrud hilang", "Zamrudin ditahan"]
        monkeypatch.setattr("waspada.apps.reports.searches.MOST_SPELLINGS", 1)
        assert [row.title for row in incidents_as_of(None, text="zamru")] == titles
        assert not incidents_as_of(None, text="zamrut")


def test_a_word_is_forgotten_with_the_last_text_that_has_it(cast: Cast) -> None:
    def known(word: str) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM reports_searchterm WHERE word = %s", [word])
            return cursor.fetchone() != (0,)

    with cast.acting("desk"):
        first = make_incident(facts(title="Perahu zamrud tertahan"))
        make_incident(facts(title="Perahu lain tertahan"))
    assert known("zamrud")
    assert known("perahu")
    with acting_as(system_identity()):
        drop_words([first.pk])
    assert not known("zamrud")
    assert known("perahu")
