"""Activities: which clash, what a crowd asks for, and whom a demonstration does not name."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.activities import (
    ACTIVITY_MOVES,
    ACTIVITY_STATES,
    CROWDS,
    GROUP_WORDS,
    KINDS,
    RULES,
    ActivityFacts,
    Event,
    checked,
    crowd_note,
    find_clashes,
    person_in,
)
from waspada.core.errors import BadInput, TooLarge
from waspada.core.places.neighbours import neighbours

AT = datetime(2024, 11, 16, 6, 0, tzinfo=UTC)  # 14.00 WITA
HOUR = timedelta(hours=1)
SELOR = "65.01.05"
BESIDE = next(one.code for one in neighbours(SELOR) if one.how == "border")


def event(key: str, kind: str = "lain", hours: float = 0, **named: object) -> Event:
    given = {"place": SELOR, "venue": "", "ends_at": None, "crowd": None} | named
    return Event(key=key, kind=kind, begins_at=AT + HOUR * hours, **given)  # type: ignore[arg-type]


def codes(*events: Event) -> list[str]:
    return [clash.code for clash in find_clashes(events)]


def facts(**named: object) -> ActivityFacts:
    given = {"kind": "lain", "title": "Contoh", "place": SELOR, "begins_at": AT} | named
    return ActivityFacts(**given)  # type: ignore[arg-type]


def test_the_tables_hold_together() -> None:
    groups = {kind.group for kind in KINDS.values()}
    assert groups == set(GROUP_WORDS)
    assert all(rule.first | rule.second <= groups for rule in RULES)
    assert set(ACTIVITY_MOVES) == set(ACTIVITY_STATES)
    assert [note.at_least for note in CROWDS] == sorted({note.at_least for note in CROWDS})


def test_the_same_venue_however_it_is_written() -> None:
    first = event("a", venue="Lapangan Agatis")
    assert codes(first, event("b", hours=1, venue="lapangan  agatis.")) == ["same_venue"]
    assert codes(first, event("b", hours=1, venue="GOR Datu Adil")) == []
    assert codes(first, event("b", hours=3.5, venue="Lapangan Agatis")) == []


def test_two_campaigns_clash_across_the_border_of_a_kecamatan() -> None:
    first = event("a", "kampanye_terbuka")
    assert codes(first, event("b", "kampanye_terbatas", place=BESIDE)) == ["two_campaigns"]
    assert codes(first, event("b", "kampanye_terbatas", place="65.02.01")) == []
    assert codes(first, event("b", "opd", place=BESIDE)) == []


def test_a_festival_beside_a_tabulation_counts_only_when_many_come() -> None:
    session = event("a", "rekapitulasi", place=f"{SELOR}.1002")
    assert codes(session, event("b", "festival", crowd=1500)) == ["crowd_at_stage"]
    assert codes(session, event("b", "festival", crowd=60)) == []


def test_a_demonstration_is_told_beside_what_else_happens_there() -> None:
    assert codes(event("a", "unjuk_rasa"), event("b", "debat")) == ["assembly_near"]
    assert codes(event("a", "unjuk_rasa"), event("b", "debat", place=BESIDE)) == []


def test_a_place_known_to_the_kabupaten_only_clashes_with_its_like_alone() -> None:
    wide = event("a", "kampanye_terbuka", place="65.01")
    assert codes(wide, event("b", "kampanye_terbuka")) == []
    assert codes(wide, event("b", "kampanye_terbuka", place="65.01")) == ["two_campaigns"]


def test_an_activity_without_an_hour_may_be_at_any_hour_of_its_day() -> None:
    whole = event("a", "kampanye_terbuka", hours=-14, is_whole_day=True)
    assert codes(whole, event("b", "kampanye_terbuka", hours=5)) == ["two_campaigns"]
    assert codes(whole, event("b", "kampanye_terbuka", hours=40)) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(KINDS)),
            st.sampled_from([SELOR, BESIDE, f"{SELOR}.1002", "65.01", "65.02.01"]),
            st.integers(0, 40),
            st.integers(1, 9),
            st.integers(0, 3000),
        ),
        max_size=7,
    )
)
def test_clashes_do_not_depend_on_the_order_and_all_pairs_are_looked_at(
    rows: list[tuple[str, str, int, int, int]],
) -> None:
    events = [
        event(str(at), kind, start, place=place, crowd=crowd, ends_at=AT + HOUR * (start + length))
        for at, (kind, place, start, length, crowd) in enumerate(rows)
    ]
    found = {(one.code, one.first, one.second) for one in find_clashes(events)}
    assert {(c.code, c.first, c.second) for c in find_clashes(reversed(events))} == found
    pairs = {
        (clash.code, clash.first, clash.second)
        for at, one in enumerate(events)
        for other in events[at + 1 :]
        for clash in find_clashes([one, other])
    }
    assert pairs == found


def test_a_crowd_asks_for_what_its_highest_row_says() -> None:
    assert crowd_note(None) is None
    assert crowd_note(CROWDS[0].at_least - 1) is None
    for note in CROWDS:
        assert crowd_note(note.at_least) == note
    assert crowd_note(900_000) == CROWDS[-1]


@pytest.mark.parametrize(
    "text",
    [
        "Korlap Budi Santoso",
        "koordinator lapangan: Andi",
        "Dipimpin oleh Ahmad",
        "penyelenggara: Aliansi Anu",
        "Penanggung jawab aksi Sdr. Joko",
        "diselenggarakan oleh BEM Anu",
        "led by Budi",
    ],
)
def test_a_demonstration_that_names_its_organiser_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="organiser_named"):
        checked(facts(kind="unjuk_rasa", note=text))
    assert checked(facts(kind="festival", note=text))


@pytest.mark.parametrize(
    "text",
    [
        "Menuntut penyelenggara pemilu netral",
        "Menuntut penyelenggara KPU dan Bawaslu netral",
        "Sekitar 200 orang di depan kantor KPU, jalur dialihkan",
        "Penanggung jawab: Polres Bulungan",
        "dipimpin Kodim",
    ],
)
def test_a_demonstration_told_by_what_is_demanded_is_taken(text: str) -> None:
    assert checked(facts(kind="unjuk_rasa", title=text)).title == text


def test_what_looks_like_a_person_is_asked_about_for_demonstrations_alone() -> None:
    assert person_in(facts(kind="unjuk_rasa", note="bersama H. Usman")) == "H. Usman"
    assert not person_in(facts(kind="keagamaan", note="bersama H. Usman"))


def test_numbers_of_people_are_masked_and_lines_joined() -> None:
    found = checked(facts(title="Rapat  umum\n08123456789", note="hubungi 081234567890"))
    assert "0812" not in found.title + found.note
    assert "\n" not in found.title


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("unknown_kind", {"kind": "pesta"}),
        ("no_title", {"title": " \0 "}),
        ("no_place", {"place": "99.99"}),
        ("no_place", {"place": "ID"}),
        ("end_before_start", {"ends_at": AT}),
        ("end_before_start", {"ends_at": AT - HOUR}),
        ("too_long", {"ends_at": AT + timedelta(days=90)}),
        ("day_out_of_range", {"begins_at": datetime(1024, 11, 16, tzinfo=UTC)}),
        ("bad_crowd", {"crowd": -1}),
        ("bad_crowd", {"crowd": 10**9}),
        ("bad_unit", {"responsible": "siapa saja"}),
        ("text_too_long", {"title": "x" * 500}),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_code(code: str, named: dict[str, object]) -> None:
    with pytest.raises((BadInput, TooLarge), match=code):
        checked(facts(**named))
