"""Letters to the desk: reports of those we know, held of everybody else, never lost or doubled."""

import imaplib
import io
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.support.cast import TODAY, Cast
from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.delivery.mailbox import take_replies
from waspada.apps.delivery.models import Delivery, Reply
from waspada.apps.intake import mail_answering, mail_fetching
from waspada.apps.intake.addresses import give_code, take_code
from waspada.apps.intake.holding import accept
from waspada.apps.intake.mail_fetching import fetch_letters, mailbox_of, take_mail
from waspada.apps.intake.models import HeldMessage, WayFailure, WayHealth
from waspada.apps.reports.models import Attachment, Report
from waspada.apps.reports.reading import read_report
from waspada.core.errors import BadInput
from waspada.sources.mail_drop import LARGEST_DROP

CHECKED = "surel.contoh.test"
PASSED = f"{CHECKED}; dmarc=pass"


@pytest.fixture(autouse=True)
def _mail(settings: Any, tmp_path: Path) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    settings.WASPADA_MAIL_DROP = True
    settings.WASPADA_REPLY_MAILDIR = str(tmp_path / "mail")
    settings.WASPADA_REPLY_CHECKED_BY = CHECKED
    settings.WASPADA_ATTACHMENTS = tmp_path / "attachments"
    settings.EMAIL_HOST = ""
    (tmp_path / "mail" / "new").mkdir(parents=True)


def photo() -> bytes:
    written = io.BytesIO()
    Image.effect_noise((120, 90), 60).convert("RGB").save(written, "JPEG", quality=95)
    return written.getvalue()


def letter(text: str = "Air masuk TPS 18.", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = headers.pop("sender", "fkdm@contoh.test")
    made["Subject"] = headers.pop("subject", "Lapor banjir")
    made["Message-ID"] = headers.pop("key", "<1@contoh.test>")
    made["Authentication-Results"] = headers.pop("results", PASSED)
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def drop(settings: Any, *letters: EmailMessage | bytes) -> int:
    new = Path(settings.WASPADA_REPLY_MAILDIR) / "new"
    for number, one in enumerate(letters):
        content = one if isinstance(one, bytes) else one.as_bytes()
        (new / f"{number}").write_bytes(content)
    return take_mail(real_now(), lambda: False)


def reports() -> list[Report]:
    with acting_as(system_identity()):
        return list(Report.objects.order_by("id"))


def held() -> list[HeldMessage]:
    with acting_as(system_identity()):
        return list(HeldMessage.objects.order_by("id"))


@pytest.fixture
def member(cast: Cast) -> Cast:
    Account.objects.filter(pk=cast["fkdm"].pk).update(email="Fkdm@contoh.test")
    return cast


def test_a_letter_of_somebody_known_is_a_report_with_its_photo(member: Cast, settings: Any) -> None:
    made = letter("Air masuk TPS 18.\nHubungi 0812-3456-7890")
    made.add_attachment(photo(), maintype="image", subtype="jpeg", filename="a.jpg")
    made.add_attachment(b"no photo" * 2000, maintype="image", subtype="png", filename="b.png")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="surat.pdf")
    # Handed over twice, as after a crash between storing and putting away.
    assert drop(settings, made, made) == 2
    (report,) = reports()
    with acting_as(system_identity()):
        read_report(report.pk, domain_now())
        assert Attachment.objects.filter(report_id=report.pk).count() == 1
    (report,) = reports()
    assert (report.channel, report.state, report.place_code) == ("email", "waiting", "65.01.05")
    assert report.masked_text == (
        "Lapor banjir\nAir masuk TPS 18.\nHubungi [nomor telepon]\n\n"
        "[lampiran di kotak surat: surat.pdf]"
    )
    shown = member.client("desk").get(f"/laporan/{report.pk}/").content.decode()
    assert "fkdm@contoh.test" not in shown.lower()
    assert WayFailure.objects.get(way="mail").reason_code == "photos.not_a_photo"
    assert not list((Path(settings.WASPADA_REPLY_MAILDIR) / "new").iterdir())
    assert len(list((Path(settings.WASPADA_REPLY_MAILDIR) / "cur").iterdir())) == 2


def test_a_stranger_and_a_forged_sender_are_held(member: Cast, settings: Any) -> None:
    drop(
        settings,
        letter("Air masuk TPS 18 kec peso.", sender="siapa@contoh.test", key="<a@x>"),
        letter(key="<b@x>", results="surel.contoh.test; dmarc=fail"),
    )
    settings.WASPADA_REPLY_CHECKED_BY = ""
    drop(settings, letter(key="<c@x>"))
    assert reports() == []
    assert [row.reason_code for row in held()] == ["intake.unknown_sender", "mail.not_checked"]
    assert "siapa@contoh.test" not in str([row.masked_text for row in held()])
    with member.acting("desk"):
        accept(held()[0].pk, actor="desk", now=real_now())
    (report,) = reports()
    with acting_as(system_identity()):
        read_report(report.pk, domain_now())
    assert reports()[0].masked_text == "Lapor banjir\nAir masuk TPS 18 kec peso."
    # What failed the check is refused, and kept where somebody reads why.
    assert [row.reason_code for row in Reply.objects.all()] == ["replies.not_authentic"]


def test_answers_and_automatic_letters_make_no_report(member: Cast, settings: Any) -> None:
    drop(
        settings,
        letter("YA 4821", key="<a@x>"),
        letter("Siap.", key="<b@x>", In_Reply_To="<0193@node-1>"),
        letter("Saya cuti.", key="<c@x>", Auto_Submitted="auto-replied"),
        b"\xff\xfe no letter at all",
        bytes(LARGEST_DROP + 5),
    )
    assert reports() == []
    assert held() == []
    assert Reply.objects.count() == 4
    reasons = set(WayFailure.objects.filter(way="mail").values_list("reason_code", flat=True))
    assert reasons == {"replies.automatic", "replies.no_sender", "mail.too_large"}


def test_more_letters_an_hour_than_one_person_writes_are_held(
    member: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waspada.apps.intake.mail_receiving.MOST_AN_HOUR", 2)
    drop(settings, *[letter(f"Kabar {number}", key=f"<{number}@x>") for number in range(3)])
    assert len(reports()) == 2
    assert [row.reason_code for row in held()] == ["intake.too_many_of_sender"]


def test_the_receipt_goes_back_and_no_row_names_the_address_beside_it(
    member: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_HOST = "mail.contoh.test"
    sent: list[Any] = []
    monkeypatch.setattr(
        "waspada.channels.email.smtp.Email.send", lambda _self, outgoing: sent.append(outgoing)
    )
    drop(settings, letter(), letter())
    (report,) = reports()
    (answer,) = sent
    assert answer.address == "fkdm@contoh.test"
    assert report.receipt.encode() in answer.frozen
    assert b"Auto-Submitted: auto-generated" in answer.frozen
    assert b"Air masuk" not in answer.frozen


def test_a_confirmed_address_is_answered_by_the_outbox_under_another_name(
    cast: Cast, settings: Any
) -> None:
    settings.EMAIL_HOST = "mail.contoh.test"
    with cast.acting("admin"):
        _row, code = give_code(cast["fkdm"].pk, actor="admin", now=real_now(), day=TODAY)
    assert take_code("email", "fkdm@contoh.test", code, now=real_now())
    drop(settings, letter(), letter())
    (report,) = reports()
    with acting_as(system_identity()):
        sent = Delivery.objects.get(channel="email")
        assert sent.address.startswith("sealed:")
        assert report.receipt in sent.message.body


def test_a_mail_server_that_is_down_costs_the_answer_and_nothing_else(
    member: Cast, settings: Any
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    drop(settings, letter())
    assert len(reports()) == 1
    assert not mail_answering._WAITING


def test_without_the_setting_letters_are_answers_as_before(member: Cast, settings: Any) -> None:
    settings.WASPADA_MAIL_DROP = False
    assert drop(settings, letter()) == 0
    assert take_replies(domain_now(), real_now()) == 1
    assert reports() == []
    page = member.client("desk").get("/cara-masuk/").content.decode()
    assert "WASPADA_MAIL_DROP" in page


class Server:
    """A mailbox as imaplib gives it."""

    def __init__(self, letters: dict[bytes, bytes], *, sizes: dict[bytes, int] | None = None):
        self.letters, self.sizes, self.flags = letters, sizes or {}, {}  # type: ignore[var-annotated]
        self.fails_at = b""
        self.marks = "OK"
        self.fetched: list[bytes] = []
        self.deleted: set[bytes] = set()

    def select(self, folder: str) -> tuple[str, list[bytes]]:
        return ("OK" if folder == '"INBOX"' else "NO"), [b"1"]

    def response(self, _name: str) -> tuple[str, list[bytes]]:
        return "OK", [b"77"]

    def uid(self, command: str, *given: Any) -> tuple[str, list[Any]]:
        if command == "SEARCH":
            unseen = [uid for uid in self.letters if uid not in self.flags]
            return "OK", [b" ".join(unseen)]
        if command == "FETCH" and "SIZE" in given[1]:
            there = [one for one in given[0].encode().split(b",") if one in self.letters]
            return "OK", [self._size(one) for one in there] or [None]
        uid = given[0].encode()
        if command == "STORE":
            if uid == self.fails_at:
                raise imaplib.IMAP4.abort("gone")
            self.flags[uid] = given[2]
            return self.marks, [b""]
        self.fetched.append(uid)
        if uid in self.deleted:
            return "OK", [None]
        # As Dovecot answers to what was asked of a part.
        asked = int(given[1].partition("<0.")[2].partition(">")[0])
        return "OK", [(b"1 (UID %s BODY[]<0> {9}" % uid, self.letters[uid][:asked]), b")"]

    def _size(self, uid: bytes) -> bytes:
        size = self.sizes.get(uid, len(self.letters[uid]))
        return b"1 (UID %s RFC822.SIZE %d)" % (uid, size)

    def logout(self) -> None:
        raise imaplib.IMAP4.error("already gone")


def test_letters_are_fetched_once_even_when_the_server_breaks_off(
    member: Cast, settings: Any
) -> None:
    server = Server({b"5": letter().as_bytes(), b"6": b"x"}, sizes={b"6": LARGEST_DROP + 1})
    server.fails_at = b"5"
    with pytest.raises(imaplib.IMAP4.abort):
        fetch_letters(server, "INBOX", real_now(), lambda: False)
    take_mail(real_now(), lambda: False)
    assert len(reports()) == 1
    server.fails_at = b""
    assert fetch_letters(server, "INBOX", real_now(), lambda: False) == 1
    assert take_mail(real_now(), lambda: False) == 0
    assert len(reports()) == 1
    assert server.flags == {b"5": r"(\Seen)", b"6": r"(\Seen \Flagged)"}
    with pytest.raises(BadInput, match=r"mail\.no_folder"):
        fetch_letters(server, "Lain", real_now(), lambda: False)


def test_a_large_letter_does_not_keep_the_others_waiting(member: Cast, settings: Any) -> None:
    # The first says that it is small, and goes on; the second is large; a third was deleted.
    endless = b"x" * (LARGEST_DROP + 9)
    server = Server({b"1": endless, b"2": letter(key="<2@x>").as_bytes() + bytes(9_000),
                     b"3": letter(key="<3@x>").as_bytes(), b"4": b"x"}, sizes={b"1": 900})  # fmt: skip
    server.deleted = {b"4"}
    assert fetch_letters(server, "INBOX", real_now(), lambda: False) == 2
    assert server.fetched == [b"4", b"3", b"1", b"2"]
    assert server.flags[b"1"] == r"(\Seen \Flagged)"
    assert b"4" not in server.flags
    take_mail(real_now(), lambda: False)
    assert len(reports()) == 2


def test_a_mailbox_in_which_nothing_can_be_marked_is_told(member: Cast, settings: Any) -> None:
    server = Server({b"1": letter().as_bytes()})
    server.marks = "NO"
    with pytest.raises(imaplib.IMAP4.error, match="marked"):
        fetch_letters(server, "INBOX", real_now(), lambda: False)


def test_a_mailbox_that_cannot_be_opened_is_told_on_the_page(
    member: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WASPADA_IMAP = "imaps://lapor@127.0.0.1:9/INBOX"
    assert drop(settings, letter()) == 1
    page = member.client("desk").get("/cara-masuk/").content.decode()
    assert "Kotak surat tidak dapat dibuka (ConnectionRefusedError)" in page
    assert WayHealth.objects.get(way="mail").total_ok == 1
    settings.WASPADA_IMAP = "http://lapor@contoh.test/"
    take_mail(real_now(), lambda: False)
    assert WayFailure.objects.filter(reason_code="mail.bad_address").exists()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "imaps://a@mail.test/Lapor%C3%A9",
        "imaps://mail.test/",
        'imaps://a@mail.test/"x',
        "imaps://a@x:port/",
    ],
)
def test_an_address_that_is_no_safe_mailbox_is_refused(address: str) -> None:
    with pytest.raises(BadInput):
        mailbox_of(address, "")


def test_an_address_names_user_folder_and_port() -> None:
    found = mailbox_of("imaps://lapor%40kab.test@mail.test/Lapor%20Masuk", "x")
    assert (found.user, found.folder, found.port) == ("lapor@kab.test", "Lapor Masuk", 993)
    assert mailbox_of("imap://a@127.0.0.1:1143/", "").how == mail_fetching.OPEN
    away = mailbox_of("imap://a@mail.test/", "")
    assert (away.how, away.port) == (mail_fetching.STARTTLS, 143)


def test_a_server_that_sends_too_much_or_too_slowly_is_left() -> None:
    class Endless(mail_fetching._Bounded, io.BytesIO):
        pass

    server: Any = Endless(b"abc\n")
    with pytest.raises(imaplib.IMAP4.abort):
        server.read(10**9)
    assert server.read(1) == b"a"
    server.bound(-1)
    for read in (lambda: server.read(1), server.readline):
        with pytest.raises(imaplib.IMAP4.abort):
            read()
