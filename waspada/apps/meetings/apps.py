"""Django registration of meetings; an e-mail about a meeting takes its calendar entry along."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "waspada.apps.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Register what messages about meetings take along."""
        from waspada.apps.delivery.sending import send_along  # noqa: PLC0415 (models are loaded)
        from waspada.apps.meetings.calendar import entry_files  # noqa: PLC0415

        send_along("meeting", entry_files)
