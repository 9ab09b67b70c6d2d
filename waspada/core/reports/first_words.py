"""The first words of a message that say something: for a row of a queue and for a title."""

import re
from typing import Final

LONGEST: Final = 140
# A full stop after these ends no sentence: "calon no. 2", "Kec. Sanggar".
_SENTENCE_END: Final = re.compile(
    r"(?<![ (]no)(?<![ (]kec)(?<![ (]kab)(?<![ (]kel)(?<![ (]ds)(?<![ (]jl)(?<![ (]hub)(?<![ (]yth)"
    r"[.!?]\s+(?=\S)",
    re.IGNORECASE,
)
_GREETINGS: Final = frozenset(
    [
        "assalamualaikum",
        "assalamu'alaikum",
        "asalamualaikum",
        "assalamu",
        "alaikum",
        "warahmatullahi",
        "wabarakatuh",
        "wr",
        "wb",
        "salam",
        "sejahtera",
        "selamat",
        "pagi",
        "siang",
        "sore",
        "malam",
        "halo",
        "siap",
        "mohon",
        "izin",
        "ijin",
        "lapor",
        "melapor",
        "yth",
        "bapak",
        "ibu",
        "pak",
        "bu",
        "admin",
        "min",
    ]
)


def without_greeting(text: str) -> str:
    """Return a message on one line from where it says something."""
    line = " ".join(text.split())
    while True:
        end = _SENTENCE_END.search(line)
        if end is None or not _is_greeting(line[: end.start()]):
            return line
        line = line[end.end() :]


def first_sentence(text: str, longest: int = LONGEST) -> str:
    """Return the first sentence that is no greeting, cut at a word where it is too long."""
    first = _SENTENCE_END.split(without_greeting(text), maxsplit=1)[0].rstrip(".")
    if len(first) <= longest:
        return first
    return (first[:longest].rpartition(" ")[0] or first[:longest]) + "…"


def _is_greeting(sentence: str) -> bool:
    words = sentence.casefold().replace(",", " ").replace(".", " ").split()
    return all(word in _GREETINGS for word in words)
