"""Which heading means which of our fields, in Indonesian and in English."""

import unicodedata
from functools import lru_cache
from typing import Final

# Our field: the headings that mean it, the first one being the template's.
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "date": ("tanggal", "tgl", "hari tanggal", "tanggal kejadian", "waktu", "date", "event date"),
    "time": ("jam", "pukul", "jam kejadian", "time", "hour"),
    "precision": ("ketelitian", "ketelitian waktu", "date precision", "precision"),
    "place": (
        "tempat",
        "lokasi",
        "wilayah",
        "tempat kejadian",
        "kode wilayah",
        "place",
        "location",
        "place code",
    ),
    "desa": ("desa", "kelurahan", "desa kelurahan", "kel desa", "village"),
    "kecamatan": ("kecamatan", "distrik", "kec", "subdistrict", "district"),
    "regency": (
        "kabupaten",
        "kabupaten kota",
        "kab kota",
        "kab",
        "kota",
        "regency",
        "regency code",
        "city",
    ),
    "province": ("provinsi", "prov", "province", "province code"),
    "title": ("judul", "perihal", "title", "headline"),
    "text": (
        "uraian",
        "kronologi",
        "kronologis",
        "kejadian",
        "keterangan",
        "isi",
        "isi laporan",
        "ringkasan",
        "deskripsi",
        "text",
        "summary",
        "summary id",
        "description",
        "narrative",
    ),
    "category": ("kategori", "jenis", "jenis kejadian", "category", "type"),
    "severity": ("keparahan", "tingkat keparahan", "tingkat", "severity"),
    "deaths": ("meninggal", "jumlah meninggal", "korban jiwa", "tewas", "deaths", "dead", "killed"),
    "injured": ("luka", "jumlah luka", "korban luka", "luka luka", "injured", "wounded"),
    "is_ongoing": ("masih berlangsung", "berlangsung", "ongoing", "is ongoing"),
    "lat": ("lintang", "lat", "latitude"),
    "lon": ("bujur", "lon", "long", "lng", "longitude"),
    "sources": ("sumber", "tautan", "sumber berita", "link", "url", "source", "sources"),
    "election": ("pemilihan", "pilkada", "election"),
}
# Known and left out: the desk decides on them, or the reading works them out itself.
IGNORED: Final = frozenset(("event id", "no", "nomor", "also", "phase", "stage", "fase", "tahapan"))
TEMPLATE: Final = (
    "tanggal",
    "jam",
    "tempat",
    "uraian",
    "kategori",
    "keparahan",
    "meninggal",
    "luka",
    "lintang",
    "bujur",
    "sumber",
)
_MEANING: Final = {heading: field for field, headings in FIELDS.items() for heading in headings}


@lru_cache(maxsize=4096)  # a table says the same few words in row after row
def plain_heading(heading: str) -> str:
    """Return a heading in small letters, without signs and accents, one space between words."""
    decomposed = unicodedata.normalize("NFKD", heading).lower()
    letters = "".join(one if one.isalnum() else " " for one in decomposed if not _is_mark(one))
    return " ".join(letters.split())


@lru_cache(maxsize=1024)
def field_of(heading: str) -> str:
    """Return the field a heading means, "" for one we do not know or leave out."""
    return _MEANING.get(plain_heading(heading), "")


def is_heading(text: str) -> bool:
    """Say whether a cell is a heading that we know."""
    return bool(field_of(text)) or plain_heading(text) in IGNORED


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Cf", "Cc"} and character not in "\n\t"
