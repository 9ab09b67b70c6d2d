"""Papers frozen for a meeting, and its minutes: drafted, signed by the chair, corrected visibly."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document as Word

from tests.support.cast import NOW, TODAY, Cast
from tests.support.meetings import make_desk_team, make_meeting, run_meeting, stamp
from waspada.apps.accounts import clock
from waspada.apps.meetings import papers
from waspada.apps.meetings.actions import close_meeting, name_chair
from waspada.apps.meetings.agenda import OwnPoint, add_point
from waspada.apps.meetings.attendance import come_in, guests_come
from waspada.apps.meetings.files import write_minutes
from waspada.apps.meetings.minutes import (
    DecisionFacts,
    LineFacts,
    adopt_decision,
    save_decision,
    write_line,
)
from waspada.apps.meetings.models import Decision, Meeting
from waspada.apps.meetings.notulen import compose_minutes, minutes_pdf, minutes_word
from waspada.apps.meetings.queries import papers_of
from waspada.apps.meetings.signing import correct_minutes, minutes_paper, sign_minutes
from waspada.core.errors import BadInput, NotAllowed, NotFound, TooLarge, WrongState

SECRET = "Rencana pengamanan zqsandizq"
OPEN = "KPU mengantar kotak suara dengan dua perahu."


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    settings.WASPADA_AS_OF = TODAY.isoformat()
    settings.WASPADA_DOCUMENTS = tmp_path / "documents"


def _held(cast: Cast, *, with_guest: bool = False, chair: bool = True) -> Meeting:
    """Return a closed meeting with an open and a restricted note and two decisions."""
    meeting = run_meeting(cast, make_desk_team(cast))
    with cast.acting("desk"):
        point = add_point(meeting, OwnPoint("constraints", "Perahu cadangan"), stamp(cast))
        come_in(meeting, cast["kpu"], stamp(cast))
        if with_guest:
            guests_come(meeting, "Utusan FKUB", 2, stamp(cast))
        line = LineFacts("note", "Air surut sampai Jumat.", item=point.pk, unit="kpu-65.01")
        write_line(meeting, line, cast["desk"], stamp(cast))
        dissent = LineFacts("dissent", "Polres meminta tiga perahu.", unit="polri-65.01")
        write_line(meeting, dissent, cast["desk"], stamp(cast))
        write_line(meeting, LineFacts("note", SECRET, "T"), cast["desk"], stamp(cast))
        decided = save_decision(meeting, DecisionFacts(OPEN, item=point.pk), stamp(cast))
        adopt_decision(decided, stamp(cast))
        close_meeting(meeting, stamp(cast))
        meeting.refresh_from_db()
        if not chair:
            name_chair(meeting, None, "Sekretaris Daerah", stamp(cast))
        meeting.refresh_from_db()
    return meeting


def _words(paper: dict[str, object]) -> str:
    word = Word(BytesIO(minutes_word(paper)))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in word.paragraphs), *cells])


def test_minutes_hold_what_was_said_decided_and_who_was_missing_in_both_files(cast: Cast) -> None:
    meeting = _held(cast, with_guest=True)
    with cast.acting("desk"):
        paper = compose_minutes(meeting, today=TODAY)
    text = _words(paper)
    for told in (
        "Air surut sampai Jumat.",
        "Pendapat berbeda – Polres Bulungan: Polres meminta tiga perahu.",
        OPEN,
        "tamu, 2 orang",
        "Kapolres (tanpa kabar)",
        "KONSEP – belum bernomor",
    ):
        assert told in text, told
    assert minutes_word(paper) == minutes_word(paper)
    assert minutes_pdf(paper) == minutes_pdf(paper)


def test_minutes_follow_the_lowest_class_that_was_ever_in_the_room(cast: Cast) -> None:
    closed = _held(cast)
    opened = _held(cast, with_guest=True)
    with cast.acting("desk"):
        restricted = compose_minutes(closed, today=TODAY)
        ordinary = compose_minutes(opened, today=TODAY)
    assert (restricted["classification"], ordinary["classification"]) == ("T", "B")
    assert SECRET in str(restricted)
    assert "zqsandizq" not in str(ordinary)


def test_only_the_chair_signs_and_the_content_is_frozen(cast: Cast) -> None:
    meeting = _held(cast, with_guest=True)
    with cast.acting("desk"), pytest.raises(NotAllowed) as refused:
        sign_minutes(meeting, stamp(cast), name="Desk")
    assert refused.value.code == "meetings.only_chair_signs"
    with cast.acting("bupati"):
        document = sign_minutes(meeting, stamp(cast, "bupati"), name="Lidya, S.Sos.")
        meeting.refresh_from_db()
    assert (meeting.state, meeting.minutes_id) == ("signed", document.pk)
    with cast.acting("desk"):
        for late in (
            lambda: save_decision(meeting, DecisionFacts("Terlambat."), stamp(cast)),
            lambda: write_line(meeting, LineFacts("note", "x"), cast["desk"], stamp(cast)),
            lambda: add_point(meeting, OwnPoint("constraints", "x"), stamp(cast)),
        ):
            with pytest.raises(WrongState):
                late()
        Decision.unguarded.filter(meeting=meeting).update(sentence="diubah diam-diam")
        line = correct_minutes(
            meeting, "Bukan dua, melainkan tiga perahu.", cast["desk"], stamp(cast, hours=1)
        )
        with pytest.raises(TypeError):
            line.save()
        paper = minutes_paper(meeting, today=TODAY)
    text = _words(paper)
    assert minutes_pdf(paper).startswith(b"%PDF")
    assert OPEN in text
    assert "diam-diam" not in text
    assert "Ralat sesudah ditandatangani" in text
    assert "tiga perahu" in text
    assert "Lidya, S.Sos." in text
    assert document.number in text


def test_a_chair_without_an_account_signs_on_paper_and_the_minutes_say_so(cast: Cast) -> None:
    meeting = _held(cast, chair=False)
    with cast.acting("kpu"), pytest.raises(NotAllowed):
        sign_minutes(meeting, stamp(cast, "kpu"), name="x")
    with cast.acting("desk"):
        document = sign_minutes(meeting, stamp(cast), name="Drs. Contoh")
    assert "tanda tangan di atas kertas" in str(document.content["signature"])


def test_corrections_come_after_signing_only(cast: Cast) -> None:
    meeting = _held(cast)
    with cast.acting("desk"), pytest.raises(WrongState) as refused:
        correct_minutes(meeting, "x", cast["desk"], stamp(cast))
    assert refused.value.code == "meetings.not_signed_yet"


def test_the_command_writes_minutes_by_number(cast: Cast, tmp_path: Path) -> None:
    meeting = _held(cast)
    assert write_minutes(meeting.serial, tmp_path / "n.pdf").read_bytes().startswith(b"%PDF")
    assert Word(str(write_minutes(meeting.serial, tmp_path / "n.docx"))).paragraphs
    with pytest.raises(BadInput):
        write_minutes(meeting.serial, tmp_path / "n.txt")
    with pytest.raises(NotFound):
        write_minutes(9_999, tmp_path / "n.pdf")


def test_readers_of_the_minutes_see_no_more_than_their_class(cast: Cast) -> None:
    meeting = _held(cast)
    with cast.acting("bupati"):
        sign_minutes(meeting, stamp(cast, "bupati"), name="Lidya")
    address = f"/rakor/{meeting.pk}/notulen/"
    found = {name: cast.client(name).get(address).status_code for name in cast.accounts}
    allowed = {"desk", "province", "kpu", "police", "bupati"}
    assert {name for name, status in found.items() if status == 200} == allowed
    page = cast.client("camat").get(f"/rakor/{meeting.pk}/").content.decode()
    assert "zqsandizq" not in page
    assert cast.client("kpu").get(f"/rakor/{meeting.pk}/notulen.docx").status_code == 200


def test_an_agency_freezes_its_own_figures_and_no_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"code": "kpps", "name_id": "KPPS", "name_en": "KPPS", "actual": "9", "target": "10"}]
    rows[0] |= {"state_id": "kurang", "state_en": "short"}
    secret = rows[0] | {"code": "jaga", "actual": "3"}
    monkeypatch.setattr(papers, "figures_by_class", lambda *_asked: {"B": rows, "T": [secret]})
    meeting = make_meeting(cast, make_desk_team(cast))
    with cast.acting("kpu"):
        assert papers.freeze_figures(meeting, "kpu-65.01", stamp(cast, "kpu")) == 2
        papers.freeze_figures(meeting, "kpu-65.01", stamp(cast, "kpu"))
        assert [one.classification for one in papers_of(meeting)] == ["B", "T"]
        with pytest.raises(NotAllowed):
            papers.freeze_figures(meeting, "polri-65.01", stamp(cast, "kpu"))
        with pytest.raises(NotFound):
            papers.freeze_figures(meeting, "bawaslu-65.01", stamp(cast, "kpu"))
    with cast.acting("police"):
        assert [one.classification for one in papers_of(meeting)] == ["B"]
    with cast.acting("desk"):
        assert papers.freeze_missing(meeting, stamp(cast)) == 3
    assert cast.client("kpu").get(f"/rakor/{meeting.pk}/paparan/kpu-65.01/").status_code == 200


def test_a_paper_is_known_by_its_content_and_kept_sealed(cast: Cast, tmp_path: Path) -> None:
    meeting = make_meeting(cast, make_desk_team(cast))
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("ppt/presentation.xml", "<p/>")
        archive.writestr("ppt/rahasia.txt", "zqisizq")
    with cast.acting("kpu"):
        kept = papers.bring_file(
            meeting, "kpu-65.01", "../Paparan.exe", out.getvalue(), "T", stamp(cast, "kpu")
        )
        assert kept.file_name == "Paparan.pptx"
        assert papers.content_of(papers.paper_of(meeting, kept.pk)) == out.getvalue()
        for wrong, kind in ((b"MZ\x90", BadInput), (b"%PDF-" + b"x" * papers.MOST_BYTES, TooLarge)):
            with pytest.raises(kind):
                papers.bring_file(meeting, "kpu-65.01", "x", wrong, "B", stamp(cast, "kpu"))
    files = [path for path in (tmp_path / "documents").rglob("*") if path.is_file()]
    assert files
    assert all(b"zqisizq" not in path.read_bytes() for path in files)
    with cast.acting("police"), pytest.raises(NotFound):
        papers.paper_of(meeting, kept.pk)


def test_a_page_leads_to_papers_that_its_reader_can_open(cast: Cast) -> None:
    meeting = make_meeting(cast, make_desk_team(cast))
    page = cast.client("kpu").get(f"/rakor/{meeting.pk}/").content.decode()
    assert "/paparan/kpu-65.01/" in page
    assert "/paparan/polri-65.01/" not in page
    assert (
        "/paparan/polri-65.01/" in cast.client("desk").get(f"/rakor/{meeting.pk}/").content.decode()
    )
