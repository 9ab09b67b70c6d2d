"""Django registration of odk."""

from django.apps import AppConfig


class OdkConfig(AppConfig):
    name = "waspada.apps.odk"
    label = "odk"

    def ready(self) -> None:
        """Read what came from apps, and show how this way in does."""
        from django.utils.translation import gettext_lazy, ngettext  # noqa: PLC0415

        from waspada.apps.intake.ways import Queue, Way, declare  # noqa: PLC0415
        from waspada.apps.odk.queries import unread_files  # noqa: PLC0415
        from waspada.apps.odk.reading import READER  # noqa: PLC0415
        from waspada.apps.odk.taking import CHANNEL  # noqa: PLC0415
        from waspada.apps.reports.reading import read_by  # noqa: PLC0415

        def waiting() -> Queue:
            count = unread_files()
            words = ngettext("%(n)s foto menunggu dibaca", "%(n)s foto menunggu dibaca", count)
            return Queue(count, words % {"n": count})

        read_by(CHANNEL, READER)
        declare(
            Way(
                key="odk",
                name=gettext_lazy("Aplikasi ODK Collect"),
                about=gettext_lazy("Formulir di ponsel pelapor lapangan, terisi tanpa jaringan."),
                begin=gettext_lazy(
                    "Terbitkan satu kode, pindai di ponsel pelapor, lalu kirim satu formulir uji."
                ),
                page="odk:apps",
                queue=waiting,
            )
        )
