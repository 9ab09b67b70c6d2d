"""From the bytes of a letter to the report that somebody wrote, without trusting it.

Nothing here unpacks, follows or runs anything: parts are decoded within their bounds, and what
is no text and no photo is named and left where it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message
from hashlib import sha256
from typing import Final

from waspada.core.reports.body import LONGEST_TEXT, LONGEST_TITLE
from waspada.core.reports.plain import plain_line, plain_text
from waspada.sources.answers.letters import opened, read_letter
from waspada.sources.mail_drop.markup import words_of

LARGEST_DROP: Final = 24 * 1024 * 1024  # bytes of a letter with its photos
MOST_PHOTOS: Final = 4
MOST_PARTS: Final = 60
_LARGEST_TEXT: Final = 1_000_000  # bytes of a part that is read as text
_SMALLEST_PHOTO: Final = 8 * 1024  # what is smaller and stands in the text is a letterhead's logo
_PHOTO_NAME: Final = re.compile(r"\.(?:jpe?g|png|webp|hei[cf])$", re.IGNORECASE)
_PASSED_ON: Final = re.compile(r"^\s*(?:fwd?|fw|terusan|diteruskan)\s*:", re.IGNORECASE)
_ANSWER: Final = re.compile(r"^\s*(?:re|balas|bls)\s*:\s*", re.IGNORECASE)
# Where the letter that is answered begins, as mail programs mark it. Gmail breaks its own line.
_QUOTED: Final = re.compile(
    r"^(?:>|-{2,} ?(?:original message|pesan asli)"
    r"|(?:on|pada) [^\n]{5,120}(?:\n[^\n]{1,120})?\b(?:wrote|menulis):[ \t]*(?:\n|$))",
    re.IGNORECASE,
)
# Outlook writes the answered letter's headings instead. An address has to stand in them, or a
# line above: reports on paper begin with "Dari: …" and "Kepada: …" as well.
_HEADINGS: Final = re.compile(
    r"^(?:_{10,}\n\*?(?:from|dari):\*? [^\n]+|\*?(?:from|dari):\*? [^\n]*@[^\n]*)\n"
    r"\*?(?:sent|dikirim|date|tanggal|to|kepada|ke):\*? [^\n]+\n",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as a report.

    key : its Message-ID, else the digest of its bytes: the same when it comes again
    photos : the bytes of each, not looked into
    left_out : names of what was attached and is no photo, or one too many
    answers : the Message-IDs it refers to
    refused : the code of why it is no report, such as of an automatic letter
    is_checked : our mail server found that it comes from where it says
    """

    sender: str
    title: str
    text: str
    key: str
    photos: tuple[bytes, ...] = ()
    left_out: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    sent_at: datetime | None = None
    refused: str = ""
    is_checked: bool = False


def read_drop(content: bytes, checked_by: str = "") -> Letter:
    """Return the report that a letter is.

    content : at most LARGEST_DROP + 1 bytes of it; a longer one is refused
    checked_by : the name under which our mail server writes what it found of the sender; without
        it no letter counts as checked

    Never raises for what a letter holds.
    """
    if len(content) > LARGEST_DROP:
        return Letter("", "", "", sha256(content).hexdigest()[:40], refused="mail.too_large")
    head = read_letter(content, checked_by, most=LARGEST_DROP, with_text=False)
    is_checked = bool(checked_by) and not head.refused
    if head.refused:
        return Letter(head.sender, "", "", head.key, sent_at=head.sent_at, refused=head.refused)
    try:
        letter = opened(content)
        parts = _parts(letter)
        photos, left_out = _photos(parts)
        title = plain_line(_ANSWER.sub("", str(letter.get("Subject", ""))))[:LONGEST_TITLE]
        text = _text(letter, parts, is_passed_on=bool(_PASSED_ON.match(title)))
        answers = tuple(re.findall(r"<[^<>\s]{3,250}>", _references(letter)))[:20]
    except Exception:  # noqa: BLE001 -- a hostile letter fails the library in ways of its own
        return Letter(head.sender, "", "", head.key, refused="replies.unreadable_letter")
    if _PASSED_ON.match(title):
        answers = ()  # passed on to us: what it refers to is not ours
    refused = "" if text or title or photos else "mail.nothing_said"
    return Letter(
        head.sender, title, text, head.key, photos, left_out, answers, head.sent_at, refused,
        is_checked,
    )  # fmt: skip


def _references(letter: EmailMessage) -> str:
    return f"{letter.get('In-Reply-To', '')} {letter.get('References', '')}"[:10_000]


def _parts(letter: EmailMessage) -> list[Message]:
    """Return the parts that hold something, the first sixty; those of attached letters too."""
    found: list[Message] = []
    for part in letter.walk():
        if part.is_multipart():
            continue
        found.append(part)
        if len(found) >= MOST_PARTS:
            break
    return found


def _text(letter: EmailMessage, parts: list[Message], *, is_passed_on: bool) -> str:
    words = "\n\n".join(filter(None, map(_words_of_part, _chosen(letter, parts))))
    return plain_text("\n".join(_own_lines(words, is_passed_on=is_passed_on)))[:LONGEST_TEXT]


def _chosen(letter: EmailMessage, parts: list[Message]) -> list[Message]:
    """Return the parts that hold the words.

    A telephone that puts a photo between two sentences writes a part for each of them.
    """
    body = letter.get_body(preferencelist=("plain", "html"))
    plain = [
        part
        for part in parts
        if part.get_content_type() == "text/plain" and part.get_filename() is None
    ]
    if body is None or body.is_multipart():
        # Passed on as an attachment; or a letter in parts of which none begins.
        return plain[:1] or [part for part in parts if part.get_content_maintype() == "multipart"]
    beside = [part for part in _beside(letter) if part in plain and part is not body]
    return [body, *beside]


def _beside(letter: EmailMessage) -> list[Message]:
    """Return the parts of a mixed letter; those of an attached letter are that letter's."""
    found = letter.get_payload() if letter.get_content_type() == "multipart/mixed" else []
    return [one for one in found if isinstance(one, Message)] if isinstance(found, list) else []


def _words_of_part(part: Message) -> str:
    words = _in_letters(_decoded(part)[:_LARGEST_TEXT], part.get_content_charset())
    return plain_text(words_of(words) if part.get_content_type() == "text/html" else words)


def _own_lines(text: str, *, is_passed_on: bool) -> Iterator[str]:
    """Yield what the writer wrote: what is quoted below it is another's, its own signature stays.

    A letter that is nothing but quoted was passed on: then all of it counts. One that says so
    keeps the headings of what it passes on.
    """
    lines = text.split("\n")
    has_words = False
    for number, line in enumerate(lines):
        rest = "\n".join(lines[number : number + 3]) + "\n"
        is_quoted = _QUOTED.match(rest) or (not is_passed_on and _HEADINGS.match(rest))
        if is_quoted and has_words:
            return
        has_words = has_words or bool(line.strip())
        yield line


def _in_letters(raw: bytes, charset: str | None) -> str:
    for name in (charset or "utf-8", "utf-8", "cp1252"):
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("utf-8", errors="replace")


def _decoded(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _photos(parts: list[Message]) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    photos: list[bytes] = []
    left_out: list[str] = []
    for part in parts:
        name = plain_line(str(part.get_filename() or ""))[:80]
        kind = part.get_content_maintype()
        if kind in {"text", "multipart"} and not name:
            continue
        is_photo = kind == "image" or bool(_PHOTO_NAME.search(name))
        content = _decoded(part) if is_photo else b""
        if is_photo and _is_logo(part, content):
            continue
        if content and len(photos) < MOST_PHOTOS:
            photos.append(content)
        elif name or kind != "text":
            left_out.append(name or part.get_content_type())
    return tuple(photos), tuple(left_out[:10])


def _is_logo(part: Message, content: bytes) -> bool:
    is_inline = part.get_content_disposition() == "inline" or "Content-ID" in part
    return is_inline and len(content) < _SMALLEST_PHOTO
