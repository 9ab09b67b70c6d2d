"""Django registration of warnings: what topics below ask of them, and answers to their messages."""

from django.apps import AppConfig


class WarningsConfig(AppConfig):
    name = "waspada.apps.warnings"
    label = "warnings"

    def ready(self) -> None:
        """Register what topics below ask of warnings."""
        from waspada.apps.delivery.replies import answered  # noqa: PLC0415 (models)
        from waspada.apps.readiness.warned import ask_about_warnings  # noqa: PLC0415 (models)
        from waspada.apps.warnings.asked import levels_warned  # noqa: PLC0415
        from waspada.apps.warnings.history import SUBJECT  # noqa: PLC0415
        from waspada.apps.warnings.replying import take_answer  # noqa: PLC0415

        answered(SUBJECT, take_answer)
        ask_about_warnings(levels_warned)
