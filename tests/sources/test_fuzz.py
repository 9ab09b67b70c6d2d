"""Everything that strangers send, changed at random: no crash, no hang, bounded work. Long run only.

The property tests beside each reader are the slice of it in the short run.
"""

import contextlib
import random
import secrets
import signal
from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import FrameType
from typing import Final

import pytest

from tests.core.test_news_extract import ODD
from tests.sources.test_coded_text import AREA, READ
from tests.support.odk import CONTENT_TYPE, a_report, filled, posted
from waspada.core.errors import BadInput
from waspada.core.news.extract import as_record, extract
from waspada.core.news.page import text_of_page
from waspada.core.places import load_table
from waspada.core.reports.body import read_fields
from waspada.core.reports.masking import mask_text
from waspada.core.vocabulary import CATEGORIES
from waspada.sources.coded_text import command_of, nil_of, part_of, read_text
from waspada.sources.mail_drop.markup import words_of
from waspada.sources.odk.filled import report_fields
from waspada.sources.odk.multipart import read_form
from waspada.sources.odk.submissions import read_submission

pytestmark = pytest.mark.long
# Inputs for each reader: about ten minutes each on one core.
ROUNDS: Final = {"coded": 6_000, "extracted": 25_000, "submitted": 200_000, "letters": 100_000}
HANGS_AFTER: Final = 20  # seconds of our own processor time for one input
NOW: Final = datetime(2024, 11, 28, 3, 0, tzinfo=UTC)
SENTENCES: Final = (
    "{place}, Antara - Dua kelompok pendukung saling lempar batu di {place}, Senin (25/11/2024)",
    "TPS 5 {place} dibakar massa tadi malam, 2 org luka, 1 MD, polisi blm datang",
    "Bawaslu {place} menemukan 12 surat suara rusak; rapat digelar 27 November nanti",
    "banjir stinggi lutut rendam kec {place} sejak tgl 24/11, warga mengungsi, tdk ada korban",
    "Dulu, pada 2019, bentrokan serupa menewaskan tiga orang di {place}. Kini aman terkendali.",
)
NOISE: Final = (
    *ODD,
    *("\x00", "\u202e", "\ud7ff", "\ufeff", "😀", "a\u0301" * 20, "(" * 40, "9" * 60, "/" * 30),
    *("31/02/2024", "00.00", "24.60", "99/99/9999", "tgl", "kec", "kab", "desa", "korban", "org"),
    *("\n\n", "\t", "&#x110000;", "&amp;", "<p>", "</div>", "]]>", "1.000.000", "½", "٣/١١", "ⅷ"),
)
MARKUP: Final = (
    *(b"<!DOCTYPE x [<!ENTITY a 'a'>]>", b"&a;", b"<![CDATA[", b"]]>", b"<?xml version='9'?>"),
    *(b"<a>" * 300, b"</a>" * 30, b"<instanceID>", b"xmlns=''", b"\xff\xfe", b"\x00", b"&#0;"),
    *(b"<!--", b"-->", b"id='\xc3\x28'", b"\r\n--", b"Content-Disposition: form-data;", b"name="),
    *(b'filename="../../x"', b"99999999999999999999", b"-0", b"NaN", b"2024-13-45T99:99:99Z"),
)


@contextlib.contextmanager
def _no_hang(seen: object) -> Iterator[None]:
    """Fail when one input takes more of our own processor time than any may."""

    def hangs(_number: int, _frame: FrameType | None) -> None:
        pytest.fail(f"hangs: {seen!r}"[:4_000])

    before = signal.signal(signal.SIGVTALRM, hangs)
    signal.setitimer(signal.ITIMER_VIRTUAL, HANGS_AFTER)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _words(chance: random.Random) -> str:
    """Return a text of the kind that comes, with words lost, doubled, moved, mistyped, glued."""
    names = [place.name for place in chance.sample(list(load_table().children("ID")), 2)]
    names += [place.name for place in load_table().children(AREA)[:3]]
    seeds = [row[0] for row in READ] + [one.format(place=chance.choice(names)) for one in SENTENCES]
    words = " ".join(chance.sample(seeds, chance.randint(1, 3))).split(" ")
    for _ in range(chance.randint(0, 12)):
        at = chance.randrange(len(words))
        act = chance.randrange(7)
        if act == 0 and len(words) > 1:
            del words[at]
        elif act == 1:
            words.insert(at, chance.choice(NOISE))
        elif act == 2:
            words[at] *= chance.choice((2, 3, 50))
        elif act == 3:
            words[at] = words[at].swapcase()
        elif act == 4 and words[at]:
            cut = chance.randrange(len(words[at]))
            words[at] = words[at][:cut] + chance.choice(NOISE) + words[at][cut + 1 :]
        elif act == 5:
            words.insert(at, chance.choice(words))
        else:
            words[at] = words[at][::-1]
    text = chance.choice((" ", " ", " ", "", "\n")).join(words)
    return text * chance.choice((1, 1, 1, 1, 1, 1, 200))


def _bytes(chance: random.Random, whole: bytes) -> bytes:
    """Return a message with bytes lost, doubled, flipped, and markup where none belongs."""
    found = bytearray(whole)
    for _ in range(chance.randint(1, 10)):
        start, end = sorted(chance.randrange(len(found) + 1) for _ in range(2))
        end = min(end, start + 80)
        act = chance.randrange(5)
        if act == 0:
            del found[start:end]
        elif act == 1:
            found[start:start] = chance.choice(MARKUP)
        elif act == 2:
            found[start:start] = bytes(found[start:end]) * chance.choice((1, 2, 40))
        elif act == 3 and start < len(found):
            found[start] = chance.randrange(256)
        else:
            found[start:end] = chance.choice(MARKUP)
    return bytes(found)


def _coded(chance: random.Random) -> None:
    text = _words(chance)
    with _no_hang(text):
        read = read_text(text, area=AREA, now=NOW)
        command_of(text)
        part_of(text)
        nil_of(text, area=AREA, now=NOW)
    assert read.body.category in {"", *CATEGORIES}
    assert (read.body.occurred_at is None) == (read.body.precision == "")


def _extracted(chance: random.Random) -> None:
    text = _words(chance)
    if not chance.randrange(4):
        text = _bytes(chance, f"<html><body><h1>{text}</h1></body></html>".encode()).decode(
            "utf-8", errors="replace"
        )
        with _no_hang(text):
            text = text_of_page(text)
    with _no_hang(text):
        record = as_record(extract(text, published=date(2024, 11, 28)), text)
        mask_text(text)
    assert record["severity"] in {None, 0, 1, 2, 3, 4}
    assert all(0 <= sure <= 1 for sure in record["confidence"].values())
    for words in record["evidence"].values():
        assert all(part in text for part in words)


def _submitted(chance: random.Random) -> None:
    form = chance.choice(("waspada_laporan", "waspada_tps", "waspada_kesiapan_kpu"))
    whole = chance.choice((a_report(), filled(form, step="opened", when="earlier")))
    xml = _bytes(chance, whole)
    with _no_hang(xml), contextlib.suppress(BadInput):
        read_fields(report_fields(read_submission(xml)), now=NOW)
    body = _bytes(chance, posted(whole, {"a.jpg": b"\xff\xd8" + xml[:50]}))
    with _no_hang(body), contextlib.suppress(BadInput):
        read_form(body, CONTENT_TYPE)


def _lettered(chance: random.Random) -> None:
    markup = f"<html><body><p>{_words(chance)}</p><style>x</style></body></html>"
    page = _bytes(chance, markup.encode()).decode("utf-8", errors="replace")
    with _no_hang(page):
        words_of(page)


TARGETS: Final = {
    "coded": _coded,
    "extracted": _extracted,
    "submitted": _submitted,
    "letters": _lettered,
}


@pytest.mark.parametrize("reader", TARGETS)
def test_nothing_that_strangers_send_breaks_or_holds_a_reader(
    reader: str,
) -> None:
    begun = secrets.randbits(32)
    for number in range(ROUNDS[reader]):
        seed = begun + number
        try:
            TARGETS[reader](random.Random(seed))
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
