"""Chats of WhatsApp: both ways of exporting, copied messages, and whatever else stands in them."""

import base64
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from waspada.sources.whatsapp_chat import AUTOMATIC, RULES, TEXT, Chat, read_chat

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "chat_vectors.json").read_text("utf-8")
)
TODAY = date(2024, 11, 28)


def as_written(chat: Chat) -> list[dict[str, Any]]:
    return [
        {
            "sender": one.sender,
            "at": one.at,
            "text": one.text,
            "kind": one.kind,
            "forwarded": one.is_forwarded,
        }
        for one in chat.messages
    ]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_chat_is_read_as_it_was_meant(vector: dict[str, Any]) -> None:
    chat = read_chat(
        vector["text"],
        today=date.fromisoformat(vector["today"]),
        order=vector.get("asked", ""),
        is_part=vector.get("is_part", False),
    )
    assert as_written(chat) == vector["messages"]
    assert (chat.order, chat.is_sure) == (vector["order"], vector["sure"])


_LINES = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.from_regex(
            r"\A\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}[.:]\d{2}\]? ?-? \w{0,5}:? ?.{0,9}\Z"
        ),
        st.sampled_from(
            ["23/09/24 15.01 - Ani: ", "[23/09/24 15.01.22] \u200e", "<Media omitted>"]
        ),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(_LINES)
@example(["23/09/24 15.01 - :", ": "])
@example(["[99/99/9999 99.99] A: b"])
def test_any_text_is_read_and_no_word_of_a_message_is_lost_or_made_up(lines: list[str]) -> None:
    text = "\n".join(lines)
    chat = read_chat(text, today=TODAY)
    for message in chat.messages:
        assert message.text.strip()
        assert message.kind == AUTOMATIC or len(message.sender) <= 100
        for word in message.text.split():
            # Marks that stand inside a word go; everything else is as it was written.
            assert word in _unmarked(text)


def _unmarked(text: str) -> str:
    return "".join(one for one in text if one not in _MARKS)


_MARKS = {
    chr(code)
    for code in (0x200B, 0x200E, 0x200F, 0x061C, 0x2060, 0xFEFF, *range(0x202A, 0x202F),
                 *range(0x2066, 0x206A))
}  # fmt: skip
_SENDERS = st.sampled_from(["Ani", "Pak Camat (Tj. Palas)", "+62 812-3456-7890", "~ Budi"])
_WORDS = st.lists(
    st.text("abcdeRICUH TPS5,.-\n", min_size=1, max_size=30).map(lambda t: f"x{t}x"), min_size=1,
    max_size=6,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(_WORDS, _SENDERS, st.booleans(), st.dates(date(2020, 1, 1), date(2024, 11, 27)))
def test_what_a_telephone_writes_out_is_read_back(
    words: list[str], sender: str, is_ios: bool, day: date
) -> None:
    lines = []
    for minute, text in enumerate(words):
        stamp = f"{day:%d/%m/%Y}"
        lines.append(
            f"[{stamp} 09.{minute:02}.30] {sender}: {text}"
            if is_ios
            else f"{stamp} 09.{minute:02} - {sender}: {text}"
        )
    chat = read_chat("\n".join(lines), today=TODAY, order="dmy")
    seconds = ":30" if is_ios else ""
    assert [(one.at, one.kind) for one in chat.messages] == [
        (f"{day.isoformat()}T09:{minute:02}{seconds}", TEXT) for minute in range(len(words))
    ]
    assert [one.text.split() for one in chat.messages] == [text.split() for text in words]
    assert {one.sender for one in chat.messages} == {sender.lstrip("~ ")}


# ---- the same in the browser -----------------------------------------------------------------

SMALL_TEXT = "23/09/24 15.01 - Ani: pesan contoh\n"
BIG = (SMALL_TEXT * 3_000).encode()
LIMITS = {"longest": 40_000, "most": 300_000}


def node() -> str:
    """Return a Node.js: the machine's, the one of the set-up, or the one Playwright brings."""
    own = Path(sys.executable).with_name("node")
    brought = Path(sys.prefix).glob("lib/python3*/site-packages/playwright/driver/node")
    found = [os.environ.get("PLAYWRIGHT_NODEJS_PATH"), shutil.which("node"), own, *brought]
    return next((str(one) for one in found if one and Path(one).exists()), "")


def zipped(name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method, compresslevel=1) as archive:
        archive.writestr("IMG-1.jpg", b"\xff\xd8 no photo")
        archive.writestr(name, content)
    return written.getvalue()


def locked(archive: bytes) -> bytes:
    at = archive.rindex(b"PK\x01\x02")
    return archive[: at + 8] + b"\x01" + archive[at + 9 :]


def spoilt(archive: bytes) -> bytes:
    at = archive.index(b"_chat.txt") + 12
    return archive[:at] + b"\xff" * 20 + archive[at + 20 :]


SMALL = SMALL_TEXT.encode()
FILES: dict[str, tuple[bytes, list[Any]]] = {
    "text": (SMALL, [len(SMALL_TEXT), False]),
    "text with a mark": (b"\xef\xbb\xbf" + SMALL, [len(SMALL_TEXT), False]),
    "UTF-16": (SMALL_TEXT.encode("utf-16"), [len(SMALL_TEXT), False]),
    "an archive of Android": (
        zipped("Chat WhatsApp dengan FKDM.txt", SMALL),
        [len(SMALL_TEXT), False],
    ),
    "an archive of iOS": (zipped("_chat.txt", SMALL, zipfile.ZIP_STORED), [len(SMALL_TEXT), False]),
    "Windows-1252": ("23/09/24 15.01 - André: é".encode("cp1252"), ["not_utf8"]),
    "a photo": (b"\x89PNG\r\n\x1a\n" + bytes(40), ["not_utf8"]),
    "zeros": (bytes(100), ["not_text"]),
    "an archive without a chat": (zipped("catatan.pdf", SMALL), ["no_chat"]),
    "a locked archive": (locked(zipped("_chat.txt", SMALL)), ["locked_zip"]),
    "a cut archive": (zipped("_chat.txt", SMALL)[:-30], ["broken_zip"]),
    "a spoilt archive": (spoilt(zipped("_chat.txt", BIG)), ["broken_zip"]),
    "a long chat": (BIG, [True]),
    "a long chat in an archive": (zipped("_chat.txt", BIG), [True]),
    "an archive that swells": (zipped("_chat.txt", bytes(400_000)), ["too_large"]),
}


ALBUM = """27/11/24 07.00 - Ani: IMG-1.jpg (file terlampir)
27/11/24 07.04 - Budi: IMG-2.jpg (file terlampir)
Tenda roboh
27/11/24 07.05 - Ani: jembatan putus
27/11/24 07.06 - Ani: IMG-3.jpg (file terlampir)
27/11/24 07.06 - Budi: STK-1.webp (file terlampir)
27/11/24 07.08 - Ani: sudah aman
27/11/24 08.00 - Ani: IMG-4.jpg (file terlampir)
27/11/24 09.00 - Cici: banjir <terlampir: 0001-PHOTO-2024.jpg>
"""
BESIDE = [
    ["jembatan putus", ["IMG-1.jpg", "IMG-3.jpg"]],
    ["Tenda roboh", ["IMG-2.jpg"]],
    ["banjir", ["0001-PHOTO-2024.jpg"]],
]


@pytest.mark.words
def test_the_browser_reads_the_same_and_opens_files_without_being_flooded() -> None:
    program = node()
    if not program:
        pytest.skip("no Node.js on this machine; the journey reads chats in a browser")
    handed = {
        "rules": RULES,
        "vectors": VECTORS,
        "limits": LIMITS,
        "album": ALBUM,
        "files": [base64.b64encode(content).decode() for content, _expected in FILES.values()],
    }
    ran = subprocess.run(
        [program, str(Path(__file__).with_name("chat_vectors.mjs"))],
        input=json.dumps(handed).encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr.decode()[-2000:]
    answer = json.loads(ran.stdout)
    for vector, chat in zip(VECTORS, answer["chats"], strict=True):
        shown = [{k: v for k, v in one.items() if k != "file"} for one in chat["messages"]]
        assert shown == vector["messages"], vector["name"]
        assert (chat["order"], chat["isSure"]) == (vector["order"], vector["sure"]), vector["name"]
    assert sorted(answer["beside"]) == sorted(BESIDE)
    album = answer["opened"][list(FILES).index("an archive of Android")]
    assert album[3] == [["IMG-1.jpg", "image/jpeg", len(b"\xff\xd8 no photo")]]
    for (name, (_content, expected)), got in zip(FILES.items(), answer["opened"], strict=True):
        if expected == [True]:
            assert got[1] is True, name
            assert LIMITS["longest"] * 0.9 < got[0] < LIMITS["most"] / 2, name
            assert got[2].endswith("pesan contoh\n"), name
        else:
            assert got[: len(expected)] == expected, name
