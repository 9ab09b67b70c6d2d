"""PDF by typst: the same input gives the same bytes, and text is never a command."""

import json
import os
import re
import signal
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.pdf import pages_of_pdf
from waspada.channels.documents.displayable import (
    BOX,
    is_printable,
    printable,
    printable_tree,
)
from waspada.channels.documents.pdf import render_pdf
from waspada.core.errors import NotFound

HOSTILE = [
    "# $ \\ * _ ` @ < > [ ] { } = - + / ~ // /* */",
    '#panic("x") #sys.inputs #read("/etc/passwd") #include "x.typ"',
    "$ sum_(i=0)^n $ <label> @ref https://contoh.test/?a=b&c=d",
    "<script>alert(1)</script> &amp; <b>",
    "\u202egnilab\u202c \u200f\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd",
    "Nama" * 100,
    "😀 漢字 ไทย \U0010ffff \x00 \x07 \ud800",
    "a\u0301 e\u0308 \u0e01\u0e33 ﷽ Z\u0363\u0363\u0363",
    "",
]


def paper(text: str = "Isi", incidents: int = 1) -> dict[str, Any]:
    """Return a paper with the same text in every place that a person can reach."""
    row = {
        "order": 1,
        "long": False,
        "number": "K-1",
        "heading": text,
        "severity": 3,
        "severity-words": text,
        "answers": [[text, text, True], [text, text, False]],
        "remarks": text,
    }
    table = {
        "heading": text,
        "intro": text,
        "head": [text, text],
        "rows": [[text, text], [text, text]],
        "columns": ["3fr", "1fr"],
        "right": [1],
        "sentences": [text],
        "has-total": True,
    }
    level = {"level": "siaga", "words": text, "kind": text, "change": text}
    return {
        "language": "id",
        "dated": "2024-11-28",
        "title": text or "Judul",
        "author": text,
        "heading": text,
        "number-line": text,
        "header": {"left": text, "class": text, "right": text, "mark": text},
        "footer": {"left": text, "page": "Halaman", "of": "dari", "printed": text},
        "letterhead": [text, text, text],
        "notes": [text],
        "facts": [[text, text]],
        "situation": {
            "heading": text,
            "levels": [level, {**level, "level": "none"}, {**level, "level": "awas"}],
            "reasons": [text],
            "note": text,
            "sentences": [text],
        },
        "nihil": text,
        "nihil-sentence": text,
        "incidents": [
            {
                "heading": text,
                "intro": text,
                "groups": [{"heading": text, "rows": [row] * incidents}],
            }
        ],
        "tables": [table],
        "sources": {"heading": text, "empty": text, "rows": [["[1]", text, text]]},
        "closing": [text],
        "signature": [text, "", text],
    }


def test_the_same_input_gives_the_identical_file() -> None:
    first = render_pdf("laporan-harian", paper(), "id")
    shuffled = json.loads(json.dumps(dict(reversed(paper().items()))))
    assert render_pdf("laporan-harian", shuffled, "id") == first
    assert first.startswith(b"%PDF-1.7")
    assert render_pdf("laporan-harian", paper("Isi lain"), "id") != first


def test_the_file_says_that_it_is_archival() -> None:
    assert re.search(rb"pdfaid:part>?=?\"?2", render_pdf("laporan-harian", paper(), "id"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_or_commands_the_document(text: str) -> None:
    assert render_pdf("laporan-harian", paper(text), "id").startswith(b"%PDF")


def test_commands_in_a_text_are_printed_as_written() -> None:
    shown = " ".join(
        pages_of_pdf(render_pdf("laporan-harian", paper('#panic("x") $a$ *b* <c>'), "id"))
    )
    assert '#panic("x") $a$ *b* <c>' in shown


def test_hundreds_of_incidents_make_pages_with_class_and_numbers() -> None:
    pdf = render_pdf("laporan-harian", paper("TERBATAS", incidents=150), "id")
    pages = pages_of_pdf(pdf)
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        assert "TERBATAS" in page.splitlines()[0]
        assert f"Halaman {number} dari {len(pages)}" in page


def test_a_server_that_forked_after_its_parent_drew_still_draws() -> None:
    whole = render_pdf("laporan-harian", paper(), "id")
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        signal.alarm(90)  # a child that waits for its parent's threads waits for ever
        try:
            same = render_pdf("laporan-harian", paper(), "id") == whole
            os.write(writes, b"same" if same else b"differs")
        finally:
            os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as said:
        assert said.read() == b"same"
    os.waitpid(child, 0)


def test_an_unknown_template_is_named() -> None:
    with pytest.raises(NotFound):
        render_pdf("../../etc/passwd", paper(), "id")


def test_every_character_held_to_be_printable_is() -> None:
    """PDF/A refuses a missing glyph, so one render proves them all."""
    characters = [
        chr(code)
        for code in range(0x20, 0x3000)
        if is_printable(chr(code)) and unicodedata.category(chr(code))[0] not in "CMZ"
    ]
    shown = "".join(characters)
    assert printable(" ".join(characters)).replace(BOX, "") != ""
    kept = printable(" ".join(shown)).split()
    assert len(kept) > 1500
    assert render_pdf("laporan-harian", {**paper(), "notes": [" ".join(kept)]}, "id")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Kota 😀😀 ini", f"Kota {BOX} ini"),
        ("\u202etset\u202c", "tset"),
        ("baris\r\nbaris\tlain", "baris\nbaris lain"),
        ("cafe\u0301", "café"),
        ("a\x00b", "ab"),
    ],
)
def test_what_cannot_be_printed_is_a_box_or_left_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_word_without_end_may_break() -> None:
    assert "\u200b" in printable("x" * 400)
    assert "\u200b" not in printable("x" * 30)


@settings(max_examples=25, deadline=None)
@given(text=st.text(st.characters(), max_size=80))
def test_any_text_can_be_printed(text: str) -> None:
    shown = printable(text)
    assert printable(shown).replace("\u200b", "") == shown.replace("\u200b", "")
    assert printable_tree({"b": [text], "a": text}) == {"a": shown, "b": [shown]}
    assert render_pdf("laporan-harian", {**paper(), "notes": [text]}, "id")
