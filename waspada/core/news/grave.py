"""How grave it was, on the codebook's scale: from casualties, what was done, what was stopped.

0 a possibility only; 1 nobody hurt and nothing damaged; 2 light injuries, some damage, one polling
station or event disturbed; 3 serious or many injuries, arson, weapons used, the work of a kecamatan
stopped; 4 deaths, the work of a kabupaten stopped, violence that spreads.
"""

import re
from typing import Final

from waspada.core.news.hurt import Hurt
from waspada.core.news.tokens import Text

_MANY_HURT: Final = 6
_STOPPED: Final = re.compile(
    r"\b(?:diskors|dihentikan|terhenti|tertunda|ditunda|lumpuh|dibatalkan|batal digelar|"
    r"diskorsing|molor)\b"
)
_WIDE: Final = re.compile(
    r"\b(?:(?:se|seluruh|semua)(?:-| )?(?:kabupaten|kota|kecamatan|distrik|ppk|panitia)\w*|"
    r"rekapitulasi|pleno|(?:pilkada|pemungutan suara) (?:di |se)?kabupaten|ratusan tps|"
    r"puluhan bangunan|beberapa kabupaten|sejumlah kabupaten)\b"
)
_SEVERE: Final = re.compile(
    r"\b(?:dibacok|pembacokan|ditikam|ditusuk|(?:di|ter)?tembak(?:i|an)?|menembak\w*|penembakan|"
    r"luka (?:berat|parah|bacok|tembak|tusuk)|dibakar|membakar (?!ban)\w+|pembakaran|hangus|ludes|(?:rumah|kantor|posko|mobil|gudang)\b[^.\n]{0,40} terbakar|bom|bondet|granat|peledak|"
    r"molotov|panah|busur|celurit|senjata (?:api|tajam)|baku tembak|dirusak massa|kantor \w+ "
    r"(?:\w+ ){0,4}(?:dirusak|dibakar|diserang|dilempari)|gas air mata|tembakan|kritis|pistol|(?:me|di)?todong\w*|"
    r"gunfire|shots|stabbed|set on fire|burned down)\b"
)
# "Berjaga tanpa senjata api", "ban bekas dibakar", "mengancam membakar kantor", "akan dibakar bila".
_NONE_OF: Final = re.compile(
    r"\b(?:tanpa|tidak ada|tak ada|tidak membawa|bukan|ban(?: bekas| mobil)?(?: sempat)?|"
    r"(?:(?:di|meng)?ancam\w*|hendak|akan|mau|bakal)(?: [\w-]+){0,5})\s+\Z"
)
# A sitting that is suspended goes on the same day: no stage is stopped by it.
_FOR_HOURS: Final = re.compile(
    r"\b(?:(?:\d+|se|satu|dua|tiga|beberapa|setengah) ?(?:jam|menit)|sementara|sempat)\b"
)
_STAGE_STOPPED: Final = re.compile(
    r"\b(?:pleno|rekapitulasi|tahapan|pilkada|pemungutan suara|pencoblosan|pelantikan)\b[^.\n]{0,60}"
    r"\b(?:ditunda|dihentikan|terhenti|lumpuh|mandek|dibatalkan|terancam ditunda|mundur|(?:sehari|dua hari|tiga hari) "
    r"(?:kemudian|berselang))\b|\b(?:memilih|mencoblos) (?:sehari|dua hari|tiga hari) kemudian\b|"
    r"\b(?:seluruh|semua) (?:anggota )?(?:ppd|ppk|pps|kpps|komisioner)\b[^.\n]{0,40}\bmundur\b|"
    r"\b(?:perintahkan|memerintahkan)\b[^.\n]{0,60}\b(?:ulang|psu)\b|\bbatalkan (?:sebagian |seluruh )?hasil\b|"
    r"\bmembatalkan (?:sebagian |seluruh )?hasil\b|\b(?:kotak|surat) suara\b[^.\n]{0,30}\bdirampas\b|"
    r"\b(?:menunda|menghentikan|mengundurkan)\b[^.\n]{0,40}\b(?:tahapan|pleno|rekapitulasi|pilkada|"
    r"pemungutan suara)\b"
)
_DISTURBED: Final = re.compile(
    r"\b(?:ricuh|keributan|kericuhan|saling dorong|rusak|perusakan|dilempar\w*|dipukul\w*|"
    r"memukul\w*|luka|memar|menerobos|menduduki|disegel|dipalang|digerebek|menggerebek|basah|"
    r"psu|pemungutan suara ulang|pencoblosan ulang|susulan|diulang|tertahan|banjir|tergenang|"
    r"tidak terlayani|tak terlayani|terganggu|mencoblos dua kali|parang|bentrok|dibubarkan)\b"
)
_LIGHT: Final = frozenset(
    [
        "netralitas",
        "politik_uang",
        "hoaks",
        "ujaran_kebencian",
        "data_pemilih",
        "anggaran",
        "penyelenggara",
        "sengketa",
        "logistik",
        "psu",
    ]
)


# What such a thing is where no word says more: something stopped, broke or hurt.
_OF_ITSELF: Final = {
    **dict.fromkeys(
        ("psu", "pelanggaran_prosedur", "bencana", "bentrok_massa", "kekerasan_orang", "perusakan",
         "kecelakaan", "kesehatan"),
        2,
    ),
    "kelompok_bersenjata": 3,
}  # fmt: skip


def severity_of(text: Text, category: str, hurt: Hurt) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Return the severity of something that happened and the words that led to it."""
    low = text.low
    lead = text.sentence(min(4 + bool(text.title_end), text.sentences - 1))[1]
    if hurt.deaths:
        return 4, hurt.death_spans
    stopped = _STOPPED.search(low, 0, lead)
    wide = _WIDE.search(low, 0, lead)
    if stopped and wide and category in {"siber", "perusakan", "unjuk_rasa", "bentrok_massa"}:
        is_short = _FOR_HOURS.search(low, max(0, stopped.start() - 60), stopped.end() + 60)
        return 3 if is_short else 4, (stopped.span(), wide.span())
    severe = next((one for one in _SEVERE.finditer(low) if not _is_none(low, one.start())), None)
    if category not in _LIGHT:
        if severe:
            return 3, (severe.span(),)
        if (hurt.injured or 0) >= _MANY_HURT:
            return 3, hurt.injured_spans
    disturbed = _DISTURBED.search(low, 0, lead)
    if hurt.injured:
        return 2, hurt.injured_spans
    if disturbed and category not in _LIGHT:
        return 2, (disturbed.span(),)
    if category in _LIGHT | {"siber"} and (stage := _STAGE_STOPPED.search(low, 0, lead)):
        return 2, (stage.span(),)
    return _OF_ITSELF.get(category, 1), ()


def _is_none(low: str, at: int) -> bool:
    """Say whether a word is denied, or only threatened with."""
    return _NONE_OF.search(low, max(0, at - 60), at) is not None
