"""Whoever searches finds what a plain reading of all they may read would, by whichever way."""

from datetime import date, timedelta
from itertools import cycle
from uuid import uuid4

import pytest

from tests.support.cast import NOW, ROLES, Cast
from tests.support.incidents import facts, make_incident, make_report
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports import behind_finds, search_index, searches
from waspada.apps.reports.incident_filters import Filters
from waspada.apps.reports.incident_queries import incidents_as_of
from waspada.apps.reports.incidents import move_incident
from waspada.apps.reports.models import Report, SearchEntry
from waspada.apps.reports.search_index import index_reports, report_words, version_words
from waspada.apps.reports.search_results import search
from waspada.core.reports.searching import Wanted, wanted_words

pytestmark = pytest.mark.django_db

RIGHTS = (
    {},
    {"classification": "T"},
    {"classification": "T", "owner_unit": "kpu-65.01"},
    {"classification": "T", "addressee_units": ("polri-65.01",)},
    {"concerns_units": ("kpu-65.01",)},
)
PLACES = ("65.01", "65.01.05", "65", "65.03", "33.74", "ID")
TITLES = ("Kabel dipotong", "Kabut di dermaga", "Petugas dipukul", "Kotak suara basah")
QUESTIONS = ("kab", "kabut dermaga", "pemukulan", "bulungan", "bakumori")


def plant() -> None:
    """Write incidents and reports of every kind of rights, some of them moved on since."""
    titles, places = cycle(TITLES), cycle(PLACES)
    with acting_as(system_identity()):
        for number in range(30):
            place = next(places)
            rights = RIGHTS[number % len(RIGHTS)]
            if place == "ID":
                rights = {}
            title = f"{next(titles)} {number % 7}"
            day = date(2024, 11, 27) - timedelta(days=number)
            version = make_incident(facts(title=title, place=place, day=day, **rights))
            if number % 9 == 4:
                later = {"received_at": NOW + timedelta(minutes=5), "now": NOW}
                move_incident(version.incident_id, "withdrawn", actor="desk", **later)
        for text, rights in zip(TITLES, RIGHTS, strict=False):
            kept = {name: value for name, value in rights.items() if name != "owner_unit"}
            make_report(text=f"{text} menurut warga.", **kept)
        index_reports(Report.objects.all())


def plainly(text: str, day: date | None) -> tuple[set[str], set[object]]:
    """Return what a text means by reading everything one may read."""
    words = wanted_words(text)

    def fits(held: tuple[str, ...]) -> bool:
        return all(wanted.fits(frozenset(held)) for wanted in words)

    incidents = {one.number for one in incidents_as_of(day) if fits(version_words(one))}
    reports = {one.pk for one in Report.objects.all() if fits(report_words(one))}
    return incidents, reports


# PostgreSQL chooses for itself where to look.
NEWEST = pytest.param(0, id="the newest entries", marks=pytest.mark.words)
INDEX = pytest.param(10_000, id="the index")


@pytest.mark.parametrize("many", [NEWEST, INDEX])
def test_each_reader_finds_what_a_plain_reading_finds(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    plant()
    monkeypatch.setattr(behind_finds, "_MANY_SPELLINGS", many)
    monkeypatch.setattr("waspada.apps.reports.search_results.MOST_INCIDENTS", 50)
    counts = []
    for who in ROLES:
        with cast.acting(who):
            for text in QUESTIONS:
                results = search(text, day=None, ends_at=None)
                found = {one.number for one in results.incidents}
                reports = {one.pk for one in results.reports}
                assert (found, reports) == plainly(text, None), (who, text)
                counts.append(len(found) + len(reports))
    assert 0 in counts
    assert max(counts) > 5


def test_small_batches_leave_nothing_out_and_stop_at_their_limit(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant()
    monkeypatch.setattr(searches, "_LEAST_BATCH", 2)
    past = (NOW - timedelta(days=3)).date()

    def found(day: date | None, wanted: int) -> list[str]:
        rows = Filters(day=day, text="kab").found(("id", "number"), wanted, wanted)
        keys = [key for key, *_ in rows]
        assert keys == sorted(keys, reverse=True)
        return [number for *_, number in rows]

    for day in (None, past):
        with cast.acting("kpu"):
            every = found(day, 1_000)
            assert set(every) == plainly("kab", day)[0]
            assert [found(day, wanted) for wanted in (1, 3)] == [every[:1], every[:3]]
    with cast.acting("desk"):
        every = found(None, 1_000)
        monkeypatch.setattr(behind_finds, "MOST_CANDIDATES", 7)
        assert 0 < len(found(None, 1_000)) < len(every)


AREA = (("_p6501", "_o65", "_oid"),)
STANDS_AT = (
    ("_p65", "_p6501", "_o6501"),
    ("_p65", "_p6501", "_p650105"),
    ("_p65", "_o65"),
    ("_oid",),
    ("_p65", "_p6503"),
)


def test_finds_of_one_regency_are_the_newest_of_it_and_of_what_stands_above_it(cast: Cast) -> None:
    every = {"biasa": 1, "sesekali": 9, "jarang": 60, "tua": 1}
    entries = []
    for number in range(6_000):
        words = {word for word, often in every.items() if number % often == 0}
        if number > 500:
            words.discard("tua")
        where, kind = STANDS_AT[number % len(STANDS_AT)], "ir"[number % 7 == 0]
        at = number + 1 << 38
        tags = (f"_{kind}", "_pid", *where, *search_index.time_tags(at))
        entries.append(
            SearchEntry(id=at, kind=kind, subject=uuid4(), words=" ".join((*tags, *words)))
        )
    SearchEntry.objects.bulk_create(entries)

    def plain(word: str, kind: str, before: int) -> list[int]:
        return [
            one.id
            for one in reversed(entries)
            if one.id < before and one.kind == kind and word in one.words.split()
            if "_p6503" not in one.words.split()
        ]

    with cast.acting("kpu"):
        for word in (*every, "tiada"):
            for kind, most in (("i", 134), ("r", 20), ("i", 2_000)):
                for before in (entries[-1].id + 1, entries[2_500].id):
                    asked = searches.Asked((Wanted("", (word,)),), ((f"_{kind}",), *AREA))
                    found = [key for key, _ in searches.newest_found(asked, before, most)]
                    assert found == plain(word, kind, before)[:most], (word, kind, most)
