"""Django registration of meetings; an e-mail about a meeting takes its calendar entry along."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "waspada.apps.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Register what messages about meetings take along."""
        from waspada.apps.delivery.freezing import send_along  # noqa: PLC0415 (models are loaded)
        from waspada.apps.meetings.calendar import (  # noqa: PLC0415
            LET_GO,
            entry_files,
            taken_back_files,
        )

        send_along("meeting", entry_files)
        send_along(LET_GO, taken_back_files)
