"""The daily report: what is in it, for whom, and that it is sent once with its file frozen."""

import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.utils import translation

from tests.support.cast import NOW, TODAY, Cast
from tests.support.incidents import BULUNGAN, facts, make_incident, make_report
from tests.support.mail import mail_server
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.briefing.actions import Sender, send_report
from waspada.apps.briefing.compose import compose_briefing
from waspada.apps.briefing.content import Briefing, Printed
from waspada.apps.briefing.files import write_briefing
from waspada.apps.briefing.models import BriefingSetting, DailyReport
from waspada.apps.briefing.paper import briefing_pdf, paper_of
from waspada.apps.briefing.queries import sent_states
from waspada.apps.delivery.actions import deliver_due
from waspada.apps.delivery.queries import unread_count
from waspada.apps.documents.files import read_file
from waspada.apps.documents.models import Dispatch, Document
from waspada.core.errors import BadInput, Conflict, NotFound, WrongState

DAY = TODAY
PRINTED = Printed(by="uji")
PAGE = f"/laporan-harian/{BULUNGAN}/{DAY.isoformat()}/"


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path: Path) -> None:
    settings.WASPADA_DOCUMENTS = tmp_path / "documents"
    settings.WASPADA_AS_OF = TODAY.isoformat()
    settings.EMAIL_HOST = ""


def _incident(cast: Cast, by: str = "desk", received_at: datetime = NOW, **known: object) -> str:
    known.setdefault("day", DAY)
    with cast.acting(by):
        return make_incident(facts(**known), received_at=received_at).number  # type: ignore[arg-type]


def _compose(cast: Cast, name: str, place: str = BULUNGAN, day: date = DAY) -> Briefing:
    with cast.acting(name):
        return compose_briefing(place, day, "id", now=NOW if day == DAY else None)


def _told(briefing: Briefing) -> set[str]:
    return {row.number for row in briefing.happenings}


def _send(cast: Cast, briefing: Briefing, *, as_nil: bool = False) -> DailyReport:
    with cast.acting("desk"):
        sender = Sender(str(cast["desk"].pk), "Desk", "kesbangpol-65.01")
        return send_report(briefing, sender, as_nil=as_nil, received_at=NOW, now=NOW)


# --- what is in it -----------------------------------------------------------------------


def test_incidents_are_told_in_siabidibame_order_with_the_unknown_named(cast: Cast) -> None:
    _incident(cast, who="massa pendukung", why="", title="Bentrok", summary="Saling lempar batu.")
    paper = paper_of(_compose(cast, "desk"), PRINTED)
    (row,) = paper["incidents"][0]["groups"][0]["rows"]
    labels = ["Siapa", "Apa", "Bilamana", "Di mana", "Bagaimana", "Mengapa"]
    assert [label for label, _, _ in row["answers"]] == labels
    answers = {label: (text, known) for label, text, known in row["answers"]}
    assert answers["Siapa"] == ("massa pendukung", True)
    assert answers["Bagaimana"] == ("Saling lempar batu.", True)
    assert answers["Mengapa"] == ("belum diketahui", False)
    assert answers["Di mana"] == ("Kab. Bulungan, Kalimantan Utara", True)


def test_a_title_cut_from_the_story_gives_way_to_the_story(cast: Cast) -> None:
    story = "Kotak suara tertahan di dermaga karena air surut sampai malam."
    _incident(cast, title=story[:30] + "…", summary=story)
    paper = paper_of(_compose(cast, "desk"), PRINTED)
    answers = {a: b for a, b, _ in paper["incidents"][0]["groups"][0]["rows"][0]["answers"]}
    assert answers["Apa"] == story
    assert answers["Bagaimana"] == "tercantum pada jawaban “apa”"


def test_groups_stand_in_the_order_of_the_codebook_and_the_gravest_first(cast: Cast) -> None:
    _incident(cast, category="logistik", severity=1)
    _incident(cast, category="bentrok_massa", severity=2)
    grave = _incident(cast, category="bentrok_massa", severity=3)
    paper = paper_of(_compose(cast, "desk"), PRINTED)
    groups = paper["incidents"][0]["groups"]
    assert [group["heading"] for group in groups] == [
        "Kekerasan & konflik",
        "Penyelenggaraan & logistik",
    ]
    assert groups[0]["rows"][0]["number"] == grave


def test_month_precision_is_mentioned_and_counted_nowhere(cast: Cast) -> None:
    number = _incident(cast, day=date(2024, 11, 1), occurred_precision="month")
    briefing = _compose(cast, "desk")
    assert [row.number for row in briefing.by_month] == [number]
    assert (briefing.today, briefing.recent) == ((), ())
    assert sum(count for _, count in briefing.counts) == 0
    shown = paper_of(briefing, PRINTED)["incidents"][0]
    assert shown["heading"] == "Bertanggal bulan saja"
    assert "November 2024" in str(shown["groups"])


def test_what_became_known_since_the_report_before_is_told_apart(cast: Cast) -> None:
    yesterday = DAY - timedelta(days=1)
    early = NOW - timedelta(days=1)
    _incident(cast, day=yesterday, received_at=early - timedelta(hours=1))
    with cast.acting("desk"):
        sender = Sender("x", "Desk", "kesbangpol-65.01")
        briefing = compose_briefing(BULUNGAN, yesterday, "id")
        send_report(briefing, sender, as_nil=False, received_at=early, now=NOW)
    late = _incident(cast, day=yesterday, received_at=early + timedelta(hours=2))
    today = _incident(cast)
    briefing = _compose(cast, "desk")
    assert [row.number for row in briefing.recent] == [late]
    assert [row.number for row in briefing.today] == [today]
    assert briefing.since == early


def test_nothing_to_report_is_nihil_which_differs_from_not_sent(cast: Cast) -> None:
    briefing = _compose(cast, "desk")
    assert briefing.is_nil
    assert paper_of(briefing, PRINTED)["nihil"] == "NIHIL"
    with cast.acting("province"):
        assert sent_states([BULUNGAN, "65.02"], DAY) == {}
    _send(cast, briefing, as_nil=True)
    with cast.acting("province"):
        assert sent_states([BULUNGAN, "65.02"], DAY) == {BULUNGAN: "nihil"}


def test_what_is_open_is_counted_for_the_running_day_only(cast: Cast) -> None:
    with cast.acting("desk"):
        make_report(BULUNGAN)
        make_incident(facts(day=DAY), received_at=NOW)
    assert _compose(cast, "desk").waiting.reports == 1
    assert _compose(cast, "desk", day=DAY - timedelta(days=1)).waiting.reports is None


def test_a_past_day_stays_as_it_was(cast: Cast) -> None:
    _incident(cast, received_at=NOW - timedelta(days=1), day=DAY - timedelta(days=1))
    before = _compose(cast, "desk", day=DAY - timedelta(days=1))
    _incident(cast, day=DAY - timedelta(days=1))
    assert _compose(cast, "desk", day=DAY - timedelta(days=1)) == before


@pytest.mark.parametrize("realm", ["live", "exercise", "replay"])
def test_every_page_says_which_realm_it_is_of(db, settings, realm: str) -> None:
    settings.WASPADA_REALM = realm
    with acting_as(system_identity(realm=realm)):
        paper = paper_of(compose_briefing(BULUNGAN, DAY, "id"), PRINTED)
    mark = paper["header"]["mark"]
    assert {"live": "", "exercise": "LATIHAN", "replay": "DEMO"}[realm] in mark
    assert bool(mark) == (realm != "live")


# --- for whom ------------------------------------------------------------------------------


def test_a_report_holds_what_its_reader_may_see_and_no_more(cast: Cast) -> None:
    plain = _incident(cast)
    secret = _incident(cast, classification="T", title="SANDI")
    about_kpu = _incident(cast, concerns_units=("kpu-65.01",))
    assert _told(_compose(cast, "desk")) == {plain, secret, about_kpu}
    assert _told(_compose(cast, "police")) == {plain, about_kpu}
    assert _told(_compose(cast, "kpu")) == {plain}
    assert _told(_compose(cast, "camat", place="65.01.05")) == set()
    with pytest.raises(NotFound):
        _compose(cast, "stranger")
    for name in ("police", "kpu", "camat"):
        client = cast.client(name)
        page = client.get(PAGE).content.decode()
        assert "SANDI" not in page
        assert secret not in page
        assert client.get(f"/laporan-harian/{BULUNGAN}/{DAY.isoformat()}.pdf").status_code == 200
    assert cast.client("stranger").get(PAGE).status_code == 404


def test_counts_and_level_leave_out_what_the_reader_may_not_see(cast: Cast) -> None:
    for _ in range(4):
        _incident(cast, classification="T", category="bentrok_massa", severity=4)
    desk, police = _compose(cast, "desk"), _compose(cast, "police")
    assert desk.counts[-1][1] == 4
    assert police.counts[-1][1] == 0
    assert desk.computed is not None
    assert police.computed is not None
    assert desk.computed.level != "none"
    assert police.computed.level == "none"


def test_its_class_is_that_of_the_highest_thing_that_shows_in_it(cast: Cast) -> None:
    _incident(cast)
    assert _compose(cast, "desk").classification == "B"
    _incident(cast, classification="T")
    assert _compose(cast, "desk").classification == "T"
    assert _compose(cast, "police").classification == "B"


def test_compartments_never_enter_a_document(cast: Cast) -> None:
    membership = cast["desk"].membership_set.get()
    membership.compartments = ("merah",)
    membership.save()
    number = _incident(cast, compartment="merah", classification="T")
    briefing = _compose(cast, "desk")
    assert number not in _told(briefing)
    assert briefing.counts[-1][1] == 0


def test_a_reader_of_part_of_a_place_is_told_so(cast: Cast) -> None:
    assert _compose(cast, "desk", place="65").is_partial
    assert not _compose(cast, "province", place="65").is_partial


# --- sending -------------------------------------------------------------------------------


def test_a_sent_report_is_numbered_frozen_and_in_the_register(cast: Cast) -> None:
    _incident(cast, title="Judul semula", summary="")
    report = _send(cast, _compose(cast, "desk"))
    with cast.acting("desk"):
        document = Document.objects.get(pk=report.document_id)
        file = read_file(document)
        make_incident(facts(day=DAY), received_at=NOW)
        assert read_file(document) == file
    assert document.number == "200.1/LH/65.01/2024/0001"
    assert document.number in document.content["number-line"]
    assert document.content["footer"]["left"] == document.number
    assert "Judul semula" in str(document.content)
    assert (report.version, report.is_nihil) == (1, False)


def test_the_desk_above_gets_a_notice_and_the_register_says_so(cast: Cast) -> None:
    _incident(cast, classification="T")
    _send(cast, _compose(cast, "desk"))
    deliver_due(NOW)
    with cast.acting("province") as identity:
        assert unread_count(identity) == 1
        assert Dispatch.objects.get().recipient == "Province"
    for name in ("kpu", "police", "camat", "stranger"):
        with cast.acting(name) as identity:
            assert unread_count(identity) == 0
            assert Document.objects.count() == 0


def test_members_of_an_office_it_concerns_cannot_read_the_document(cast: Cast) -> None:
    _incident(cast, concerns_units=("kpu-65.01",))
    _send(cast, _compose(cast, "desk"))
    with cast.acting("police"):
        assert Document.objects.count() == 1
    with cast.acting("kpu"):
        assert Document.objects.count() == 0
        assert Dispatch.objects.count() == 0


def test_a_second_report_of_a_day_corrects_the_first_and_says_so(cast: Cast) -> None:
    first = _send(cast, _compose(cast, "desk"), as_nil=True)
    _incident(cast)
    second = _send(cast, _compose(cast, "desk"))
    with cast.acting("desk"):
        document = Document.objects.get(pk=second.document_id)
    assert (second.version, document.corrects) == (2, first.document_id)
    assert any("Perbaikan: versi 2" in note for note in document.content["notes"])
    page = cast.client("desk").get(f"/dokumen/{first.document_id}/").content.decode()
    assert document.number in page


def test_two_colleagues_do_not_send_the_same_version_twice(cast: Cast) -> None:
    briefing = _compose(cast, "desk")
    _send(cast, briefing, as_nil=True)
    with pytest.raises(Conflict):
        _send(cast, briefing, as_nil=True)
    with cast.acting("desk"):
        assert DailyReport.objects.count() == 1
        assert Document.objects.count() == 1


def test_nihil_is_refused_when_there_is_something(cast: Cast) -> None:
    _incident(cast)
    with pytest.raises(WrongState):
        _send(cast, _compose(cast, "desk"), as_nil=True)


def test_nihil_takes_one_tap(cast: Cast) -> None:
    client = cast.client("desk")
    page = client.get(PAGE).content.decode()
    assert 'name="nihil"' in page
    answer = client.post(f"{PAGE}kirim/", {"versi": "1", "nihil": "1"})
    assert answer.status_code == 302
    assert "NIHIL" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}kirim/", {"versi": "1", "nihil": "1"}).status_code == 409


@pytest.mark.parametrize("name", ["kpu", "camat", "fkdm", "bupati", "analyst", "admin"])
def test_only_the_secretariat_sends(cast: Cast, name: str) -> None:
    answer = cast.client(name).post(f"{PAGE}kirim/", {"versi": "1", "nihil": "1"})
    assert answer.status_code in {403, 404}
    with cast.acting("desk"):
        assert DailyReport.objects.count() == 0


@pytest.mark.parametrize("classification", ["B", "T"])
def test_by_mail_goes_the_file_as_issued_or_only_word_of_it(
    cast: Cast, settings, classification: str
) -> None:
    settings.WASPADA_AS_OF = ""
    cast["province"].email = "piket@contoh.test"
    cast["province"].save()
    _incident(cast, classification=classification, title="SANDI")
    with mail_server() as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        report = _send(cast, _compose(cast, "desk"))
        deliver_due(NOW)
    ((address, content),) = box.arrived
    letter = message_from_bytes(content, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    with cast.acting("desk"):
        document = Document.objects.get(pk=report.document_id)
        file = read_file(document)
    files = [part.get_content() for part in letter.iter_attachments()]
    assert address == "piket@contoh.test"
    assert files == ([file] if classification == "B" else [])
    assert (document.number in letter.as_string()) == (classification == "B")
    assert "SANDI" not in letter.as_string()
    with cast.acting("province"):
        assert {row.channel for row in Dispatch.objects.all()} == {"in_app", "email"}


# --- pages and files -----------------------------------------------------------------------


def test_the_same_content_gives_the_identical_file(cast: Cast, tmp_path: Path) -> None:
    _incident(cast)
    _incident(cast, classification="T", title="SANDI")
    _incident(cast, concerns_units=("kpu-65.01",))
    one = write_briefing(BULUNGAN, DAY, tmp_path / "a" / "1.pdf", language="id").read_bytes()
    two = write_briefing(BULUNGAN, DAY, tmp_path / "2.pdf", language="id").read_bytes()
    assert one == two
    assert [path.name for path in tmp_path.glob("*.pdf")] == ["2.pdf"]


def test_a_file_of_the_command_holds_class_b_only_and_nothing_about_an_office(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from waspada.apps.briefing import files

    plain = _incident(cast)
    _incident(cast, classification="T")
    _incident(cast, concerns_units=("kpu-65.01",))
    written: list[Briefing] = []
    monkeypatch.setattr(
        files, "briefing_pdf", lambda briefing, printed: written.append(briefing) or b"%PDF"
    )
    write_briefing(BULUNGAN, DAY, tmp_path / "1.pdf")
    assert _told(written[0]) == {plain}
    assert written[0].classification == "B"
    with pytest.raises(BadInput):
        write_briefing("99.99", DAY, tmp_path / "2.pdf")
    assert not (tmp_path / "2.pdf").exists()


def test_a_printed_copy_says_who_printed_it_and_when_and_its_class(cast: Cast) -> None:
    printed = Printed(by="Desk", at=datetime(2024, 11, 28, 7, 30, tzinfo=UTC))
    line = paper_of(_compose(cast, "desk"), printed)["footer"]["printed"]
    assert line == "Dicetak oleh Desk, Kamis, 28 November 2024, 15.30 WITA · kelas B"


def test_both_languages_are_complete(cast: Cast) -> None:
    _incident(cast, category="bentrok_massa", severity=4, deaths=1, injured=2)
    _incident(cast, day=date(2024, 11, 1), occurred_precision="month")
    with cast.acting("desk"):
        papers = {
            language: paper_of(compose_briefing(BULUNGAN, DAY, language, now=NOW), PRINTED)
            for language in ("id", "en")
        }
    indonesian, english = (str(papers[language]) for language in ("id", "en"))
    for words in ("Kejadian hari ini", "Tahapan", "belum diketahui", "Menurut berita", "Kamis"):
        assert words in indonesian
        assert words not in english
    for words in ("Incidents of the day", "not known yet", "news gathered", "Thursday"):
        assert words in english
    with translation.override("id"):
        assert briefing_pdf(_compose(cast, "desk"), PRINTED).startswith(b"%PDF")


def test_the_page_is_in_the_language_asked_for(cast: Cast) -> None:
    client = cast.client("desk")
    assert "Daily report" in client.get(f"{PAGE}?bahasa=en").content.decode()
    page = client.get(f"{PAGE}?bahasa=id").content.decode()
    assert "Laporan harian" in page
    assert re.search(r'<html lang="id"', page)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("65.01/kemarin/", 400),
        ("65.01/2024-12-31/", 400),
        ("99.99/2024-11-28/", 404),
        ("65.01/2024-11-28.pdf", 200),
        ("65.01/2024-13-45.pdf", 400),
        ("65/2024-11-28/", 200),
        ("ID/2024-11-28/", 200),
    ],
)
def test_every_address_answers(cast: Cast, path: str, status: int) -> None:
    assert cast.client("desk").get(f"/laporan-harian/{path}").status_code == status


def test_the_letterhead_is_the_desks_own(cast: Cast) -> None:
    path = f"/laporan-harian/{BULUNGAN}/pengaturan/"
    assert cast.client("kpu").get(path).status_code == 403
    sent = {"letterhead": "PEMKAB BULUNGAN\nKANTOR UJI", "cut_off": "15:30"}
    assert cast.client("desk").post(path, sent).status_code == 302
    assert BriefingSetting.objects.get(pk=BULUNGAN).cut_off.hour == 15
    paper = paper_of(_compose(cast, "desk"), PRINTED)
    assert paper["letterhead"] == ["PEMKAB BULUNGAN", "KANTOR UJI"]
    assert ["Batas kirim", "15.30 WITA"] in paper["facts"]


def test_text_of_people_is_text_on_the_page_and_in_the_message(cast: Cast) -> None:
    _incident(cast, title="<script>alert(1)</script> *tebal* _miring_", summary="")
    page = cast.client("desk").get(PAGE).content.decode()
    assert "<script>alert(1)" not in page
    assert "*tebal*" not in page.split("<textarea")[1]
