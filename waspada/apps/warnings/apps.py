"""Django registration of warnings; the ranking of gaps asks which places are warned."""

from django.apps import AppConfig


class WarningsConfig(AppConfig):
    name = "waspada.apps.warnings"
    label = "warnings"

    def ready(self) -> None:
        """Register what topics below ask of warnings."""
        from waspada.apps.readiness.warned import ask_about_warnings  # noqa: PLC0415 (models)
        from waspada.apps.warnings.asked import levels_warned  # noqa: PLC0415

        ask_about_warnings(levels_warned)
