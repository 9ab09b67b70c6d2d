"""Words as a search compares them: folded, without the commonest, with Indonesian roots.

A text is indexed under every word as written and, for a word with prefixes, under its possible
roots: *memukul* under `pukul` and `mukul`, *kerusuhan* under `rusuh`. A nasal swallows the
first letter of a root (me- + pukul = memukul), and only a dictionary could say which; a root
that is no word is asked for by nobody. What is asked for matches a word that begins with it, or
one that shares a root. docs/search.md says what is left out and why.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LONGEST_SEARCH: Final = 120
MOST_WORDS: Final = 8
LONGEST_WORD: Final = 40
# A shorter beginning stands at the head of thousands of words.
_SHORTEST_BEGINNING: Final = 3
_SHORTEST_ROOT: Final = 4
_MOST_PARTS: Final = 8

# Words that stand in most sentences: they find nothing and are not kept.
STOP_WORDS: Final = frozenset(
    [
        "ada",
        "adalah",
        "agar",
        "akan",
        "atau",
        "bagi",
        "bahwa",
        "dalam",
        "dan",
        "dapat",
        "dari",
        "dengan",
        "di",
        "dia",
        "hal",
        "ia",
        "ini",
        "itu",
        "jika",
        "juga",
        "kami",
        "karena",
        "ke",
        "kepada",
        "kita",
        "lah",
        "maka",
        "mereka",
        "namun",
        "nya",
        "oleh",
        "pada",
        "para",
        "pun",
        "saat",
        "sangat",
        "saya",
        "sebagai",
        "sedang",
        "sehingga",
        "serta",
        "setelah",
        "sudah",
        "telah",
        "tersebut",
        "untuk",
        "yang",
        "a",
        "an",
        "and",
        "are",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "of",
        "on",
        "or",
        "that",
        "the",
        "this",
        "to",
        "was",
        "were",
        "with",
    ]
)
# Folded text has lost accents, so a word is plain letters and digits; other scripts stay whole.
_WORD: Final = re.compile(r"[^\W_]+")
# A number as registers write it: KJ-65.01-2024-0007, TPS-03, 200.1/LH/7.
_NUMBER: Final = re.compile(r"[^\W_]+(?:[-./][^\W_]+)+")
_VOWELS: Final = frozenset("aeiou")

_PARTICLES: Final = ("nya", "lah", "kah")
# (prefix, what the root may begin with before a vowel); "" is the vowel itself.
_NASALS: Final = (
    ("meny", ("s", "ny")),
    ("peny", ("s", "ny")),
    ("meng", ("", "k")),
    ("peng", ("", "k")),
    ("mem", ("p", "m")),
    ("pem", ("p", "m")),
    ("men", ("t", "n")),
    ("pen", ("t", "n")),
)
_PLAIN: Final = ("ber", "ter", "di", "per", "me", "pe", "ke")
# Which ending a word with such a beginning may have lost: mengaman-kan, but kerusuh-an.
_VERBS: Final = ("me", "di", "ter")
_NOUNS: Final = ("pe", "ke", "ber")


def folded(text: str) -> str:
    """Return text in lower case, without accents or NUL, with single spaces."""
    plain = text.replace("\0", " ").casefold()
    if not plain.isascii():  # most texts are, and have no accents to lose
        marks = unicodedata.normalize("NFKD", plain)
        plain = "".join(mark for mark in marks if not unicodedata.combining(mark))
    return " ".join(plain.split())


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word that is asked for: any of its forms will do.

    beginning : a found word begins with it; empty for a word too short for that
    exact : or is one of these: the word itself, or a root of it
    """

    beginning: str
    exact: tuple[str, ...]

    def fits(self, words: frozenset[str]) -> bool:
        """Say whether an indexed text has it: the rule that both databases must follow."""
        if not words.isdisjoint(self.exact):
            return True
        return bool(self.beginning) and any(word.startswith(self.beginning) for word in words)


def indexed_words(text: str) -> tuple[str, ...]:
    """Return the words under which a text is found, each once, in order."""
    found: dict[str, None] = {}
    whole = folded(text)
    for number in _NUMBER.findall(whole):
        found.update(dict.fromkeys(_joined_ends(number)))
    for word in _WORD.findall(whole):
        if not _is_worth(word):
            continue
        found[word[:LONGEST_WORD]] = None
        found.update(dict.fromkeys(roots_of(word[:LONGEST_WORD])))
    return tuple(found)


def wanted_words(text: str) -> tuple[Wanted, ...]:
    """Return what a typed text asks for; empty when it holds no word worth looking for.

    All of it must be found. Numbers with signs in them are looked for as one.
    """
    whole = folded(text[:LONGEST_SEARCH])
    asked: dict[str, Wanted] = {}
    for number in _NUMBER.findall(whole):
        if _is_number(number):
            joined = "".join(_WORD.findall(number))[:LONGEST_WORD]
            asked.setdefault(joined, Wanted(joined, (joined,)))
            whole = whole.replace(number, " ", 1)
    for word in _WORD.findall(whole):
        if not _is_worth(word):
            continue
        short = word[:LONGEST_WORD]
        # A year or a house number is meant whole: too many numbers begin with it.
        is_part = len(short) >= _SHORTEST_BEGINNING and not short.isdecimal()
        beginning = short if is_part else ""
        asked.setdefault(short, Wanted(beginning, (short, *roots_of(short))))
    return tuple(asked.values())[:MOST_WORDS]


def _is_worth(word: str) -> bool:
    return word not in STOP_WORDS and (len(word) > 1 or word.isdigit())


@lru_cache(maxsize=20_000)
def roots_of(word: str) -> tuple[str, ...]:
    """Return what a word with prefixes or endings may be made from; most are made from nothing.

    Left out: -i (*polisi*, *saksi* end so too), se- and infixes, -ku and -mu, and whatever would
    leave fewer than four letters.
    """
    found: dict[str, None] = {}
    bare = _without_particle(word)
    if bare != word:
        found[bare] = None
    for ending in _endings_of(bare):
        if bare.endswith(ending) and len(bare) - len(ending) >= _SHORTEST_ROOT:
            stem = bare.removesuffix(ending)
            roots = [root for root in _without_prefix(stem) if len(root) >= _SHORTEST_ROOT]
            if roots or not _has_prefix(bare):
                found.update(dict.fromkeys(roots or [stem]))
                return tuple(found)
    roots = [] if bare.startswith("ke") else list(_without_prefix(bare))
    found.update(dict.fromkeys(root for root in roots if len(root) >= _SHORTEST_ROOT))
    return tuple(found)


def _without_particle(word: str) -> str:
    for particle in _PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= _SHORTEST_ROOT:
            return word.removesuffix(particle)
    return word


def _has_prefix(word: str) -> bool:
    return word.startswith((*_VERBS, *_NOUNS))


def _endings_of(word: str) -> tuple[str, ...]:
    """Return the endings a word may have: a verb's, a noun's."""
    return ("kan",) if word.startswith(_VERBS) else ("an",)


def _without_prefix(word: str) -> Iterator[str]:
    for prefix, firsts in _NASALS:
        if word.startswith(prefix) and len(word) > len(prefix) + 2:
            rest = word.removeprefix(prefix)
            if rest[0] in _VOWELS:
                yield from (first + rest for first in firsts)
            else:
                yield rest
            return
    for prefix in _PLAIN:
        if word.startswith(prefix) and len(word) > len(prefix) + 2:
            rest = word.removeprefix(prefix)
            yield rest
            if prefix == "per" and rest[0] in _VOWELS:  # pe- + rusak, not per- + usak
                yield "r" + rest
            if prefix in {"di", "ter"}:  # dipermasalahkan, diberlakukan
                for second in ("ber", "per"):
                    if rest.startswith(second):
                        yield rest.removeprefix(second)
            return


def _is_number(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _joined_ends(number: str) -> Iterator[str]:
    """Yield a register number without its signs, from each of its parts on."""
    if not _is_number(number):
        return
    parts = _WORD.findall(number)
    for start in range(min(len(parts), _MOST_PARTS)):
        yield "".join(parts[start:])[:LONGEST_WORD]
