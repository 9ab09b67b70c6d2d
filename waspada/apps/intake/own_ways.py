"""The ways in that come with every installation: the form, programs, tables."""

from django.utils.translation import gettext_lazy, ngettext

from waspada.apps.intake.ways import Queue, Way, declare
from waspada.apps.reports.models import ImportRun


def declare_own() -> None:
    """Declare them; called once when Django is ready."""
    declare(
        Way(
            key="form",
            name=gettext_lazy("Formulir lapor"),
            about=gettext_lazy("Halaman Lapor di ponsel atau komputer, dengan atau tanpa nama."),
            begin=gettext_lazy("Buka halaman Lapor dan kirim satu laporan uji."),
            page="reports:form",
        ),
        Way(
            key="chat",
            name=gettext_lazy("Tempel dari WhatsApp"),
            about=gettext_lazy("Pesan yang dipilih sekretariat dari chat WhatsApp."),
            page="intake:chat",
        ),
        Way(
            key="csv",
            name=gettext_lazy("Tabel (CSV, XLSX)"),
            about=gettext_lazy("Daftar kejadian yang diunggah sekretariat."),
            page="reports:import",
            queue=_waiting_tables,
        ),
        Way(
            key="api",
            name=gettext_lazy("Program lain (API)"),
            about=gettext_lazy("Sistem instansi yang mengirim laporan dengan kunci."),
            begin=gettext_lazy(
                "Buat kunci untuk sistem itu di Kelola akun, lalu minta satu laporan uji."
            ),
        ),
    )


def _waiting_tables() -> Queue:
    """Return how many tables wait for somebody to look at them, of those one may see."""
    count = ImportRun.objects.filter(state__in=("asking", "reading", "preview", "running")).count()
    words = ngettext("%(n)s berkas belum selesai", "%(n)s berkas belum selesai", count)
    return Queue(count, words % {"n": count}, "reports:import")
