"""Names of places that a text only passes by: where it was written or said, one of many, a past post.

They are not where it happened, or hardly: "KUPANG -", "kata ketua KPU di Kupang, Senin", "mantan
bupati Sumba Timur", "56 TPS di Medan, 30 di Binjai dan dua di Nias".
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from waspada.core.news.beside import ONCE
from waspada.core.news.names import Named
from waspada.core.news.tokens import Text

_HEAD: Final = 30  # characters that may stand before the place of a dateline
_NEWSPAPER: Final = 3  # words between it and the dash
_SAID: Final = 140  # characters between who says it and where
_LISTED: Final = 48  # characters between two names of one list
_MANY: Final = 3  # from so many names on it is a list
_LONGEST_LINE: Final = 200
_OF_A_HEADLINE: Final = 0.7  # of its longer words have a capital

# "terbanyak di Kolaka", "antara lain di Blitar": one of many, none of which the text is about.
_ONE_OF_MANY: Final = frozenset(
    ("terbanyak", "tertinggi", "lain", "seperti", "termasuk", "terparah", "misalnya")
)
# Words in capitals that may follow a name without being part of it.
_NO_PART: Final = frozenset(
    ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu", "kota", "utara", "selatan",
     "barat", "timur", "tengah", "raya", "provinsi", "nomor", "januari", "februari", "maret",
     "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november", "desember")
)  # fmt: skip
# What stands before the place where somebody spoke. After a quotation: kata dia di …
_SPEAKS: Final = re.compile(
    r"(?:[\"”’',?!]\s*(?:kata|ujar|ucap|tutur|ungkap|jelas|papar|terang|tegas|imbuh|tambah|sebut|lanjut|"
    r"cetus|beber|tandas|pungkas|demikian)(?:nya)?\b"
    r"|\b(?:mengatakan|menyampaikan|mengungkapkan|menjelaskan|menegaskan)(?:nya|\s+hal)\b"
    r"|\b(?:itu|ini|tersebut)\s+di(?:sampaikan|katakan|ungkapkan|jelaskan|tegaskan)\b)"
    r"[^.!?\n\"“”]*\bdi\s(?:[^\s,]+\s){0,4}(?:[^\s,]+,\s)?$"
)
_IS_ASKED: Final = re.compile(
    r"\b(?:dihubungi|ditemui|dikonfirmasi|dimintai|ditanya|(?:jumpa|konferensi|siaran) pers|"
    r"keterangan(?:nya)?)\b[^.!?,\n\"“”]*\bdi\s(?:[^\s,]+\s){0,4}(?:[^\s,]+,\s)?$"
)
_WEEKDAY: Final = re.compile(
    r"\s*(?:\([^)\n]{1,30}\)\s*)?(?:,\s*[a-z ]{1,30})?,?\s*(?:pada\s+|hari\s+){0,2}"
    r"\(?(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad)\b"
)
_MOST: Final = re.compile(r"\s(?:paling|terbanyak|tertinggi|terendah|terparah|terawan)\b")
_BETWEEN: Final = re.compile(r"[,;/&|]|\b(?:dan|serta|maupun|hingga)\b")
_DASH: Final = "-–—"


def is_dateline(text: Text, name: Named) -> bool:
    """Say whether a name stands alone before a dash or colon where a paragraph begins."""
    start = text.words[name.first].start
    end = text.words[name.last].end
    line = text.body.rfind("\n", 0, start) + 1
    head = text.body[line:start].strip(" (.,\"'")
    if len(head) >= _HEAD:
        return False
    rest = text.body[end : end + 45].split("\n", 1)[0]
    if rest[:1] == ":" and not head and rest[1:2] == " ":
        return True
    dash = next((at for at, sign in enumerate(rest) if sign in _DASH), -1)
    if dash < 0 or len(rest[:dash].split()) > _NEWSPAPER:
        return False
    return rest[dash] == "—" or rest[max(dash - 1, 0) : dash] in (" ", ")", ".", "")


def is_spoken_at(text: Text, name: Named) -> bool:
    """Say whether a name is where somebody spoke: kata dia di Kupang, Senin."""
    start, end = text.words[name.first].start, text.words[name.last].end
    before = max(0, start - _SAID)
    if text.low.find("di ", before, start) < 0:
        return False
    if _IS_ASKED.search(text.low, before, start):
        return True
    is_dated = _WEEKDAY.match(text.low, end, end + _SAID) is not None
    return is_dated and _SPEAKS.search(text.low, before, start) is not None


def is_once(text: Text, name: Named) -> bool:
    """Say whether a name is of a post that somebody had: mantan Wali Kota Bima."""
    words = text.words[max(0, name.first - 5) : name.first]
    at = next((at for at, word in enumerate(words) if word.low in ONCE), None)
    return at is not None and "," not in text.body[words[at].start : text.words[name.first].start]


def is_one_of_many(text: Text, name: Named) -> bool:
    """Say whether a name is an example: antara lain di Blitar."""
    before = [word.low for word in text.words[max(0, name.first - 2) : name.first]]
    return before[-1:] == ["di"] and before[0] in _ONE_OF_MANY


def listed(text: Text, names: Sequence[Named]) -> set[int]:
    """Return the first words of names that stand in a list: of three or more, or of what is most.

    names : of one level, in the order of the text
    """
    found: set[int] = set()
    for chain in _chains(text, names):
        is_most = _MOST.match(text.low, text.words[chain[-1].last].end) is not None
        if is_most or len({name.codes for name in chain}) >= _MANY:
            found.update(name.first for name in chain)
    return found


def _chains(text: Text, names: Sequence[Named]) -> Iterator[list[Named]]:
    chain: list[Named] = []
    for name, after in pairwise((*names, None)):
        assert name is not None
        chain.append(name)
        between = (
            text.low[text.words[name.last].end : text.words[after.first].start] if after else "."
        )
        is_joined = len(between) <= _LISTED and _BETWEEN.search(between) is not None
        if not is_joined or "." in between or "\n" in between:
            yield chain
            chain = []


def goes_on(text: Text, name: Named) -> bool:
    """Say whether a name of one word is the beginning of a longer one: Padang Lekat, Batu Ampar."""
    here = text.words[name.last]
    if text.is_title(here.start) or name.last + 1 >= len(text.words):
        return False
    after = text.words[name.last + 1]
    is_joined = after.start - here.end == 1 and text.body[here.end] == " "
    if not (text.has_case and is_joined and after.text.istitle()):
        return False
    return after.low not in _NO_PART and not _is_headline(text, here.start)


def _is_headline(text: Text, at: int) -> bool:
    """Say whether a place of the text is in a line that is no sentence: its words have capitals."""
    start = text.body.rfind("\n", 0, at) + 1
    end = text.body.find("\n", at)
    line = text.body[start : end if end >= 0 else len(text.body)].strip()
    words = [word for word in line.split() if len(word) > 3]
    if not words or len(line) >= _LONGEST_LINE or line[-1] in ".,":
        return False
    return sum(word[:1].isupper() for word in words) >= _OF_A_HEADLINE * len(words)
