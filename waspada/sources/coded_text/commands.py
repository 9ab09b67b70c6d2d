"""What a message asks for: a report, more about one, the card's help, a telephone made known."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from waspada.sources.coded_text.words import plain, table, words_of

REPORT, MORE, HELP, JOIN = "LAPOR", "TAMBAH", "BANTUAN", "DAFTAR"
CODE_DIGITS: Final = 8
_RECEIPT: Final = re.compile(r"[0-9A-Za-z]{4}(?:-?[0-9A-Za-z]{4}){0,3}")
_WHOLE: Final = 16  # signs of a whole receipt
_MOST_HELP_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message asks for.

    what : LAPOR, TAMBAH, BANTUAN or DAFTAR; LAPOR too where no word says so
    is_said : the message begins with such a word
    rest : what follows it
    receipt : of TAMBAH, the receipt or its beginning as typed; "" for one's last report
    code : of DAFTAR
    otherwise : of TAMBAH, what follows if `receipt` is a word and no receipt
    """

    what: str
    is_said: bool
    rest: str
    receipt: str = ""
    code: str = ""
    otherwise: str = ""


@lru_cache(maxsize=1)
def _commands() -> dict[str, str]:
    return {word: what for what, words in table()["commands"].items() for word in words}


def command_of(text: str) -> Asked:
    """Return what a message asks for; never raises.

    A report may begin with any of the words ("bantuan sembako dibagikan …"): each counts only
    with what belongs to it.
    """
    said = plain(text)
    words = words_of(said)
    if not words:
        return Asked(REPORT, is_said=False, rest=said.strip())
    first = words[0]
    what = _commands().get(first.text, "")
    rest = said[first.end :].lstrip(" \t:;,.-#")
    if what == HELP and len(words) <= _MOST_HELP_WORDS:
        return Asked(HELP, is_said=True, rest="")
    if what == JOIN:
        digits = "".join(sign for sign in rest if sign.isascii() and sign.isdigit())
        if len(digits) == CODE_DIGITS and not any(sign.isalpha() for sign in rest):
            return Asked(JOIN, is_said=True, rest="", code=digits)
    if what == MORE:
        return _more(rest)
    if what == REPORT or _is_nearly_report(first.text):
        return Asked(REPORT, is_said=True, rest=rest)
    return Asked(REPORT, is_said=False, rest=said.strip())


def _more(rest: str) -> Asked:
    """Read what follows TAMBAH; a word of four letters may be a receipt's beginning, or a word."""
    token = rest.split(maxsplit=1)[0].strip(".,:;") if rest.split() else ""
    if not _RECEIPT.fullmatch(token):
        return Asked(MORE, is_said=True, rest=rest)
    after = rest[len(token) :].lstrip(" .,:;-")
    is_word = token.isalpha() and len(token) < _WHOLE
    return Asked(MORE, is_said=True, rest=after, receipt=token, otherwise=rest if is_word else "")


def _is_nearly_report(word: str) -> bool:
    return word.startswith("lapor") or word in {"lapot", "laopr", "lpaor", "lapoe", "kapor"}
