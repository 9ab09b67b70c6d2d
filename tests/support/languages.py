"""Tell Indonesian from English by the small words that every sentence needs."""

import re
from html.parser import HTMLParser
from typing import Final

WORD: Final = re.compile(r"[A-Za-zÀ-ÿ]+")
INDONESIAN: Final = frozenset(
    WORD.findall(
        "yang dan dari untuk dengan tidak belum sudah ini itu atau pada akan dapat anda bukan sebelum "
        "sesudah setelah karena bila agar oleh juga lagi semua setiap tiap tanpa hanya masih lebih "
        "kami kita mereka dalam antara sampai sejak seperti boleh harus perlu ada adalah bisa jangan "
        "telah sedang tetapi jika maka saat lalu baru siapa apa mana kapan mengapa bagaimana hari "
        "tempat laporan kejadian keadaan kirim buka lihat pilih tulis isi ubah hapus simpan cari"
    )
)
ENGLISH: Final = frozenset(
    WORD.findall(
        "the and of is are not with from your this that was were to for by on has have been which who "
        "what when where how why it its they them there here into over under before after until "
        "since without only still more all each every any can may must should would will do does did "
        "or but if then than as at be you we our no an"
    )
)
# Shown text, and what screen readers and browsers say.
SPOKEN: Final = frozenset(("title", "placeholder", "aria-label", "alt", "aria-description"))
SKIPPED: Final = frozenset(("script", "style", "code", "pre", "textarea", "svg"))
VOID: Final = frozenset(
    ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


class Texts(HTMLParser):
    """The pieces of text that a page shows in its own language, one per element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._path: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        above = self._path[-1][1] if self._path else False
        is_other = above or tag in SKIPPED or (tag != "html" and "lang" in given)
        if not is_other:
            self.pieces += [
                value
                for name, value in given.items()
                if value and (name in SPOKEN or (name.startswith("data-") and " " in value))
            ]
        if tag not in VOID:
            self._path.append((tag, is_other))

    def handle_endtag(self, tag: str) -> None:
        while self._path and any(tag == name for name, _other in self._path):
            name, _other = self._path.pop()
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self._path and self._path[-1][1]):
            self.pieces.append(" ".join(data.split()))


def said_in(words: frozenset[str], text: str, *, least: int = 2) -> bool:
    """Say whether a text holds at least so many of a language's small words."""
    found = [word for word in WORD.findall(text) if word.lower() in words]
    return len(found) >= least


def is_indonesian(text: str) -> bool:
    """Say whether a text reads as an Indonesian sentence."""
    return said_in(INDONESIAN, text) and not said_in(ENGLISH, text)


def is_english(text: str) -> bool:
    """Say whether a text reads as an English sentence."""
    return said_in(ENGLISH, text) and not said_in(INDONESIAN, text)
