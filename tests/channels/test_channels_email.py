"""E-mail against a real server on loopback that answers as it likes."""

import dataclasses
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.channels.test_channels_conformance import _mail_surroundings, _message
from tests.support.mail import Mailbox, mail_server, silent_server
from waspada.channels.base import AttachedFile, ChannelDown, NotDelivered, Outgoing, Refused
from waspada.channels.email.letter import write_letter
from waspada.channels.email.smtp import Email

TO = "piket@contoh.test"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as made:
        yield made


def _frozen(**changes: object) -> bytes:
    return write_letter(
        _message(TO, **changes), sender="w@contoh.test", node="node 1\r\nx", highest_class="B"
    )


def _read(frozen: bytes) -> EmailMessage:
    read = message_from_bytes(frozen, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def _send(box: Mailbox, frozen: bytes) -> None:
    Email(_mail_surroundings(box)).send(Outgoing(TO, frozen))


def test_the_bytes_arrive_unchanged_even_with_leading_dots(box: Mailbox) -> None:
    frozen = _frozen(body=".\n..\n.titik\n" + "panjang sekali " * 200)
    _send(box, frozen)
    assert box.arrived == [(TO, frozen)]
    assert "..\r\n.titik" in _read(frozen).get_content()


def test_a_server_that_hangs_up_after_taking_it_leaves_the_outcome_open(box: Mailbox) -> None:
    frozen = _frozen()
    box.data_answer = "drop"
    with pytest.raises(NotDelivered) as lost:
        _send(box, frozen)
    assert not isinstance(lost.value, Refused | ChannelDown)
    box.data_answer = "250 taken"
    _send(box, frozen)
    assert len({content for _, content in box.arrived}) == 1
    assert _read(box.arrived[0][1])["Message-ID"] == _read(box.arrived[1][1])["Message-ID"]


@pytest.mark.parametrize(
    ("answer", "is_final"), [("450 mailbox busy", False), ("550 no such user", True)]
)
def test_an_answer_to_the_address_decides_whether_to_try_again(
    box: Mailbox, answer: str, is_final: bool
) -> None:
    box.answers[TO] = answer
    with pytest.raises(NotDelivered) as failed:
        _send(box, _frozen())
    assert isinstance(failed.value, Refused) == is_final
    assert failed.value.params["answer"] == answer
    assert box.arrived == []


@pytest.mark.parametrize(
    ("answer", "is_final"), [("452 disk full", False), ("554 refused as spam", True)]
)
def test_an_answer_to_the_content_decides_whether_to_try_again(
    box: Mailbox, answer: str, is_final: bool
) -> None:
    box.data_answer = answer
    with pytest.raises(NotDelivered) as failed:
        _send(box, _frozen())
    assert isinstance(failed.value, Refused) == is_final


def test_a_server_that_says_nothing_is_given_up_within_the_timeout() -> None:
    with silent_server() as port:
        here = dataclasses.replace(
            _mail_surroundings(Mailbox(port=port)), smtp_port=port, timeout_seconds=0.2
        )
        with pytest.raises(ChannelDown):
            Email(here).send(Outgoing(TO, _frozen()))


def test_headers_hold_what_a_reader_and_a_program_need() -> None:
    letter = _read(_frozen(realm="replay", title="Naskah “é” " + "sangat panjang " * 30))
    assert letter["Subject"].startswith("[DEMO-REPLAY] Naskah “é”")
    assert letter["To"] == TO
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == "<01930000-0000-7000-8000-00000000000a@node-1-x>"
    assert letter["X-Waspada-Realm"] == "replay"
    assert letter["Date"].datetime.isoformat() == "2024-11-28T08:00:00+00:00"


def test_a_file_goes_along_as_it_was_issued() -> None:
    content = bytes(range(256)) * 40
    letter = _read(_frozen(files=(AttachedFile("laporan.pdf", "application/pdf", content),)))
    (file,) = letter.iter_attachments()
    assert file.get_filename() == "laporan.pdf"
    assert file.get_content() == content


def test_a_setting_may_let_restricted_content_leave() -> None:
    message = _message(TO, classification="T", body="isi terbatas")
    withheld = write_letter(message, sender="w@contoh.test", node="n", highest_class="B")
    sent = write_letter(message, sender="w@contoh.test", node="n", highest_class="T")
    assert "isi terbatas" not in _read(withheld).get_content()
    assert "isi terbatas" in _read(sent).get_content()


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.characters(codec="utf-8"), max_size=120))
def test_no_title_can_add_a_header(text: str) -> None:
    plain = _read(_frozen()).keys()
    letter = _read(_frozen(title=f"{text}\r\nBcc: lain@contoh.test\r\n\r\n{text}"))
    assert sorted(letter.keys()) == sorted(plain)
    assert letter["Bcc"] is None
