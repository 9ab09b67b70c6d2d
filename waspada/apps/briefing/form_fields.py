"""The fields a form may have, and what a report puts into them; names are fixed, words explain them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waspada.apps.briefing.changes import rows_of
from waspada.apps.briefing.dates import long_day, plain_day
from waspada.channels.documents.office import Filling
from waspada.core.places import NATION, load_table
from waspada.core.reports.incidents import SIABIDIBAME

Words = Promise | str

FIELDS: Final[Mapping[str, Words]] = {
    "judul": gettext_lazy("Judul laporan"),
    "nomor": gettext_lazy("Nomor dokumen, atau bahwa ini konsep"),
    "klasifikasi": gettext_lazy("Klasifikasi, seperti TERBATAS – wajib ada"),
    "dicetak": gettext_lazy("Siapa yang mencetak dan kapan – wajib ada"),
    "tanggal": gettext_lazy("Tanggal, seperti 28 November 2024"),
    "hari_tanggal": gettext_lazy("Hari dan tanggal, seperti Kamis, 28 November 2024"),
    "masa_laporan": gettext_lazy("Hari laporan, atau masa yang dicakup laporan berkala"),
    "wilayah": gettext_lazy("Nama wilayah"),
    "kode_wilayah": gettext_lazy("Kode wilayah"),
    "kop": gettext_lazy("Kop surat, baris demi baris"),
    "kantor": gettext_lazy("Nama kantor"),
    "data_pokok": gettext_lazy("Wilayah, pemilihan, batas kirim, dan lainnya, baris demi baris"),
    "keadaan": gettext_lazy("Keadaan dalam kalimat"),
    "level": gettext_lazy("Level yang ditetapkan dan yang dihitung"),
    "alasan_level": gettext_lazy("Alasan level, baris demi baris"),
    "nihil": gettext_lazy("Kata NIHIL, atau kosong"),
    "jumlah_kejadian": gettext_lazy("Banyaknya kejadian, angka"),
    "kejadian_berat": gettext_lazy("Banyaknya kejadian berat atau kritis; laporan berkala saja"),
    "meninggal": gettext_lazy("Jumlah meninggal; laporan berkala saja"),
    "luka": gettext_lazy("Jumlah luka; laporan berkala saja"),
    "kendala_terbuka": gettext_lazy("Banyaknya kendala terbuka; laporan berkala saja"),
    "tindak_lanjut_berjalan": gettext_lazy(
        "Banyaknya tindak lanjut berjalan; laporan berkala saja"
    ),
    "tindak_lanjut_lewat": gettext_lazy(
        "Banyaknya tindak lanjut lewat tanggal; laporan berkala saja"
    ),
    "catatan": gettext_lazy("Catatan dan perbaikan, baris demi baris"),
    "perubahan": gettext_lazy("Yang berubah dari versi sebelumnya"),
    "rekapitulasi": gettext_lazy("Isi tabel laporan sebagai teks"),
    "sumber": gettext_lazy("Sumber berita bernomor, baris demi baris"),
    "penutup": gettext_lazy("Kalimat penutup"),
    "tempat_tanggal": gettext_lazy("Tempat dan tanggal di atas tanda tangan"),
    "jabatan": gettext_lazy("Jabatan penanda tangan"),
    "penanda_tangan": gettext_lazy("Nama penanda tangan"),
    "kejadian.no": gettext_lazy("Nomor urut kejadian; barisnya berulang"),
    "kejadian.nomor": gettext_lazy("Nomor kejadian di Waspada"),
    "kejadian.judul": gettext_lazy("Kategori dan tempat"),
    "kejadian.bagian": gettext_lazy("Bagian laporan, seperti Kejadian hari ini"),
    "kejadian.kelompok": gettext_lazy("Kelompok kategori"),
    "kejadian.keparahan": gettext_lazy("Keparahan"),
    "kejadian.siapa": gettext_lazy("Siapa"),
    "kejadian.apa": gettext_lazy("Apa"),
    "kejadian.bilamana": gettext_lazy("Bilamana"),
    "kejadian.di_mana": gettext_lazy("Di mana"),
    "kejadian.bagaimana": gettext_lazy("Bagaimana"),
    "kejadian.mengapa": gettext_lazy("Mengapa"),
    "kejadian.keterangan": gettext_lazy("Status, nilai, dan sumber"),
    "laporan.no": gettext_lazy("Nomor urut laporan dari bawah; hanya pada laporan gabungan"),
    "laporan.wilayah": gettext_lazy("Wilayah yang melapor atau belum"),
    "laporan.keadaan": gettext_lazy("terkirim, NIHIL, terlambat, atau belum"),
    "laporan.nomor": gettext_lazy("Nomor dokumennya"),
}
# Every copy says how secret it is and who took it.
REQUIRED: Final = ("klasifikasi", "dicetak")
_FIGURES: Final[Mapping[str, str]] = {
    "kejadian_berat": "grave",
    "meninggal": "deaths",
    "luka": "injured",
    "kendala_terbuka": "constraints",
    "tindak_lanjut_berjalan": "followups_open",
    "tindak_lanjut_lewat": "followups_late",
}
_ANSWERS: Final = {"where": "di_mana"}  # the others are the Indonesian words themselves


def filling_of(paper: Mapping[str, Any], place: str) -> Filling:
    """Return what a paper, composed or frozen, puts into a form's fields."""
    with translation.override(paper["language"]):
        return Filling(
            values=_values(paper, place),
            lists={"kejadian": _incidents(paper), "laporan": _received(paper)},
            dated=paper["dated"],
            author=paper["author"],
            empty=paper["nihil"] or "–",
            mark=paper["header"]["mark"],
        )


def _values(paper: Mapping[str, Any], place: str) -> dict[str, str | int]:
    day = date.fromisoformat(paper["dated"])
    situation = paper["situation"]
    town, office, *_blank, name = paper["signature"]
    figures = paper.get("figures", {})  # of a report over a period; its list may be cut, they not
    return {
        "judul": paper["title"],
        "nomor": paper["number"] or _("KONSEP – belum bernomor"),
        "klasifikasi": paper["header"]["class"],
        "dicetak": paper["footer"]["printed"],
        "tanggal": plain_day(day),
        "hari_tanggal": long_day(day),
        "masa_laporan": paper.get("span") or long_day(day),
        "wilayah": load_table()[place].formal if place != NATION else "Indonesia",
        "kode_wilayah": place,
        "kop": _lines(paper["letterhead"]),
        "kantor": paper["author"],
        "data_pokok": _lines(f"{label}: {value}" for label, value in paper["facts"]),
        "keadaan": _lines([*situation["sentences"], paper["nihil-sentence"]]),
        "level": "; ".join(
            f"{one['words']} ({one['kind']})" if one["kind"] else one["words"]
            for one in situation["levels"]
        ),
        "alasan_level": _lines(situation["reasons"]),
        "nihil": paper["nihil"],
        "jumlah_kejadian": figures.get("incidents", len(rows_of(paper))),
        **{name: figures.get(key, "–") for name, key in _FIGURES.items()},
        "catatan": _lines(paper["notes"]),
        "perubahan": _lines(paper.get("changes", [])),
        "rekapitulasi": _lines(_table_lines(paper["tables"])),
        "sumber": _lines(" ".join(row) for row in paper["sources"]["rows"]),
        "penutup": _lines(paper["closing"]),
        "tempat_tanggal": town,
        "jabatan": office,
        "penanda_tangan": name,
    }


def _lines(parts: Any) -> str:
    return "\n".join(part for part in parts if part)


def _table_lines(tables: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = []
    for table in tables:
        lines.append(table["heading"])
        lines += [" | ".join(row).replace("\n", " ") for row in (table["head"], *table["rows"])]
        lines += table["sentences"]
    return lines


def _incidents(paper: Mapping[str, Any]) -> list[dict[str, str | int]]:
    answers = [_ANSWERS.get(key, words.in_language("id").lower()) for key, words in SIABIDIBAME]
    return [
        {
            "no": row["order"],
            "nomor": row["number"],
            "judul": row["heading"],
            "bagian": section["heading"],
            "kelompok": group["heading"],
            "keparahan": row["severity-words"],
            "keterangan": row["remarks"],
            **{
                name: text
                for name, (_label, text, _known) in zip(answers, row["answers"], strict=True)
            },
        }
        for section in paper["incidents"]
        for group in section["groups"]
        for row in group["rows"]
    ]


def _received(paper: Mapping[str, Any]) -> list[dict[str, str | int]]:
    return [
        {"no": order, "wilayah": name, "keadaan": words, "nomor": number or "–"}
        for order, (_code, name, words, number) in enumerate(paper.get("received", []), start=1)
    ]
