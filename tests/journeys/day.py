"""Twelve reports of one day in Bulungan: two of one event, a rumour, one about the bupati, one empty."""

import csv
import io
from typing import Final

HEADINGS: Final = ("tanggal", "jam", "tempat", "uraian", "kategori", "keparahan")
PLACE: Final = "Tanjung Selor Hulu, Bulungan"
FLOOD: Final = "Air setinggi lutut masuk TPS 9"
FLOOD_AGAIN: Final = "TPS 9 kebanjiran, kotak suara dipindah ke masjid"
RUMOUR: Final = "Katanya akan ada penyerangan ke gudang logistik, beredar di grup"
BALLOTS: Final = "Surat suara kurang 40 lembar di TPS 3"
ABOUT_THE_BUPATI: Final = "Camat membagikan sembako atas nama pejabat kabupaten"
IN_THE_TABLE: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("07.10", FLOOD + " sejak pagi.", "bencana", "2"),
    ("07.40", FLOOD_AGAIN + ".", "bencana", "2"),
    ("08.00", RUMOUR + ".", "", "0"),
    ("08.20", BALLOTS + ", pemungutan suara menunggu kiriman.", "logistik", "1"),
    ("08.45", "Saksi berselisih soal daftar hadir, selesai dimusyawarahkan.", "", "0"),
    ("09.05", "Lampu TPS 14 padam sebentar, genset dinyalakan.", "tps_sarana", "0"),
    ("09.30", "Antrean panjang di TPS 2, petugas menambah bilik.", "", "0"),
    ("10.00", "Warga menanyakan undangan yang belum diterima.", "", "0"),
    ("10.15", "Petugas KPPS sakit dan diganti cadangan.", "", "0"),
    ("10.30", "Jalan ke TPS 11 licin, logistik tiba dengan ojek.", "", "0"),
    ("10.40", "", "", ""),
)


def table() -> bytes:
    """Return the table that the desk copied out of its WhatsApp group, one row of it empty."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(HEADINGS)
    for hour, text, category, severity in IN_THE_TABLE:
        rows.writerow(("28/11/2024", hour, PLACE, text, category, severity))
    return written.getvalue().encode()
