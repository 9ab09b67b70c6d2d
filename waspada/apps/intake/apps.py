"""Django registration of intake: the ways in that are not of an app above."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "waspada.apps.intake"
    label = "intake"

    def ready(self) -> None:
        """Declare the ways in, and let those of topics below say how they do."""
        from waspada.apps.intake.health import heard  # noqa: PLC0415 (models)
        from waspada.apps.intake.own_ways import declare_own  # noqa: PLC0415
        from waspada.apps.reports.listening import listen  # noqa: PLC0415

        declare_own()
        listen(heard)
