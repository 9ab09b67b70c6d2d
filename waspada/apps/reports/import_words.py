"""What a column may mean, in words."""

from django.utils.translation import gettext as _

from waspada.sources.csv_upload import EXTRA, LEFT_OUT


def meaning_name(field: str) -> str:
    """Return what a column means, as the page that asks about headings lists it."""
    return {
        "date": _("tanggal kejadian"),
        "time": _("jam kejadian"),
        "precision": _("ketelitian waktu"),
        "place": _("tempat (nama atau kode)"),
        "desa": _("desa/kelurahan"),
        "kecamatan": _("kecamatan"),
        "regency": _("kabupaten/kota"),
        "province": _("provinsi"),
        "title": _("judul"),
        "text": _("uraian kejadian"),
        "category": _("kategori"),
        "severity": _("keparahan"),
        "deaths": _("jumlah meninggal"),
        "injured": _("jumlah luka"),
        "is_ongoing": _("masih berlangsung (ya/tidak)"),
        "lat": _("lintang"),
        "lon": _("bujur"),
        "sources": _("tautan sumber"),
        "election": _("pemilihan"),
        EXTRA: _("tambahkan ke uraian"),
        LEFT_OUT: _("jangan dipakai"),
    }.get(field, field)
