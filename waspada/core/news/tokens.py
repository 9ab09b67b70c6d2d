"""Cut a text into words with their places in it, sentences and paragraphs, without its frame."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from waspada.core.news.phrases import Pieces, pieces_of

LONGEST: Final = 60_000  # characters that are read; an article has a tenth of that
# "se-Kaltara" is two words: everything in Kaltara.
_LONGEST_SENTENCE: Final = 1_500
_LONGEST_MESSAGE: Final = 700
_WORD: Final = re.compile(r"[Ss]e(?=-[A-Z])|[^\W_]+(?:[-'’][^\W_]+)*")
# A sentence ends where a capital, a quotation or a line begins after its stop; not after these.
_END: Final = re.compile(r"[.!?]['\"”’)]*\s+(?=[\"“'‘(]?[A-Z0-9])|\n+")
_SHORTENED: Final = frozenset(
    [
        "no",
        "nomor",
        "kec",
        "kab",
        "kel",
        "prov",
        "jl",
        "jln",
        "tgl",
        "dr",
        "drs",
        "dra",
        "ir",
        "h",
        "hj",
        "hi",
        "kh",
        "st",
        "sp",
        "prof",
        "pt",
        "cv",
        "rp",
        "des",
        "nov",
        "okt",
        "sep",
        "agt",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "rt",
        "rw",
        "dll",
        "dkk",
        "alm",
        "jend",
        "kol",
        "letkol",
        "kombes",
        "akbp",
        "kompol",
        "iptu",
        "ipda",
        "aiptu",
        "bripka",
        "brigjen",
        "irjen",
    ]
)
# What a page puts around and between its text: pointers to other texts, comment forms.
_ASIDE: Final = re.compile(
    r"^\s*[•*\-–>»]?\s*(?:baca (?:juga|selengkapnya|artikel)|lihat juga|simak juga|artikel terkait|"
    r"berita (?:terkait|lainnya|populer)|foto\s*:|video\s*:|dok\.|editor\s*:|reporter\s*:|"
    r"penulis\s*:|pewarta\s*:|sumber\s*:|tags?\s*:|copyright|©|dengar!|mungkin anda menyukai|"
    r"advertisement|scroll to continue|dapatkan (?:berita|informasi)|ikuti (?:kami|berita|saluran)|"
    r"bagikan\s*:|share\b|ilustrasi\b|trending\b|terpopuler|simak (?:video|berita|breaking)|"
    r"lihat (?:berita|artikel|video)|berita lainnya|pilihan redaksi|topik\s*:|laporan wartawan|"
    r"beranda\s*[»/>|]|home\s*[»/>|]|baca berita tanpa iklan|nyalakan notifikasi|connect with us|"
    r"mode (?:gelap|terang)|text sizes|ukuran font|font\s*:|ticker\s*$|menu\s*$|perbesar\s*$|"
    r"tim redaksi\s*$|skip to content|lompat ke|"
    r"id\s+\w+,)",
    re.IGNORECASE,
)
_REST: Final = re.compile(
    r"^\s*(?:read (?:previous|next)|leave a reply|most popular|alamat email anda|"
    r"tinggalkan (?:balasan|komentar)|berita terpopuler|related posts?|komentar\s*$|"
    r"error:)",
    re.IGNORECASE,
)
# Rubrics of a site above the heading, "News", "Bisnis", "31.5 C": short lines, none of which says
# what or where.
_RUBRIC: Final = re.compile(
    r"(?!.*(?:[:;!?]|\.(?!\d)|\b(?:kab|kec|kota|tps|desa|kabupaten|kecamatan|distrik|pemilu|pilkada|pileg|pilpres|"
    r"pilgub|pilwalkot|pilbup)\b))\W*(?:[^\W_]\S*\W*){1,3}$",
    re.IGNORECASE,
)
_RUBRICS_FROM: Final = 500  # characters; shorter ones are messages
_MOST_RUBRICS: Final = 12
_LONGEST_RUBRIC: Final = 40
_FEWEST_OF_HEADING: Final = 4  # words
_MOST_OF_HEADING: Final = 25
# A banner above the text that gives the day of the visit: "• Jumat, 22 November 2024".
_BANNER: Final = re.compile(
    r"^\s*[•|]?\s*(?:(?:diterbitkan|terbit|dipublikasikan|diperbarui|update|published)\s*:?\s*)?"
    r"(?:(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu)\s*[,/|]?\s*"
    r"\d{1,2}(?:\s+[a-z]+\s+|/\d{1,2}/)\d{4}(?:\s*[|,/-]?\s*(?:pukul\s+)?\d{1,2}[:.]\d{2}[^.]{0,40})?|"
    r"\d{1,2}(?:\s+[a-z]+\s+|[/-]\d{1,2}[/-])\d{4}\s*[|,/-]?\s*\d{1,2}[:.]\d{2}[^.]{0,40})\s*$",
    re.IGNORECASE,
)


# So many lines with a day, an author, a camera may stand between the heading and the text.
_LINES_ABOVE: Final = 6


class Word(NamedTuple):
    """A word of a text: as written, folded for comparing, and where it stands."""

    text: str
    low: str
    start: int
    end: int


class Text:
    """A text that is read: frame blanked out, so that places in it are those of the original.

    raw : as it came, cut at LONGEST
    body : the same length, with blanks for what is not the text
    title_end : where the heading ends; 0 if there is none
    has_case : its capitals tell names from words
    is_shortened : it is written as in chat, words cut short
    is_chat : it is a message rather than an article
    """

    def __init__(self, raw: str, *, is_chat: bool = False) -> None:
        self.raw = raw[:LONGEST]
        self.body = _without_frame(self.raw, is_chat=is_chat)
        low = self.body.lower()
        # A few signs are two in small letters; places in the text must not move.
        self.low = low if len(low) == len(self.body) else "".join(map(_small, self.body))
        self.words = list(_words_of(self.body))
        self.listed: dict[str, list[Any]] = {}  # words of the lists in it, kept by `lexicon`
        self.told: dict[str, dict[str, float]] = {}  # what the model says of it, kept by `stock`
        self._starts = list(_of_length(_starts_of(self.body), len(self.body)))
        self.title_end = _title_end(self.body)
        under = self.body[self.title_end :]
        capital = sum(map(str.isupper, under)) / max(sum(map(str.isalpha, under)), 1)
        # Shouted or whispered text tells nothing by its capitals.
        self.has_case = 0.005 < capital < 0.6
        # A short message without a heading may be written without them here and there.
        self.is_shortened = is_chat
        self.is_chat = is_chat or (not self.title_end and len(self.raw) < _LONGEST_MESSAGE)

    @cached_property
    def pieces(self) -> Pieces:
        """The words of the text for looking through it by lists."""
        return pieces_of(self.low)

    @cached_property
    def lead_end(self) -> int:
        """Where the first two sentences under the heading end; a line with an author is none."""
        last = min(1 + bool(self.title_end), self.sentences - 1)
        if not self.is_chat:
            begun = range(bool(self.title_end), min(last + _LINES_ABOVE, self.sentences))
            told = [one for one in begun if len(self.body[slice(*self.sentence(one))].split()) > 5]
            last = told[1] if len(told) > 1 else last
        return max(self.sentence(last)[1], self.title_end)

    def sentence_of(self, at: int) -> int:
        """Return the number of the sentence that holds a place of the text."""
        return bisect_right(self._starts, at) - 1

    def sentence(self, number: int) -> tuple[int, int]:
        """Return where a sentence begins and ends."""
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.body)
        return self._starts[number], end

    @property
    def sentences(self) -> int:
        """How many sentences there are."""
        return len(self._starts)

    def is_title(self, at: int) -> bool:
        """Say whether a place of the text is in its heading."""
        return at < self.title_end


def _words_of(body: str) -> Iterator[Word]:
    for match in _WORD.finditer(body):
        word = match[0]
        start, end = match.span()
        yield Word(word, folded(word), start, end)


def _small(sign: str) -> str:
    """Return a sign in small letters, as one sign: places in the text must not move."""
    low = sign.lower()
    return low if len(low) == 1 else sign


def folded(word: str) -> str:
    """Return a word in small letters without accents and apostrophes."""
    if word.isascii():
        low = word.lower()
        return low.replace("'", "") if "'" in low else low
    plain = unicodedata.normalize("NFKD", word.lower())
    return "".join(sign for sign in plain if not unicodedata.combining(sign) and sign not in "'’")


def _starts_of(body: str) -> Iterator[int]:
    yield 0
    for match in _END.finditer(body):
        if match[0][0] == ".":
            before = body[max(0, match.start() - 12) : match.start()]
            last = before.rsplit(None, 1)[-1:] or [""]
            if last[0].casefold().lstrip("(") in _SHORTENED or len(last[0]) == 1:
                continue
        if match.end() < len(body):
            yield match.end()


def _of_length(starts: Iterable[int], end: int) -> Iterator[int]:
    """Yield where sentences begin, and again within one that does not end: none is over a page."""
    last = 0
    for start in (*starts, end):
        while start - last > _LONGEST_SENTENCE:
            last += _LONGEST_SENTENCE
            yield last
        if start < end or not end:
            yield start
        last = start


def _without_frame(raw: str, *, is_chat: bool) -> str:
    """Blank out what is not the text; a message has no banner, its first line gives the day."""
    lines = raw.split("\n")
    is_over = False
    if not is_chat and len(raw) >= _RUBRICS_FROM:
        for number in _rubrics(lines):
            lines[number] = " " * len(lines[number])
    for number, line in enumerate(lines):
        bare = line.strip()  # patterns would try every way to share out a thousand blanks
        is_over = is_over or _REST.match(bare) is not None
        if is_over or _ASIDE.match(bare) or (not is_chat and _BANNER.match(bare)):
            lines[number] = " " * len(line)
    return "\n".join(lines)


def _rubrics(lines: Sequence[str]) -> Sequence[int]:
    """Return which lines stand above the heading as rubrics, where a heading comes after them."""
    found: list[int] = []
    for number, line in enumerate(lines):
        bare = line.strip()
        if not bare or _ASIDE.match(bare) or _BANNER.match(bare):
            continue
        if len(bare) > _LONGEST_RUBRIC or not _RUBRIC.match(bare):
            is_heading = (
                _FEWEST_OF_HEADING <= len(bare.split()) <= _MOST_OF_HEADING
                and bare[-1] not in ".:;,"
            )
            return found if is_heading else ()
        found.append(number)
        if len(found) > _MOST_RUBRICS:
            break
    return ()


def _title_end(body: str) -> int:
    """Return the end of a first line that stands alone above a longer text and is no sentence.

    Under a rubric, "Pemilu 2024", the line below it is the heading and ends it.
    """
    lines = body.split("\n")
    at = 0
    end = 0
    for number, line in enumerate(lines):
        stripped = line.strip()
        if stripped:
            has_more = any(rest.strip() for rest in lines[number + 1 :])
            is_title = has_more and len(stripped) < 200 and stripped[-1] not in ".:;,"
            words = len(stripped.split())
            if end and not (is_title and _FEWEST_OF_HEADING <= words <= _MOST_OF_HEADING):
                return end
            end = at + len(line) if is_title else 0
            if words >= _FEWEST_OF_HEADING or not is_title:
                return end
        at += len(line) + 1
    return end
