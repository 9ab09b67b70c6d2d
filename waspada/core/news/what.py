"""Which categories a text speaks of, by its words: how often, how early, in what sentences."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from waspada.core.news.lexicon import WEIGHTS, Hit, hits_in
from waspada.core.news.stock import WEIGHT, log_chances
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
    r"(?:menjelang|jelang|sebelum|menuju|masa tenang|masa|hasil|pasca|pasca-|soal|tahapan|saat|"
    r"pelaksanaan|menghadapi|dalam|logistik|anggaran|dana|pengamanan|wilayah|hari|sidang|gugatan|"
    r"sengketa|peserta|pemantau|menggugat(?: hasil)?|penggugat|kecurangan|pelanggaran)"
    r"\s+(?:hasil\s+|pelaksanaan\s+|pengamanan\s+)?$"
)
_ONLY_ASKED: Final = re.compile(
    r"\b(?:berpotensi|potensi|berpeluang|dikaji|mengkaji|diusulkan|usul\w*|meminta|minta|terancam|"
    r"layak|syarat|menuntut|tuntut|bisa berujung|dapat berujung|kemungkinan|menunggu)\b"
)
_HELD: Final = re.compile(
    r"\b(?:gelar|menggelar|digelar|melaksanakan|dilaksanakan|memerintahkan|perintahkan|"
    r"diperintahkan|diulang|mengulang|melakukan|dilakukan|selenggarakan|menyelenggarakan|"
    r"putusan|memutuskan|tetapkan|menetapkan|ditetapkan|dijadwalkan|wajib|harus|"
    r"(?:me|di)rekomendasikan|rekomendasi\w*)\b"
)
_ON_A_LIST: Final = re.compile(
    r"\b(?:daftar pemilih|data pemilih|dps|dpt|(?:tercatat|terdaftar|tercantum) sebagai pemilih|"
    r"pemilih (?:ganda|meninggal)|nama ganda|ganda dan)\b"
)
# Before the court it is the result, whoever else is heard about conduct.
_OF_A_RESULT: Final = re.compile(r"\b(?:mahkamah konstitusi|mk|phpu|perselisihan hasil)\b")
_EXPLOSIVE: Final = re.compile(r"\b(?:bahan peledak|bondet|granat|bom ikan|peledak)\b")
_THREATENED: Final = re.compile(r"\b(?:(?:di|meng|peng)?ancam\w*|ancaman)\s+(?:akan\s+|mau\s+)?$")
_IN_A_CRASH: Final = re.compile(
    r"\b(?:terguling|karam|terbalik|kecelakaan|tabrak\w*|ambruk|ditembak\w*|dibacok|bentrok\w*|"
    r"dipukul\w*|panah|baku tembak)\b"
)
# What stands behind such a word is why, not what: of the vote's own affairs the what counts.
_BECAUSE: Final = re.compile(
    r"\b(?:karena|akibat|sebab|setelah|lantaran|dipicu|gara-gara|menyusul|usai|seusai|sesudah|antara lain)\b"
)
_BEHIND: Final = 0.45  # of its weight what stands behind a reason keeps,
_BACKGROUND: Final = 0.8  # a quarrel beside the deed it led to,
_SECOND: Final = 0.7  # and the second told of a vote held again and what made it so
_SHARPNESS: Final = 2.2
_AFFAIRS: Final = frozenset(
    ("pelanggaran_prosedur", "sengketa", "data_pemilih", "netralitas", "penyelenggara", "logistik")
)

_DEEDS: Final = frozenset(
    ("bentrok_massa", "kekerasan_orang", "perusakan", "unjuk_rasa", "kelompok_bersenjata",
     "kecelakaan")
)  # fmt: skip
_QUARRELS: Final = _AFFAIRS | {"politik_uang", "psu", "anggaran"}


def _in_their_sense(text: Text, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield hits by what is said of them in their sentence."""
    low = text.low
    is_of_ethics = "dkpp" in low and not _OF_A_RESULT.search(low)
    for hit in hits:
        start, end = text.sentence(text.sentence_of(hit.span[0]))
        before = low[start : hit.span[0]]
        category, weight = hit.category, hit.weight
        if category == "kesehatan":
            if _ON_A_LIST.search(low, start, end):  # the dead of a list of voters
                weight = 0.2
            elif _IN_A_CRASH.search(low, start, end):
                weight *= 0.3
        elif category == "kekerasan_orang" and _THREATENED.search(before):
            yield replace(hit, category="intimidasi")
            continue
        elif category == "perusakan" and _EXPLOSIVE.search(low, start, end):
            weight *= _BEHIND  # thrown to frighten
        elif category == "sengketa" and is_of_ethics:
            weight *= 0.3  # a hearing about conduct, not a result
        elif category == "psu" and weight >= WEIGHTS["signs"]:
            if _ONLY_DATED.search(before[-40:]):
                weight = 0.2
            elif _ONLY_ASKED.search(low, start, end) and not _HELD.search(low, start, end):
                weight = 0.6
                yield replace(hit, category="pelanggaran_prosedur", weight=1.5)
        if category in _AFFAIRS and _BECAUSE.search(before):
            weight *= _BEHIND
        yield hit if weight == hit.weight else replace(hit, weight=weight)


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
    _by_order(hits, scores)
    _by_deed(text, hits, scores)
    return Spoken(_beside_stock(scores, log_chances(text)["category"]), hits)


def _by_order(hits: Sequence[Hit], scores: dict[str, float]) -> None:
    """Weigh a vote held again against what made it so: the one that is told first is meant."""
    first: dict[str, int] = {}
    for hit in hits:
        if hit.weight >= 0.7 * _BEHIND * WEIGHTS["names"]:
            first[hit.category] = min(hit.span[0], first.get(hit.category, hit.span[0]))
    again = first.get("psu")
    if again is None:
        return
    for cause in ("pelanggaran_prosedur", "sengketa", "data_pemilih"):
        if cause in first:
            later = cause if again < first[cause] else "psu"
            scores[later] *= _SECOND


def _by_deed(text: Text, hits: Sequence[Hit], scores: dict[str, float]) -> None:
    """Let a deed that is told at once stand before the quarrel that it was about."""
    lead = text.sentence(min(bool(text.title_end), text.sentences - 1))[1]
    if any(
        hit.category in _DEEDS and hit.weight >= WEIGHTS["names"] and hit.span[0] < lead
        for hit in hits
    ):
        for code in _QUARRELS & scores.keys():
            scores[code] *= _BACKGROUND


def _place_weight(text: Text, at: int) -> float:
    """The heading tells what happened, the first sentences how, the rest what else."""
    if text.is_title(at):
        return 2.0
    number = text.sentence_of(at) - bool(text.title_end)
    return 1.3 if number <= 1 else max(0.45, 1.0 - 0.08 * (number - 1))


def _beside_stock(scores: dict[str, float], told: Mapping[str, float]) -> dict[str, float]:
    """Return scores of the lists with what the packaged model says beside, the same top as before.

    A text in which the lists find nothing stays without a category.
    """
    if not scores:
        return {}
    most = max(scores.values())
    sums = {
        code: _SHARPNESS * math.log1p(scores.get(code, 0.0)) + WEIGHT["category"] * chance
        for code, chance in told.items()
    }
    shift = _SHARPNESS * math.log1p(most) - max(sums.values())
    found = {
        code: round(max(0.0, math.expm1((value + shift) / _SHARPNESS)), 4)
        for code, value in sums.items()
    }
    order = sorted(found, key=lambda code: (-found[code], list(CATEGORIES).index(code)))
    return {code: found[code] for code in order if found[code] > 0}


def chances(scores: dict[str, float], sharpness: float = _SHARPNESS) -> dict[str, float]:
    """Return scores as shares of one, so that a clear lead is near one."""
    if not scores:
        return {}
    roots = {code: math.log1p(score) * sharpness for code, score in scores.items()}
    top = max(roots.values())
    parts = {code: math.exp(value - top) for code, value in roots.items()}
    total = sum(parts.values())
    return {code: part / total for code, part in parts.items()}
