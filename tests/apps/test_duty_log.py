"""The duty log: handing over, accepting, correcting; who reads which row."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import Error

from tests.support.cast import NOW, TODAY, Cast, make_cast
from waspada.apps.accounts import clock
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.duty import actions, logbook, matters
from waspada.apps.duty.actions import CellEdit
from waspada.apps.duty.log_queries import (
    due_shifts,
    entries,
    log_of,
    shift_to_hand_over,
    waiting_handovers,
)
from waspada.apps.duty.logbook import Writing
from waspada.apps.duty.matters import Matter, MatterKind, MatterShown
from waspada.apps.duty.models import LogRow
from waspada.apps.duty.queries import DutyShift, shifts_of
from waspada.apps.journal.models import JournalRow
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound, TooLarge

PLACE = "65.01"
LOG = "/buku-jaga/65.01/"
END = NOW.replace(hour=12, minute=0)  # 20.00 WITA, when the day shift ends


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


@pytest.fixture
def shift(cast: Cast) -> DutyShift:
    """Today's day shift, the desk's, with the police after it."""
    with cast.acting("desk"):
        for name, person in (("Pagi", "desk"), ("Malam", "police")):
            edit = CellEdit(TODAY, name, frozenset(), frozenset({str(cast[person].pk)}))
            actions.save_cells(PLACE, [edit], actor="test", now=NOW)
        return shifts_of(PLACE, TODAY, TODAY)[0]


def _by(cast: Cast, name: str, hours: float = 0) -> Writing:
    at = END + timedelta(hours=hours)
    return Writing(cast[name], written_at=at, now=at)


def _hand_over(
    cast: Cast,
    shift: DutyShift | None,
    text: str = "SERAH",
    *,
    name: str = "desk",
    classification: str = "T",
    subjects: tuple[Matter, ...] = (),
) -> LogRow:
    with cast.acting(name):
        return logbook.write_handover(
            PLACE,
            shift,
            text,
            classification=classification,
            matters=subjects,
            by=_by(cast, name),
        )


def test_a_hand_over_waits_until_somebody_else_accepts_it(cast: Cast, shift: DutyShift) -> None:
    with cast.acting("desk"):
        assert [one.id for one in due_shifts(PLACE, END, ahead=timedelta())] == [shift.id]
    row = _hand_over(cast, shift)
    with cast.acting("desk"):
        assert not due_shifts(PLACE, END, ahead=timedelta())
        assert list(waiting_handovers(PLACE)) == [row]
        with pytest.raises(NotAllowed, match="own_handover"):
            logbook.accept_handover(row.pk, "", by=_by(cast, "desk"))
    with cast.acting("police"):
        logbook.accept_handover(row.pk, "dibaca", by=_by(cast, "police", 0.2))
        assert not waiting_handovers(PLACE).exists()
        with pytest.raises(Conflict, match="handover_accepted"):
            logbook.accept_handover(row.pk, "", by=_by(cast, "police", 0.3))
        (entry,) = entries(PLACE, list(log_of(PLACE)))
    assert entry.acceptance is not None
    assert (entry.acceptance.text, entry.is_waiting) == ("dibaca", False)


def test_a_shift_is_handed_over_once_and_the_second_text_is_kept_in_its_box(
    cast: Cast, shift: DutyShift
) -> None:
    _hand_over(cast, shift)
    with pytest.raises(Conflict, match="handover_written"):
        _hand_over(cast, shift, "KEDUA")
    other = cast.client("desk")
    with cast.acting("desk"):
        chosen = shift_to_hand_over(PLACE, str(cast["desk"].pk), END)
    assert chosen is None or chosen.id != shift.id
    answer = other.post(f"{LOG}serah-terima/", {"isi": "x" * 6001, "kelas": "T"})
    assert answer.status_code == 409
    assert "x" * 6001 in answer.content.decode()


def test_whoever_takes_over_reads_it_and_other_agencies_do_not(
    cast: Cast, shift: DutyShift
) -> None:
    _hand_over(cast, shift, "RAHASIADESK")
    readers = {"desk": 1, "province": 1, "police": 1, "kpu": 0, "bupati": 0, "camat": 0,
               "fkdm": 0, "analyst": 0, "admin": 0, "stranger": 0}  # fmt: skip
    for name, count in readers.items():
        with cast.acting(name):
            assert log_of(PLACE).count() == count, name
        page = cast.client(name).get(LOG)
        assert ("RAHASIADESK" in page.content.decode()) == bool(count), name
        printed = cast.client(name).get(f"{LOG}cetak/?dari=2024-11-01&sampai=2024-11-28")
        assert ("RAHASIADESK" in printed.content.decode()) == bool(count), name


def test_a_row_is_corrected_by_another_and_both_stay(cast: Cast, shift: DutyShift) -> None:
    with cast.acting("desk"):
        row = logbook.write_note(PLACE, "Kotak suara 12", "B", by=_by(cast, "desk"))
        logbook.correct_row(row.pk, "Kotak suara 13", by=_by(cast, "desk", 1))
        (entry,) = entries(PLACE, list(log_of(PLACE)))
    assert (entry.row.text, entry.corrections[0].text) == ("Kotak suara 12", "Kotak suara 13")
    page = cast.client("desk").get(LOG).content.decode()
    assert "<del><p>Kotak suara 12</p></del>" in page
    assert "Kotak suara 13" in page


def test_a_row_of_the_log_is_never_changed_or_deleted(cast: Cast) -> None:
    with cast.acting("desk"):
        row = logbook.write_note(PLACE, "tetap", "B", by=_by(cast, "desk"))
        row.text = "lain"
        with pytest.raises(TypeError):
            row.save()
        with pytest.raises(TypeError):
            row.delete()
        if connection.vendor == "postgresql":
            assert LogRow.unguarded.update(text="lain") == 0
            assert LogRow.unguarded.all()._raw_delete("default") == 0  # type: ignore[attr-defined]
        assert LogRow.objects.get().text == "tetap"
    acts = list(JournalRow.objects.filter(action="duty.log_note"))
    assert len(acts) == 1
    assert "tetap" not in str(acts[0].details)
    assert acts[0].digest


def test_nobody_writes_above_their_class_or_in_the_log_of_another_desk(cast: Cast) -> None:
    cases = [("desk", "R"), ("desk", "SR"), ("desk", "x")]
    cases += [(name, "B") for name in ("bupati", "province", "stranger", "fkdm")]
    for name, classification in cases:
        with cast.acting(name), pytest.raises(NotAllowed):
            logbook.write_note(PLACE, "x", classification, by=_by(cast, name))
    with acting_as(system_identity()):
        assert not LogRow.objects.exists()


def test_an_empty_or_endless_note_is_refused_in_words(cast: Cast) -> None:
    with cast.acting("desk"):
        with pytest.raises(BadInput, match="empty_note"):
            logbook.write_note(PLACE, "  \n", "B", by=_by(cast, "desk"))
        with pytest.raises(TooLarge, match="note_too_long"):
            logbook.write_note(PLACE, "x" * 6001, "B", by=_by(cast, "desk"))
    answer = cast.client("desk").post(LOG, {"isi": " ", "kelas": "B"})
    assert answer.status_code == 400
    assert "Tulis sesuatu lebih dahulu" in answer.content.decode()


def test_a_row_of_another_desk_is_not_found(cast: Cast) -> None:
    with cast.acting("desk"):
        row = logbook.write_note(PLACE, "x", "T", by=_by(cast, "desk"))
    with cast.acting("stranger"):
        for step in (logbook.accept_handover, logbook.correct_row):
            with pytest.raises(NotFound):
                step(row.pk, "x", by=_by(cast, "stranger"))


def test_open_matters_are_shown_to_each_reader_as_far_as_they_may_know(
    cast: Cast, shift: DutyShift, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matters, "_kinds", {})
    secret = {"1": "umum", "2": "hanya desk"}

    def show(place: str, subjects: object) -> dict[str, MatterShown]:
        identity = logbook.current_identity()
        is_desk = identity.account == str(cast["desk"].pk)
        return {
            key: MatterShown(words, "", is_settled=key == "1")
            for key, words in secret.items()
            if is_desk or key == "1"
        }

    matters.register_matters(MatterKind("uji", lambda place, at: ["1", "2"], show))
    with cast.acting("desk"):
        found = tuple(matters.open_matters(PLACE, END))
    row = _hand_over(cast, shift, subjects=found)
    assert row.matters == [{"kind": "uji", "subject": "1"}, {"kind": "uji", "subject": "2"}]
    for name, expected in (("desk", ["umum", "hanya desk"]), ("police", ["umum"])):
        with cast.acting(name):
            (entry,) = entries(PLACE, list(log_of(PLACE)))
        assert [one.words for one in entry.matters] == expected
    assert "kini selesai" in cast.client("police").get(LOG).content.decode()


def test_handing_over_from_the_page_tells_whoever_comes_next(cast: Cast, shift: DutyShift) -> None:
    client = cast.client("desk")
    page = client.get(f"{LOG}serah-terima/").content.decode()
    assert "Laporan harian 28 November 2024 belum dikirim" in page
    form = {"isi": "SERAH", "kelas": "T", "hal": ["daily|2024-11-28"]}
    assert client.post(f"{LOG}serah-terima/", form).status_code == 302
    with acting_as(system_identity()):
        row = LogRow.objects.get()
    assert row.matters == [{"kind": "daily", "subject": "2024-11-28"}]
    answer = cast.client("province").post(f"{LOG}{row.pk}/terima/")
    assert answer.status_code == 403
    answer = cast.client("police").post(f"{LOG}{row.pk}/terima/", {"isi": "siap"})
    assert answer.status_code == 302
    assert "Diterima <b>Police</b>" in client.get(LOG).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_make_one_acceptance(shared_database: None) -> None:
    cast = make_cast()
    with acting_as(cast.identity("desk")):
        row = logbook.write_handover(
            PLACE, None, "x", classification="B", matters=(), by=_by(cast, "desk")
        )
    gate = threading.Barrier(2, timeout=300)
    answers: list[str] = []

    def take(name: str, row_id: UUID = row.pk) -> None:
        identity = cast.identity(name)
        gate.wait()
        try:
            with acting_as(identity), transaction.atomic():
                logbook.accept_handover(row_id, "", by=_by(cast, name))
            answers.append("accepted")
        except (Conflict, Error) as error:
            answers.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(name,)) for name in ("kpu", "police")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["Conflict", "accepted"]
