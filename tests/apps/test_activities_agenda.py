"""The agenda: entering, moving and calling off, as of a day, who reads and writes it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.support.cast import NOW, TODAY, Cast
from waspada.apps.accounts import clock
from waspada.apps.activities import actions
from waspada.apps.activities.agenda import agenda_of
from waspada.apps.activities.models import ActivityVersion
from waspada.apps.activities.queries import activities_between, activity, versions_of
from waspada.apps.elections.actions import load_elections
from waspada.apps.journal.models import JournalRow
from waspada.apps.links.kinds import Ref, things
from waspada.core.activities import ActivityFacts
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound, WrongState

PLACE = "65.01"
SELOR = "65.01.05"
AT = datetime(2024, 12, 2, 6, 0, tzinfo=UTC)  # Monday, 14.00 WITA
HOUR = timedelta(hours=1)
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def _facts(**named: Any) -> ActivityFacts:
    given = {
        "kind": "festival",
        "title": "Contoh: pentas seni",
        "place": SELOR,
        "begins_at": AT,
        "ends_at": AT + 3 * HOUR,
        "venue": "Lapangan Agatis",
        "crowd": 1500,
    }
    return ActivityFacts(**(given | named))


def _add(cast: Cast, name: str = "desk", at: datetime = NOW, **named: Any) -> ActivityVersion:
    with cast.acting(name):
        return actions.add_activity(
            _facts(**named), actor=str(cast[name].pk), now=at, received_at=at
        )


def _change(
    cast: Cast, row: ActivityVersion, name: str = "desk", *, reason: str = "", **named: Any
) -> ActivityVersion:
    with cast.acting(name):
        return actions.change_activity(
            row.activity_id,
            _facts(**named),
            seen=row.version,
            actor="test",
            now=NOW,
            received_at=NOW,
            reason=reason,
        )


def test_a_moved_activity_keeps_what_was_known_before(cast: Cast) -> None:
    row = _add(cast, at=YESTERDAY)
    with pytest.raises(BadInput, match="no_reason"):
        _change(cast, row, begins_at=AT + 24 * HOUR, ends_at=None)
    moved = _change(
        cast, row, begins_at=AT + 24 * HOUR, ends_at=None, reason="Lapangan dipakai apel"
    )
    assert (moved.state, moved.version, moved.code) == ("moved", 2, row.code)
    with cast.acting("desk"):
        before = activity(row.activity_id, TODAY - timedelta(days=1))
        assert (before.state, before.first_day) == ("planned", date(2024, 12, 2))
        assert activity(row.activity_id).first_day == date(2024, 12, 3)
        assert [one.version for one in versions_of(row.activity_id)] == [2, 1]
        assert not activities_between(PLACE, date(2024, 12, 2), date(2024, 12, 2)).exists()
        old = activities_between(
            PLACE, date(2024, 12, 2), date(2024, 12, 2), day=TODAY - timedelta(days=1)
        )
        assert [one.pk for one in old] == [row.pk]
        with pytest.raises(NotFound):
            activity(row.activity_id, TODAY - timedelta(days=2))
    acts = JournalRow.objects.filter(subject=str(row.activity_id)).order_by("seq")
    assert [one.action for one in acts] == ["activity.added", "activity.moved"]


def test_a_correction_that_moves_nothing_needs_no_reason(cast: Cast) -> None:
    row = _add(cast)
    after = _change(cast, row, title="Contoh: pentas seni pelajar", crowd=2500)
    assert (after.state, after.crowd) == ("planned", 2500)


def test_of_two_who_change_one_activity_the_second_is_told(cast: Cast) -> None:
    row = _add(cast)
    _change(cast, row, crowd=10)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        _change(cast, row, crowd=20)
    answer = cast.client("desk").post(
        f"/agenda-kegiatan/kegiatan/{row.activity_id}/ubah/",
        _posted(title="Contoh: punya saya") | {"versi": "1"},
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Contoh: punya saya" in page
    assert "Contoh: pentas seni" in page


def test_states_follow_the_dict_and_calling_off_needs_a_reason(cast: Cast) -> None:
    row = _add(cast)

    def put(state: str, reason: str = "", seen: int = 1) -> ActivityVersion:
        with cast.acting("desk"):
            return actions.set_state(
                row.activity_id,
                state,
                reason=reason,
                seen=seen,
                actor="t",
                now=NOW,
                received_at=NOW,
            )

    with pytest.raises(BadInput, match="no_reason"):
        put("cancelled")
    off = put("cancelled", "Hujan")
    with pytest.raises(WrongState):
        put("done", seen=off.version)
    assert put("planned", seen=off.version).version == 3


def test_who_may_write_and_at_which_class(cast: Cast) -> None:
    assert _add(cast, "camat").owner_unit == "kecamatan-65.01.05"
    assert _add(cast, "kpu", classification="T", title="RAHASIAKPU").owner_unit == "kpu-65.01"
    for name, problem in {
        "fkdm": "not_yours",
        "bupati": "not_yours",
        "analyst": "not_yours",
        "admin": "not_yours",
        "stranger": "not_yours",
    }.items():
        with pytest.raises(NotAllowed, match=problem):
            _add(cast, name)
    with pytest.raises(NotAllowed, match="class_too_high"):
        _add(cast, "camat", classification="T")
    with pytest.raises(NotAllowed, match="class_too_high"):
        _add(cast, classification="R")


def test_a_restricted_activity_is_read_by_its_parties_alone(cast: Cast) -> None:
    row = _add(cast, "kpu", classification="T", title="RAHASIAKPU", responsible="polri-65.01")
    readers = {"desk": 1, "province": 1, "kpu": 1, "police": 1, "bupati": 0, "camat": 0,
               "analyst": 0, "admin": 0, "stranger": 0}  # fmt: skip
    days = (date(2024, 12, 1), date(2024, 12, 5))
    for name, count in readers.items():
        with cast.acting(name):
            assert activities_between(PLACE, *days).count() == count, name
            assert len(things([Ref("activity", str(row.activity_id))])) == count, name
    for name in ("police", "bupati"):
        client, count = cast.client(name), readers[name]
        page = client.get(f"/agenda-kegiatan/{PLACE}/?minggu=2024-12-02")
        assert ("RAHASIAKPU" in page.content.decode()) == bool(count), name
        one = client.get(f"/agenda-kegiatan/kegiatan/{row.activity_id}/")
        assert one.status_code == (200 if count else 404), name
        table = client.get(f"/agenda-kegiatan/{PLACE}/unduh.csv?minggu=2024-12-02")
        assert ("RAHASIAKPU" in table.content.decode()) == bool(count), name
    assert cast.client("fkdm").get(f"/agenda-kegiatan/{PLACE}/").status_code == 403


def test_whoever_answers_for_an_activity_may_finish_it_and_others_may_not(cast: Cast) -> None:
    row = _add(cast, responsible="polri-65.01")
    with cast.acting("kpu"), pytest.raises(NotAllowed):
        actions.set_state(row.activity_id, "done", seen=1, actor="kpu", now=NOW, received_at=NOW)
    with cast.acting("police"):
        done = actions.set_state(
            row.activity_id, "done", seen=1, actor="police", now=NOW, received_at=NOW
        )
    assert done.state == "done"


def test_a_demonstration_with_an_organiser_is_not_kept_and_the_form_keeps_its_text(
    cast: Cast,
) -> None:
    answer = cast.client("desk").post(
        f"/agenda-kegiatan/{PLACE}/baru/",
        _posted(kind="unjuk_rasa", note="Korlap Budi, menuntut KPU netral"),
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "tanpa nama penyelenggara" in page
    assert "menuntut KPU netral" in page
    with cast.acting("desk"):
        assert not ActivityVersion.objects.exists()


def test_the_form_asks_about_what_looks_like_a_person_and_takes_a_sure_answer(cast: Cast) -> None:
    client, posted = cast.client("desk"), _posted(kind="unjuk_rasa", note="di rumah H. Usman")
    asked = client.post(f"/agenda-kegiatan/{PLACE}/baru/", posted)
    assert (asked.status_code, 'name="yakin"' in asked.content.decode()) == (400, True)
    taken = client.post(f"/agenda-kegiatan/{PLACE}/baru/", posted | {"yakin": "1"})
    assert taken.status_code == 302


def test_hours_are_those_of_the_place_and_a_bad_form_says_what_is_wrong(cast: Cast) -> None:
    client = cast.client("desk")
    wrong = client.post(
        f"/agenda-kegiatan/{PLACE}/baru/", _posted(begins="15:00", ends="14:00", place="Qwxzy")
    )
    assert wrong.status_code == 400
    assert "tidak ditemukan" in wrong.content.decode()
    taken = client.post(f"/agenda-kegiatan/{PLACE}/baru/", _posted(begins="14:00"))
    assert taken.status_code == 302
    with cast.acting("desk"):
        row = ActivityVersion.objects.get()
    assert row.begins_at == AT
    assert "14.00–17.00 WITA" in client.get(taken["Location"]).content.decode()


def test_clashes_crowds_and_the_cooling_off_period_stand_on_the_page(
    cast: Cast, as_system: object
) -> None:
    load_elections()
    quiet = datetime(2024, 11, 25, 2, 0, tzinfo=UTC)
    rally = {"kind": "kampanye_terbuka", "begins_at": quiet, "ends_at": None}
    _add(cast, title="Contoh: rapat umum satu", **rally)
    _add(cast, title="Contoh: rapat umum dua", **(rally | {"begins_at": quiet + HOUR}))
    _add(cast, title="Contoh: pasar malam", begins_at=AT, crowd=3000)
    with cast.acting("desk"):
        week = agenda_of(PLACE, date(2024, 11, 25), date(2024, 12, 3), day=None, stages_by=TODAY)
        by_title = {entry.row.title: entry for entry in week.entries}
    first = by_title["Contoh: rapat umum satu"]
    assert first.quiet == "forbidden"
    assert [clash.code for clash in first.clashes] == ["same_venue"]
    market = by_title["Contoh: pasar malam"]
    assert market.crowd is not None
    assert market.crowd.at_least == 2000
    assert market.stage is not None
    assert market.stage.stage == "rekapitulasi"
    page = cast.client("desk").get(f"/agenda-kegiatan/{PLACE}/?minggu=2024-11-25").content.decode()
    assert "masa tenang" in page
    month = cast.client("desk").get(f"/agenda-kegiatan/{PLACE}/?bulan=2024-12&bahasa=en")
    assert "Contoh: pasar malam" in month.content.decode()


def _posted(**named: str) -> dict[str, str]:
    return {
        "kind": "festival",
        "title": "Contoh: pentas seni",
        "place": "Tanjung Selor",
        "place_code": "",
        "venue": "Lapangan Agatis",
        "first_day": "2024-12-02",
        "begins": "14:00",
        "last_day": "",
        "ends": "17:00",
        "crowd": "1500",
        "responsible": "",
        "note": "",
        "classification": "B",
    } | named
