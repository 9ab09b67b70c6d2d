"""FKDM: terms and gaps as of a day, numbered reports, written answers, who reads and writes."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps

from tests.support.cast import NOW, TANJUNG_SELOR, TODAY, Cast
from tests.support.meetings import make_meeting
from waspada.apps.accounts import clock
from waspada.apps.documents.files import read_file
from waspada.apps.documents.models import Document
from waspada.apps.forum import actions
from waspada.apps.forum.models import ForumReport, ForumStep, ForumTerm
from waspada.apps.forum.queries import (
    activity_in,
    coverage_of,
    forum_reports,
    report_by_id,
    shown,
    terms_in,
    waiting_reports,
)
from waspada.apps.forum.terms import By, correct_term, record_term
from waspada.apps.journal.models import JournalRow
from waspada.apps.links.kinds import Ref, things
from waspada.apps.meetings.proposals import proposals
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound, WrongState
from waspada.core.forum import InformationFacts, TermFacts

YESTERDAY = TODAY - timedelta(days=1)
PAGE = "/fkdm/"


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def _by(cast: Cast, name: str, hours: float = 0) -> By:
    at: datetime = NOW + timedelta(hours=hours)
    return By(actor=str(cast[name].pk), now=at, received_at=at)


def _term(place: str = TANJUNG_SELOR, **named: Any) -> TermFacts:
    given = {"place": place, "decree": "SK Camat 1/2022", "decree_on": date(2022, 1, 3),
             "starts_on": date(2022, 1, 3), "ends_on": date(2027, 1, 2),
             "offices": (("Ketua", 1), ("Anggota", 6))} | named  # fmt: skip
    return TermFacts(**given)


def _told(**named: Any) -> InformationFacts:
    given = {"forum": TANJUNG_SELOR, "about": "65.01.05.1002", "title": "Antrean BBM",
             "facts": "Antrean panjang sejak pagi.", "analysis": "Pasokan terlambat.",
             "recommendation": "Tambah pasokan.", "seen_on": YESTERDAY} | named  # fmt: skip
    return InformationFacts(**given)


def _send(cast: Cast, name: str = "fkdm", hours: float = 0, **named: Any) -> ForumReport:
    with cast.acting(name):
        return actions.send_information(_told(**named), **_by(cast, name, hours))


def _state(cast: Cast, row: ForumReport, day: date | None = None) -> str:
    with cast.acting("desk"):
        return shown([row], day=day, today=TODAY)[0].state


def test_gaps_are_the_places_without_a_running_term_as_of_a_day(cast: Cast) -> None:
    with cast.acting("desk"):
        record_term(_term(), **_by(cast, "desk", -30))
        ended = record_term(_term("65.01.01", ends_on=date(2024, 6, 1)), **_by(cast, "desk", -30))
        terms = terms_in("65.01", None, TODAY)
        (regency, kecamatan) = coverage_of("65.01", terms, TODAY)
        assert (regency.active, regency.missing) == (0, ("65.01",))
        assert (kecamatan.active, kecamatan.ended) == (1, ("65.01.01",))
        assert len(kecamatan.missing) == kecamatan.total - 2
        renewed = _term("65.01.01", ends_on=date(2026, 6, 1))
        correct_term(ended.pk, renewed, **_by(cast, "desk"))
        now = coverage_of("65.01", terms_in("65.01", None, TODAY), TODAY)[1]
        before = coverage_of("65.01", terms_in("65.01", YESTERDAY, YESTERDAY), YESTERDAY)[1]
        long_ago = coverage_of("65.01", terms_in("65.01", date(2024, 1, 1), TODAY), TODAY)[1]
    assert (now.ended, before.ended, long_ago.active) == ((), ("65.01.01",), 0)


def test_two_terms_of_one_forum_do_not_overlap_and_a_correction_is_made_once(cast: Cast) -> None:
    with cast.acting("desk"):
        row = record_term(_term(), **_by(cast, "desk"))
        with pytest.raises(Conflict, match="term_overlaps"):
            record_term(_term(decree="SK 2"), **_by(cast, "desk"))
        correct_term(row.pk, _term(decree="SK 1b"), **_by(cast, "desk", 1))
        with pytest.raises(Conflict, match=r"overlaps|term_changed"):
            correct_term(row.pk, _term(decree="SK 1c"), **_by(cast, "desk", 2))
        with pytest.raises(NotFound):
            correct_term(row.pk, _term("65.01.01"), **_by(cast, "desk", 2))
    for name in ("kpu", "camat", "fkdm", "bupati", "analyst", "admin", "stranger"):
        with cast.acting(name), pytest.raises(NotAllowed, match="only_secretariat"):
            record_term(_term("65.01.02"), **_by(cast, name))


def test_no_table_holds_a_member_of_a_forum() -> None:
    for model in apps.get_app_config("forum").get_models():
        for column in model._meta.get_fields():
            assert column.related_model is None, column
            assert column.name not in {"account", "author", "written_by", "member", "name"}


def test_a_field_member_sends_at_t_and_the_team_reads_and_answers(cast: Cast) -> None:
    row = _send(cast)
    assert (row.classification, row.recorded_by) == ("T", "fkdm-65.01.05")
    assert "/LI/65.01.05/2024/" in row.number
    with cast.acting("fkdm"), pytest.raises(NotFound):
        report_by_id(row.pk)
    with cast.acting("desk"):
        assert [one.row.pk for one in waiting_reports("65.01", day=None, today=TODAY)] == [row.pk]
        step = actions.answer_information(row.pk, "Pasokan ditambah besok.", **_by(cast, "desk"))
        letter = Document.objects.get(pk=step.document_id)
        assert read_file(letter).startswith(b"%PDF")
        assert letter.content["answers"][0][1] == "Pasokan ditambah besok."
        report = Document.objects.get(pk=row.document_id)
        assert ["Fakta", "Antrean panjang sejak pagi.", True] in report.content["answers"]
        assert not waiting_reports("65.01", day=None, today=TODAY)
        assert len(waiting_reports("65.01", day=TODAY, today=TODAY)) == 0
    assert (_state(cast, row), step.unit) == ("answered", "kesbangpol-65.01")
    acts = JournalRow.objects.filter(subject=str(row.pk)).order_by("at", "seq")
    assert [one.action for one in acts] == ["forum.report_sent", "forum.report_answered"]


def test_what_followed_is_told_as_of_a_day(cast: Cast) -> None:
    row = _send(cast, hours=-30, seen_on=date(2024, 11, 20))
    with cast.acting("desk"):
        actions.answer_information(row.pk, "Sudah.", **_by(cast, "desk"))
        assert forum_reports("65.01", YESTERDAY).count() == 1
        assert not forum_reports("65.01", date(2024, 11, 25)).exists()
        with pytest.raises(NotFound):
            report_by_id(row.pk, date(2024, 11, 25))
        (counted,) = activity_in("65.01", date(2024, 11, 1), TODAY)
        assert (counted.reports, counted.answered) == (1, 1)
        (before,) = activity_in("65.01", date(2024, 11, 1), YESTERDAY, YESTERDAY)
        assert (before.reports, before.answered) == (1, 0)
    assert (_state(cast, row, YESTERDAY), _state(cast, row)) == ("sent", "answered")


def test_who_writes_who_answers_and_in_which_order(cast: Cast) -> None:
    for name in ("kpu", "camat", "bupati", "analyst", "admin", "stranger"):
        with pytest.raises(NotAllowed, match="not_your_forum"):
            _send(cast, name)
    with pytest.raises(NotAllowed, match="not_your_forum"):
        _send(cast, "fkdm", forum="65.01", about="65.01")
    noted = _send(cast, "desk")
    assert noted.is_noted
    open_row = _send(cast, classification="B", title="Terbuka")
    with cast.acting("camat"):  # the office at the forum's level is of its team
        assert actions.answer_information(open_row.pk, "Siap.", **_by(cast, "camat")).unit == (
            "kecamatan-65.01.05"
        )
    with cast.acting("kpu"), pytest.raises(NotAllowed, match="only_team"):
        actions.answer_information(open_row.pk, "x", **_by(cast, "kpu"))
    with cast.acting("fkdm"):
        assert actions.add_remark(open_row.pk, "Terima kasih.", **_by(cast, "fkdm")).unit == (
            "fkdm-65.01.05"
        )
        with pytest.raises(WrongState):
            actions.end_information(open_row.pk, "withdrawn", "Keliru", **_by(cast, "fkdm", 1))
    with cast.acting("desk"):
        with pytest.raises(BadInput, match="no_text"):
            actions.answer_information(noted.pk, " ", **_by(cast, "desk"))
        with pytest.raises(WrongState):
            actions.end_information(noted.pk, "closed", "", **_by(cast, "desk"))
        actions.end_information(noted.pk, "withdrawn", "Dikirim dua kali", **_by(cast, "desk", 1))
        with pytest.raises(WrongState):
            actions.answer_information(noted.pk, "x", **_by(cast, "desk", 2))
        step = actions.end_information(open_row.pk, "closed", "", **_by(cast, "desk", 1))
        with pytest.raises(TypeError):
            step.delete()
        with pytest.raises(TypeError):
            ForumStep.objects.get(pk=step.pk).save()


def test_who_reads_a_restricted_report_and_its_papers(cast: Cast) -> None:
    row = _send(cast, title="TERBATASFKDM")
    readers = {"desk": 1, "province": 1, "kpu": 0, "police": 0, "camat": 0, "bupati": 0,
               "analyst": 0, "admin": 0, "stranger": 0}  # fmt: skip
    for name, count in readers.items():
        with cast.acting(name):
            assert len(things([Ref("forum_report", str(row.pk))])) == count, name
            assert forum_reports("65.01").count() == count, name
    for name in ("desk", "kpu", "camat"):
        client, count = cast.client(name), readers[name]
        for address in (f"{PAGE}65.01/", f"{PAGE}65.01/register/"):
            page = client.get(address).content.decode()
            assert ("TERBATASFKDM" in page) == bool(count), (name, address)
        assert client.get(f"{PAGE}laporan/{row.pk}/").status_code == (200 if count else 404), name
        paper = client.get(f"/dokumen/{row.document_id}/berkas.pdf")
        assert paper.status_code == (200 if count else 404), name


def test_the_pages_of_a_forum_from_its_decree_to_the_answer(cast: Cast) -> None:
    desk, member = cast.client("desk"), cast.client("fkdm")
    term = {"decree": "SK 9/2024", "decree_on": "2024-01-02", "starts_on": "2024-01-02",
            "ends_on": "2029-01-01", "offices": "Ketua 1\nAnggota: 12 orang"}  # fmt: skip
    address = f"{PAGE}{TANJUNG_SELOR}/masa-bakti/"
    for wrong in ({"offices": "banyak orang"}, {"ends_on": "2020-01-01"}, {"decree": ""}):
        answer = desk.post(address, term | wrong)
        assert (answer.status_code, "2024-01-02" in answer.content.decode()) == (400, True)
    assert desk.post(address, term).status_code == 302
    with cast.acting("desk"):
        kept = ForumTerm.objects.get()
    assert kept.members == 13
    fixed = desk.post(address, term | {"decree": "SK 9/2024b", "masa": str(kept.pk)})
    assert fixed.status_code == 302
    assert "SK 9/2024b" in desk.get(f"{PAGE}{TANJUNG_SELOR}/").content.decode()
    assert member.get(f"{PAGE}").url == f"{PAGE}{TANJUNG_SELOR}/lapor/"  # type: ignore[attr-defined]
    told = {"title": "Antrean", "seen_on": "2024-11-27", "about": "Tanjung Selor Hilir",
            "facts": "Antrean.", "analysis": "", "recommendation": "Tambah.", "athg": "hambatan",
            "classification": "T"}  # fmt: skip
    form = f"{PAGE}{TANJUNG_SELOR}/lapor/"
    bad = member.post(form, told | {"recommendation": "", "facts": "TETAPADA"})
    assert (bad.status_code, "TETAPADA" in bad.content.decode()) == (400, True)
    ahead = member.post(form, told | {"seen_on": "2024-12-30", "facts": "TETAPADA"})
    assert (ahead.status_code, "TETAPADA" in ahead.content.decode()) == (400, True)
    sent = member.post(form, told)
    again = member.post(form, told)  # a button pressed twice
    assert (sent.status_code, again.status_code) == (302, 302)
    with cast.acting("desk"):
        row = ForumReport.objects.get()
    page = f"{PAGE}laporan/{row.pk}/"
    empty = desk.post(f"{page}langkah/", {"langkah": "jawab", "isi": " "})
    assert empty.status_code == 400
    assert desk.post(f"{page}langkah/", {"langkah": "jawab", "isi": "Siap."}).status_code == 302
    assert desk.post(f"{page}langkah/", {"langkah": "tutup", "isi": ""}).status_code == 302
    assert desk.post(f"{page}langkah/", {"langkah": "entah", "isi": ""}).status_code == 400
    assert "Siap." in desk.get(page).content.decode()
    assert desk.get(f"{PAGE}65.01/register/?keadaan=closed").content.decode().count(row.number) == 1
    assert member.get(f"{PAGE}65.01/").status_code == 403
    assert cast.client("kpu").get(form).status_code == 403


def test_what_no_team_answered_is_proposed_for_the_agenda(cast: Cast) -> None:
    def proposed(days: int) -> list[str]:
        begins = NOW + timedelta(days=days)
        meeting = make_meeting(cast, begins_at=begins, ends_at=begins + timedelta(hours=2))
        with cast.acting("desk"):
            return [one.key[1] for one in proposals(meeting) if one.source == "forum"]

    below = _send(cast)
    own = _send(cast, "desk", forum="65.01", about="65.01")
    # A kecamatan's forum is the camat's to answer, until that takes too long.
    assert proposed(1) == [str(own.pk)]
    assert proposed(9) == [str(own.pk), str(below.pk)]
    with cast.acting("desk"):
        actions.answer_information(own.pk, "Sudah ditindaklanjuti.", **_by(cast, "desk", 1))
    assert proposed(9) == [str(below.pk)]
