"""Letters as reports: of a sender we know, with words and photos; of anybody else held.

A letter stays where it was until it is stored, and afterwards in `cur` of the maildir, where the
desk's mail server keeps it as it came. A sender counts as known only where our own mail server
has found that the letter comes from there: what stands behind *From* anybody can write.
"""

import json
import logging
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy

from waspada.apps.accounts.clock import JAKARTA
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of
from waspada.apps.delivery.mailbox import LetterTaker
from waspada.apps.intake.addresses import KnownSender, known_sender
from waspada.apps.intake.health import heard
from waspada.apps.intake.holding import Strange, desk_place, hold, move_to
from waspada.apps.intake.mail_answering import answer_later, words_of_answer
from waspada.apps.intake.sending_back import send_back
from waspada.apps.intake.ways import Way, declare
from waspada.apps.reports.models import Report
from waspada.apps.reports.photo_reading import ReadPhoto, read_photo
from waspada.apps.reports.photos import keep_photos
from waspada.apps.reports.reading import Reader
from waspada.apps.reports.receiving import Incoming, Outcome, receive_report
from waspada.apps.reports.tallies import count_or_refuse
from waspada.channels.email.letter import host_of
from waspada.core.errors import BadInput, TooMany
from waspada.core.replies import LARGEST_LETTER, read_answer
from waspada.core.reports.body import LONGEST_TEXT, ReportBody, parse_body
from waspada.sources.answers.heard import Reply
from waspada.sources.coded_text import read_text
from waspada.sources.mail_drop import LARGEST_DROP, Letter, read_drop

logger = logging.getLogger(__name__)

CHANNEL: Final = "email"
WAY: Final = "mail"
MOST_AN_HOUR: Final = 30  # letters of one sender; what follows is held
HOUR: Final = timedelta(hours=1)
AUTOMATIC: Final = "replies.automatic"


def is_on() -> bool:
    """Say whether letters become reports in this installation."""
    return bool(settings.WASPADA_MAIL_DROP and settings.WASPADA_REPLY_MAILDIR)


def take_letter(content: bytes, at: datetime, now: datetime) -> bool:
    """Store a letter as a report or among the held ones; False where it is an answer to us.

    at : the clock that is shown; now : the real one
    """
    letter = read_drop(content, settings.WASPADA_REPLY_CHECKED_BY)
    if letter.refused:
        heard(WAY, now, ok=False, reason=letter.refused)
        # A large letter is no answer; others are kept where somebody reads why.
        return len(content) > LARGEST_LETTER
    if _is_answer(letter):
        return False
    known = _known(letter, at.astimezone(JAKARTA).date(), now)
    if known is None:
        reason = "intake.unknown_sender" if letter.is_checked else "mail.not_checked"
        _hold(letter, reason, at, now)
        return True
    try:
        count_or_refuse("mail", known.sender.encode(), most=MOST_AN_HOUR, window=HOUR, now=now)
    except TooMany:
        _hold(letter, "intake.too_many_of_sender", at, now)
        return True
    outcome, refused = _receive(letter, known, at, now)
    heard(WAY, now, ok=True)
    for reason in refused:
        heard(WAY, now, ok=False, reason=reason)
    if outcome.status == "new":
        _answer(letter, known, words_of_answer(outcome.receipt, len(refused)), at, now)
    return True


def _answer(letter: Letter, known: KnownSender, words: str, at: datetime, now: datetime) -> None:
    if known.address_id:
        send_back(Reply(CHANNEL, letter.sender, "", letter.key), words, at=at, now=now)
    else:
        answer_later(letter.sender, words, now)


def _is_answer(letter: Letter) -> bool:
    """Say whether a letter answers a message of ours: by our own name of it, or by its code."""
    ours = f"@{host_of(settings.WASPADA_NODE)}>".lower()
    return any(one.lower().endswith(ours) for one in letter.answers) or bool(
        read_answer(letter.text)
    )


def _known(letter: Letter, day: date, now: datetime) -> KnownSender | None:
    """Return who wrote, as somebody who may report; None for anybody else."""
    if not letter.is_checked:
        return None
    found = known_sender(CHANNEL, letter.sender, day=day, now=now)
    if found is not None:
        return found
    accounts = list(Account.objects.filter(email__iexact=letter.sender, is_active=True)[:2])
    if len(accounts) != 1:
        return None
    seats = identity_of(accounts[0], day=day).memberships
    return KnownSender(str(accounts[0].pk), seats[0].place, seats[0].unit) if seats else None


def _hold(letter: Letter, reason: str, at: datetime, now: datetime) -> None:
    text = "\n".join(filter(None, (letter.title, _words(letter, len(letter.photos)))))
    what = hold(Strange(WAY, CHANNEL, letter.sender, text, letter.key, reason), at=at, now=now)
    if what == "left_out":
        heard(WAY, now, ok=False, reason="intake.too_many_unknown")
    elif what == "held":
        heard(WAY, now, ok=False, reason=reason)
        _show_near(letter, text, at)


def _show_near(letter: Letter, text: str, at: datetime) -> None:
    """Let the desk of a place that the words name see what is held."""
    try:
        place = read_text(text, area=desk_place(), now=at).body.place
    except Exception as error:  # noqa: BLE001 -- it is held all the same
        logger.warning("a held letter: %s", type(error).__name__)
    else:
        move_to(CHANNEL, letter.sender, letter.key, place)


def _receive(
    letter: Letter, known: KnownSender, at: datetime, now: datetime
) -> tuple[Outcome, list[str]]:
    """Store a letter and its photos in one transaction; return why photos were refused."""
    photos, refused = _read_photos(letter)
    with acting_as(system_identity("mail")), transaction.atomic():
        outcome = receive_report(
            Incoming(
                channel=CHANNEL,
                body=_body(letter),
                content_type="application/json",
                received_at=at,
                recorded_at=now,
                sender=known.sender,
                client_id=f"mail/{letter.key}",
                place=known.place,
                owner_unit=known.unit,
            )
        )
        if photos and outcome.report_id is not None:
            try:
                keep_photos(outcome.report_id, photos, received_at=at, now=now)
            except OSError:
                # A full disk must not cost the words; the letter stays in the mailbox.
                refused.append("photos.not_stored")
    return outcome, refused


def _read_photos(letter: Letter) -> tuple[list[ReadPhoto], list[str]]:
    photos: list[ReadPhoto] = []
    refused: list[str] = []
    for number, content in enumerate(letter.photos, start=1):
        try:
            photos.append(read_photo(content, number))
        except BadInput as error:
            refused.append(error.code)
    return photos, refused


def _body(letter: Letter) -> bytes:
    """Return what is sealed: the same letter gives the same bytes."""
    fields: dict[str, Any] = {"title": letter.title, "text": _words(letter)}
    if letter.sent_at is not None:
        fields["said_at"] = letter.sent_at.isoformat()
    if letter.photos and not (letter.title or letter.text):
        fields["choice"] = "lain"  # a photo alone says that something happened, not what
    given = {name: value for name, value in fields.items() if value}
    return json.dumps(given, ensure_ascii=False, sort_keys=True).encode()


def _words(letter: Letter, photos: int = 0) -> str:
    """Return the text with the names of what was attached and stays in the mailbox."""
    names = [*letter.left_out, *[f"foto {number + 1}" for number in range(photos)]]
    note = f"[lampiran di kotak surat: {', '.join(names)}]" if names else ""
    return "\n\n".join(filter(None, (letter.text, note)))[:LONGEST_TEXT]


def _read(report: Report, raw: bytes) -> ReportBody:
    """Read a letter; one that was held and then accepted holds its words alone."""
    if report.content_type.startswith("text/plain"):
        text = raw.decode("utf-8", errors="replace")
        raw = json.dumps({"text": text}).encode()
    return parse_body(raw, now=report.received_at, place=report.place_code)


READER: Final = Reader(read=_read, settle=lambda _report, _now: None)
TAKER: Final = LetterTaker(is_on=is_on, largest=LARGEST_DROP, take=take_letter)


def declare_mail_way() -> None:
    """Declare letters as a way in; called once when Django is ready."""
    declare(
        Way(
            key=WAY,
            name=gettext_lazy("Surel"),
            about=gettext_lazy("Surat ke alamat desk, dengan foto terlampir."),
            is_on=is_on,
            set_up=gettext_lazy(
                "Isi WASPADA_MAIL_DROP=1 dan WASPADA_REPLY_MAILDIR di pengaturan server, dan "
                "WASPADA_IMAP bila surat disimpan di server surel."
            ),
            begin=gettext_lazy("Kirim satu surel uji dari alamat yang sudah dikonfirmasi."),
        )
    )
