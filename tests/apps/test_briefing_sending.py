"""A daily report is sent once, numbered, with its file frozen."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from tests.support.briefing import DAY, PAGE, compose, count_of, send, tell_incident
from tests.support.cast import NOW, Cast
from tests.support.incidents import facts, make_incident
from tests.support.mail import mail_server
from waspada.apps.briefing.models import DailyReport
from waspada.apps.delivery.actions import deliver_due
from waspada.apps.delivery.queries import unread_count
from waspada.apps.documents.files import read_file
from waspada.apps.documents.models import Dispatch, Document
from waspada.core.errors import Conflict, WrongState

pytestmark = pytest.mark.usefixtures("desks")


def test_a_sent_report_is_numbered_frozen_and_in_the_register(cast: Cast) -> None:
    tell_incident(cast, title="Judul semula", summary="")
    report = send(cast, compose(cast, "desk"))
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
    tell_incident(cast, classification="T")
    send(cast, compose(cast, "desk"))
    deliver_due(NOW)
    with cast.acting("province") as identity:
        assert unread_count(identity) == 1
        assert Dispatch.objects.get().recipient == "Province"
    for name in ("kpu", "police", "camat", "stranger"):
        with cast.acting(name) as identity:
            assert unread_count(identity) == 0
            assert Document.objects.count() == 0


def test_members_of_an_office_it_concerns_cannot_read_the_document(cast: Cast) -> None:
    tell_incident(cast, concerns_units=("kpu-65.01",))
    send(cast, compose(cast, "desk"))
    with cast.acting("police"):
        assert Document.objects.count() == 1
    with cast.acting("kpu"):
        assert Document.objects.count() == 0
        assert Dispatch.objects.count() == 0


def test_a_second_report_of_a_day_corrects_the_first_and_says_so(cast: Cast) -> None:
    first = send(cast, compose(cast, "desk"), as_nil=True)
    tell_incident(cast)
    second = send(cast, compose(cast, "desk"))
    with cast.acting("desk"):
        document = Document.objects.get(pk=second.document_id)
    assert (second.version, document.corrects) == (2, first.document_id)
    assert any("Perbaikan: versi 2" in note for note in document.content["notes"])
    page = cast.client("desk").get(f"/dokumen/{first.document_id}/").content.decode()
    assert document.number in page


def test_two_colleagues_do_not_send_the_same_version_twice(cast: Cast) -> None:
    briefing = compose(cast, "desk")
    send(cast, briefing, as_nil=True)
    with pytest.raises(Conflict):
        send(cast, briefing, as_nil=True)
    with cast.acting("desk"):
        assert DailyReport.objects.count() == 1
        assert Document.objects.count() == 1


def test_nihil_is_refused_when_there_is_something(cast: Cast) -> None:
    tell_incident(cast)
    with pytest.raises(WrongState):
        send(cast, compose(cast, "desk"), as_nil=True)


def test_nihil_takes_one_tap(cast: Cast) -> None:
    client = cast.client("desk")
    page = client.get(PAGE).content.decode()
    assert 'name="nihil"' in page
    answer = client.post(f"{PAGE}kirim/", {"versi": "1", "nihil": "1"})
    assert answer.status_code == 302
    assert "NIHIL" in client.get(PAGE).content.decode()
    # A second tap, or an answer that got lost on the way, sends nothing twice.
    assert client.post(f"{PAGE}kirim/", {"versi": "1", "nihil": "1"}).status_code == 302
    assert count_of(DailyReport) == 1
    colleague = cast.client("province")
    assert colleague.post(f"{PAGE}kirim/", {"versi": "1", "nihil": "1"}).status_code == 409


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
    tell_incident(cast, classification=classification, title="SANDI")
    with mail_server() as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        report = send(cast, compose(cast, "desk"))
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
