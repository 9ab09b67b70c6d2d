"""What a text says of each day that it tells, for choosing the one on which the event happened.

A day is told by its place in the text, by the other days before and after it, and by the words
around it: a verdict, an arrest, a complaint or a statement comes after the deed that it is about,
what "terjadi", "berawal" or "rekaman diambil" names is the deed. `when` weighs these features by a
packaged model; scripts/news_days.py fits it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Final

from waspada.core.news.lexicon import Hit
from waspada.core.news.phase import VOTING_DAYS
from waspada.core.news.stock import PASSING
from waspada.core.news.tokens import Text
from waspada.core.news.told_days import Told
from waspada.core.reports.wording import stem_of

Features = dict[str, float]

_FUTURE: Final = re.compile(
    r"\b(?:akan|mendatang|nanti(?:nya)?|dijadwalkan|dijadwal|rencana(?:nya)?|"
    r"(?:men)?jelang(?!\s+(?:tengah malam|subuh|fajar|pagi|siang|sore|petang|magrib|malam|dini hari))|"
    r"paling lambat|tenggat|batas (?:akhir|waktu)|lusa|besok|esok|bersiap|menghadapi)\b"
)
_HAPPENED: Final = re.compile(
    r"\b(?:terjadi|kejadian\w*|peristiwa\w*|insiden\w*|perbuatan\w*|berawal|bermula|mula\w*|pecah|"
    r"berlangsung|digelar|diambil|direkam|dialami|beredar|diunggah|"
    r"(?:hari|saat|waktu|ketika|malam|pagi|siang|sore) itu|sejak)\b"
)
_RULED: Final = re.compile(
    r"\b(?:vonis\w*|divonis|putus\w*|diputus\w*|memutus\w*|hakim|majelis|sidang|dihukum|menghukum|"
    r"hukum\w*|pidana|terdakwa|dituntut|menuntut hukuman|jaksa|dkpp|mahkamah|mk|sanksi|teguran|"
    r"peringatan keras|dijatuh\w*|menjatuh\w*|jatuhkan|(?:di|me)?rekomendasi\w*|kajian|pleno|dihentikan|"
    r"menghentikan|hentikan|disimpulkan|menyimpulkan|terbukti|mengabulkan|menolak|dibacakan|"
    r"diumumkan|mengumumkan|diberhentikan|memberhentikan\w*|berhentikan|dicopot|dipecat|dinyatakan|"
    r"berkas\w*|dilimpahkan|melimpahkan\w*|langgar\w*|melanggar|pelanggar\w*)\b"
)
_CAUGHT: Final = re.compile(
    r"\b(?:ditangkap|menangkap|tangkap|dibekuk|bekuk|membekuk|diringkus|ringkus|meringkus|ditahan|"
    r"menahan|tersangka|diamankan|menyerahkan diri|diserahkan|diperiksa|periksa|memeriksa|"
    r"klarifikasi\w*|pemeriksaan|dipanggil|penyidik\w*|dimintai keterangan|buron\w*|pelarian|diusut|"
    r"usut|mengusut)\b"
)
_COMPLAINED: Final = re.compile(
    r"\b(?:lapor\w*|melapor\w*|dilaporkan|pelapor|mengadu\w*|aduan|diadukan|mendatangi|menyerahkan|"
    r"kecam|mengecam|protes|membantah|bantah)\b"
)
_DEADLINE: Final = re.compile(r"\b(?:paling lambat|batas|tenggat|sampai|hingga|sebelum)\b")
_VOTING: Final = re.compile(
    r"\b(?:pemungutan suara|penghitungan suara|pencoblosan|hari h|hari pemungutan|coblosan)\b"
)
_SAID: Final = re.compile(
    r"\b(?:kata(?:nya)?|ujar(?:nya)?|tutur(?:nya)?|ucap(?:nya)?|jelas(?:nya)?|menurut|"
    r"mengatakan|menyebut(?:kan)?|menjelaskan|menerangkan|menyampaikan|menuturkan|membenarkan|"
    r"mengungkapkan|menyatakan|menegaskan|memaparkan|merinci|menguraikan|mengaku|mengakui|"
    r"mengonfirmasi|dikonfirmasi|dihubungi|keterangan|memastikan|meluruskan|membantah|"
    r"beralasan|menanggapi|menyayangkan|mempersilakan)\b"
)
_EARLIER: Final = re.compile(r"\b(?:sebelumnya|sebelum itu|lebih dulu|semula)\b")
# "Ketua Bawaslu, Kamis (21/11), mengecam": the day on which somebody of an office said so.
_OFFICIAL: Final = re.compile(
    r"\b(?:ketua|kapol\w+|komisioner|anggota (?:kpu|bawaslu)|koordinator|sekretaris|juru bicara|"
    r"kepala|camat|bupati|wali kota|gubernur|kasat|kabid|kasi|humas|direktur|pengamat|kuasa hukum|"
    r"wakil|penjabat|sekda|kadis|komandan|dandim)\b[^.,;]{0,60},\s*$"
)
_ACCORDING: Final = re.compile(r"\bmenurut\b[^.]{0,60},\s*$")
_THEN_VERB: Final = re.compile(r"[^,.]{0,25},\s+me\w+")
_BEFORE: Final = (
    ("since", re.compile(r"\b(?:sejak|mulai|dari|semenjak|terhitung)\s*(?:tanggal\s*)?$")),
    ("until", re.compile(r"\b(?:sampai|hingga|s/d|berakhir(?:\s+pada)?)\s*(?:tanggal\s*)?$")),
    ("pada", re.compile(r"\bpada\s+(?:hari\s+)?$")),
    ("comma", re.compile(r",\s*$")),
    ("official", _OFFICIAL),
    ("according", _ACCORDING),
)
_AFTER: Final = (
    ("then verb", _THEN_VERB),
    ("hour", re.compile(r"\s*\)?\s*(?:sekitar|pukul|jam|malam|dini hari|pagi|siang|sore)")),
    ("stop", re.compile(r"\s*\)?\s*[.]")),
)
_NEARBY: Final = (
    ("happened", _HAPPENED),
    ("ruled", _RULED),
    ("caught", _CAUGHT),
    ("complained", _COMPLAINED),
    ("future", _FUTURE),
    ("deadline", _DEADLINE),
    ("voting", _VOTING),
    ("earlier", _EARLIER),
    ("denied", re.compile(r"\b(?:tidak|tak|belum|bukan|batal|tanpa|gagal)\b")),
)
_TURNS: Final = (("ruled", _RULED), ("caught", _CAUGHT), ("complained", _COMPLAINED))
_CLAUSE: Final = re.compile(r"[,;:]")
_WORD: Final = re.compile(r"[^\W\d_]+")
# By what kind of thing it is, the day of a ruling or of finding is its own.
_GROUPS: Final = {
    "sengketa": "dispute", "psu": "again", "logistik": "found", "data_pemilih": "found",
    "anggaran": "found", "penyelenggara": "organiser",
}  # fmt: skip
_PASSING: Final = frozenset(
    stem_of(word)
    for word in (
        *PASSING, "hari", "tanggal", "pukul", "wib", "wita", "wit", "senin", "selasa", "rabu",
        "kamis", "jumat", "sabtu", "minggu", "malam", "pagi", "siang", "sore", "januari",
        "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober",
        "november", "desember",
    )
)  # fmt: skip
_WORDS_BEFORE: Final = 8
_WORDS_AFTER: Final = 6
_WORDS_OF_SENTENCE: Final = 40
_LATE_SENTENCE: Final = 6
_BEGINNING: Final = 90  # characters of a paragraph
_SPEAKS_OF: Final = 70  # characters from a verb of speaking to the day it goes with
_MOST_PLACES: Final = 4  # of one day that are looked at
_MOST_HITS: Final = 3
_RIGHT_BEHIND: Final = 25  # characters: room for "Pilkada serentak"


def features_of_days(
    text: Text,
    told: Sequence[Told],
    *,
    published: date | None = None,
    category: str = "",
    hits: Sequence[Hit] = (),
) -> dict[date, Features]:
    """Return for each day that a text tells, earliest first, what is said of it.

    told : the days, as `days_told` gives them
    category : of the event; hits : words of the lists in the text
    """
    return dict(_Reader(text, told, published, category, hits).read())


class _Reader:
    """A text whose days are looked at, with what all of them share."""

    def __init__(
        self,
        text: Text,
        told: Sequence[Told],
        published: date | None,
        category: str,
        hits: Sequence[Hit],
    ) -> None:
        self.text = text
        self.published = published
        self.category = category
        self.group = _GROUPS.get(category, "deed")
        self.days = sorted({one.day for one in told})
        self.places: dict[date, list[Told]] = {day: [] for day in self.days}
        for one in sorted(told, key=lambda one: one.span):
            self.places[one.day].append(one)
        self.first_at = min((one.span[0] for one in told), default=0)
        self.counted_ends = [one.span[1] for one in told if one.how == "counted"]
        self.hits: dict[int, int] = {}
        self.hits_at: list[int] = []
        for hit in hits:
            if hit.category == category and hit.weight >= 1.5:
                number = text.sentence_of(hit.span[0])
                self.hits_at.append(hit.span[0])
                self.hits[number] = self.hits.get(number, 0) + 1

    def read(self) -> Iterator[tuple[date, Features]]:
        for day in self.days:
            found: Features = {}
            self._place(day, found)
            self._among_others(day, found)
            for one in self.places[day][:_MOST_PLACES]:
                self._around(one, found)
            yield day, found

    def _is_counted_from(self, one: Told) -> bool:
        """Say whether a written day only tells from when another is counted: "sehari setelah …"."""
        return any(0 <= one.span[0] - end <= _RIGHT_BEHIND for end in self.counted_ends)

    @cached_property
    def turns(self) -> list[str]:
        """What heading and lead tell of: a ruling, an arrest, a complaint, all after a deed."""
        low, title = self.text.low, self.text.title_end
        last = min(2 + bool(title), self.text.sentences - 1)
        parts = (("title", low[:title]), ("lead", low[title : self.text.sentence(last)[1]]))
        return [
            f"{part} {name}"
            for name, pattern in _TURNS
            for part, words in parts
            if pattern.search(words)
        ]

    @cached_property
    def heading(self) -> frozenset[str]:
        """What the heading says, in stems."""
        return frozenset(_stems(self.text.low[: self.text.title_end])) - _PASSING

    def _place(self, day: date, found: Features) -> None:
        """Say where in the text a day stands, and how it is written."""
        places = self.places[day]
        number = self.text.sentence_of(places[0].span[0]) - bool(self.text.title_end)
        found[f"place {min(max(number, 0), _LATE_SENTENCE)}"] = 1.0
        sentences = {self.text.sentence_of(one.span[0]) for one in places}
        found["again"] = float(min(len(sentences), 3) - 1)
        if any(self.text.is_title(one.span[0]) for one in places):
            found["title"] = 1.0
        if any(one.span[0] == self.first_at for one in places):
            found["first told"] = 1.0
        for how in {one.how for one in places}:
            found[how] = 1.0
        if any(one.is_full and one.how == "written" for one in places):
            found["full"] = 1.0
        if any(one.how == "written" and self._is_counted_from(one) for one in places):
            found["counted from"] = 1.0
        if all(one.is_range for one in places):
            found["range"] = 1.0
        most = max(self.hits.get(self.text.sentence_of(one.span[0]), 0) for one in places)
        if most:
            found["told of it"] = 1.0
            found["hits"] = min(most, _MOST_HITS) / _MOST_HITS

    def _among_others(self, day: date, found: Features) -> None:
        """Say how a day lies to the other days, to the votes and to the publication."""
        at = self.days.index(day)
        is_last, has_earlier = at == len(self.days) - 1, at > 0
        order = (
            "only" if len(self.days) == 1 else "last" if is_last else "first" if at == 0 else "mid"
        )
        found[order] = 1.0
        found[f"{self.group} {order}"] = found[f"{self.category}: {order}"] = 1.0
        if not is_last:
            found[f"next {_gap(self.days[at + 1], day)}"] = 1.0
        if has_earlier:
            found[f"before {_gap(day, self.days[at - 1])}"] = 1.0
        if day in VOTING_DAYS:
            found["vote's"] = found[f"{self.group} vote's"] = 1.0
            found[f"{self.category}: vote's"] = 1.0
        if self.published:
            lag = (self.published - day).days
            found[f"lag {_lag(lag)}"] = 1.0
            if lag < 0:
                found[f"{self.group} lag {_lag(lag)}"] = 1.0
        if len(self.days) > 1:
            side = "with" if has_earlier else "without"
            for turn in self.turns:
                found[f"{turn}, {side} earlier"] = 1.0
                found[f"{self.group}: {turn}, {side} earlier"] = 1.0

    def _around(self, one: Told, found: Features) -> None:
        """Say which words stand around one place of a day."""
        text, (start_at, end_at) = self.text, one.span
        number = text.sentence_of(start_at)
        start, end = text.sentence(number)
        before, after = text.low[start:start_at], text.low[end_at:end]
        clause_before = _CLAUSE.split(before)[-1]
        clause_after = _CLAUSE.split(after, maxsplit=1)[0]
        sentence = text.low[start:end]
        self._named(f"{clause_before[-80:]} | {clause_after[:60]}", sentence, found)
        self._beside(number, found)
        stems = _stems(sentence)
        if self.heading and not text.is_title(start_at):
            shared = len(self.heading.intersection(stems)) / len(self.heading)
            turned = "turned" if any(one.startswith("title") for one in self.turns) else "plain"
            for name in ("like heading", f"like {turned} heading"):
                found[name] = max(found.get(name, 0.0), shared)
        if any(-80 < at - start_at < 80 for at in self.hits_at):
            found["hit near"] = found[f"{self.group} hit near"] = 1.0
        self._said(sentence, start_at - start, found)
        _edges(before, after, found)
        if "(" in text.body[max(0, start_at - 2) : end_at]:
            found["bracket"] = 1.0
        if start_at - text.body.rfind("\n", 0, start_at) < _BEGINNING:
            found["paragraph begins"] = 1.0
        for side, words in (
            ("b", _stems(clause_before)[-_WORDS_BEFORE:]),
            ("a", _stems(clause_after)[:_WORDS_AFTER]),
            ("s", stems[:_WORDS_OF_SENTENCE]),
        ):
            for stem in words:
                if stem not in _PASSING:
                    found[f"{side}~{stem}"] = 1.0

    def _named(self, nearby: str, sentence: str, found: Features) -> None:
        """Say what stands in the clause of a day, or elsewhere in its sentence."""
        for name, pattern in _NEARBY:
            where = "near" if pattern.search(nearby) else "sentence"
            if where == "near" or pattern.search(sentence):
                found[f"{where}:{name}"] = found[f"{self.group}+{where}:{name}"] = 1.0

    def _beside(self, number: int, found: Features) -> None:
        """Say what the sentences before and after that of a day tell of."""
        for step, side in ((-1, "previous"), (1, "following")):
            if 0 <= number + step < self.text.sentences:
                words = self.text.low[slice(*self.text.sentence(number + step))]
                for name, pattern in (_NEARBY[0], *_TURNS[:2]):
                    if pattern.search(words):
                        found[f"{side}:{name}"] = 1.0

    def _said(self, sentence: str, at: int, found: Features) -> None:
        """Say whether somebody is quoted in the sentence, and beside the day."""
        verbs = [match.start() for match in _SAID.finditer(sentence)]
        if verbs:
            found["said"] = 1.0
        if any(abs(verb - at) < _SPEAKS_OF for verb in verbs):
            found["said here"] = 1.0


def _edges(before: str, after: str, found: Features) -> None:
    """Say what stands right before and right behind a day in its sentence."""
    for name, pattern in _BEFORE:
        if pattern.search(before):
            found[f"behind {name}"] = 1.0
    for name, pattern in _AFTER:
        if pattern.match(after):
            found[f"ahead of {name}"] = 1.0
    if not before.strip():
        found["begins"] = 1.0


def _stems(words: str) -> list[str]:
    return [stem_of(word) for word in _WORD.findall(words)]


def _gap(later: date, earlier: date) -> str:
    days = (later - earlier).days
    return next(
        (name for most, name in ((1, "1"), (4, "4"), (10, "10"), (40, "40")) if days <= most), "far"
    )


def _lag(days: int) -> str:
    if days < 0:
        return "ahead" if days >= -15 else "far ahead"
    bounds = ((3, str(days)), (7, "7"), (20, "20"), (60, "60"))
    return next((name for most, name in bounds if days <= most), "far")
