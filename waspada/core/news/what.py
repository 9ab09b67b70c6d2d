"""Which categories a text speaks of, by its words: how often, how early, in what sentences."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from waspada.core.news.lexicon import WEIGHTS, Hit, hits_in
from waspada.core.news.tokens import Text
from waspada.core.vocabulary import CATEGORIES


@dataclass(frozen=True, slots=True)
class Spoken:
    """The categories of a text by weight, the most spoken of first, and their words."""

    scores: dict[str, float]
    hits: tuple[Hit, ...]

    def spans_of(self, category: str, most: int = 4) -> list[tuple[int, int]]:
        """Return where the words of a category stand, the weightiest first."""
        own = sorted(
            (hit for hit in self.hits if hit.category == category),
            key=lambda hit: (-hit.weight, hit.span),
        )
        return [hit.span for hit in own[:most]]


# A repeat vote that only dates what happened, and one that is no more than asked for.
_ONLY_DATED: Final = re.compile(
    r"(?:menjelang|jelang|sebelum|menuju|masa tenang|masa|hasil|pasca|pasca-|soal|tahapan|"
    r"pelaksanaan|menghadapi|dalam|logistik|anggaran|wilayah|hari|saat|sidang|gugatan|"
    r"sengketa|peserta|pemantau|menggugat(?: hasil)?|penggugat)\s+(?:hasil\s+|pelaksanaan\s+)?$"
)
_ONLY_ASKED: Final = re.compile(
    r"berpotensi|potensi|berpeluang|dikaji|mengkaji|diusulkan|usul\w*|diminta|meminta|terancam|"
    r"layak|syarat"
)
_HELD: Final = re.compile(
    r"\b(?:gelar|menggelar|digelar|melaksanakan|dilaksanakan|memerintahkan|perintahkan|"
    r"diperintahkan|diulang|mengulang|melakukan|dilakukan|selenggarakan|menyelenggarakan|"
    r"putusan|memutuskan|tetapkan|menetapkan)\b"
)


_ON_A_LIST: Final = re.compile(
    r"\b(?:daftar pemilih|data pemilih|dps|dpt|tercatat sebagai pemilih|pemilih (?:ganda|meninggal))\b"
)


def _in_their_sense(text: Text, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield hits, those of a repeat vote by what is said of it."""
    low = text.low
    is_of_ethics = "dkpp" in low
    for hit in hits:
        start, end = text.sentence(text.sentence_of(hit.span[0]))
        if hit.category == "kesehatan" and _ON_A_LIST.search(low[start:end]):
            yield replace(hit, weight=0.2)  # the dead of a list of voters
            continue
        if hit.category == "sengketa" and is_of_ethics:
            yield replace(hit, weight=0.3 * hit.weight)  # a hearing about conduct, not a result
            continue
        if hit.category != "psu" or hit.weight < WEIGHTS["signs"]:
            yield hit
            continue
        before, around = low[start : hit.span[0]], low[start:end]
        if _ONLY_DATED.search(before[-40:]):
            yield replace(hit, weight=0.2)
        elif _ONLY_ASKED.search(around) and not _HELD.search(around):
            yield replace(hit, weight=0.6)
            yield replace(hit, category="pelanggaran_prosedur", weight=1.5)
        else:
            yield hit


def spoken_of(text: Text) -> Spoken:
    """Return what the words of a text say; one word said again and again counts little more."""
    hits = tuple(_in_their_sense(text, hits_in(text)))
    worth: dict[tuple[str, str], list[float]] = defaultdict(list)
    for hit in hits:
        worth[hit.category, hit.words].append(hit.weight * _place_weight(text, hit.span[0]))
    scores: dict[str, float] = defaultdict(float)
    for (category, _), weights in worth.items():
        weights.sort(reverse=True)
        scores[category] += sum(weight * 0.4**again for again, weight in enumerate(weights))
    order = sorted(scores, key=lambda code: (-scores[code], list(CATEGORIES).index(code)))
    return Spoken({code: round(scores[code], 4) for code in order}, hits)


def _place_weight(text: Text, at: int) -> float:
    """The heading tells what happened, the first sentences how, the rest what else."""
    if text.is_title(at):
        return 2.0
    number = text.sentence_of(at) - bool(text.title_end)
    return 1.3 if number <= 1 else max(0.45, 1.0 - 0.08 * (number - 1))


def chances(scores: dict[str, float], sharpness: float = 2.2) -> dict[str, float]:
    """Return scores as shares of one, so that a clear lead is near one."""
    if not scores:
        return {}
    roots = {code: math.log1p(score) * sharpness for code, score in scores.items()}
    top = max(roots.values())
    parts = {code: math.exp(value - top) for code, value in roots.items()}
    total = sum(parts.values())
    return {code: part / total for code, part in parts.items()}


def telling_sentences(text: Text, hits: Sequence[Hit], category: str) -> list[int]:
    """Return the sentences whose words name a category."""
    return sorted(
        {text.sentence_of(h.span[0]) for h in hits if h.category == category and h.weight >= 1.5}
    )
