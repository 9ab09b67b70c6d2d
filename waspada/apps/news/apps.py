"""Django registration of news."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "waspada.apps.news"
    label = "news"

    def ready(self) -> None:
        """Show on the pages of reports and incidents what else tells the same event."""
        from waspada.apps.news.shown import panel  # noqa: PLC0415 (models)
        from waspada.apps.reports.panels import add_panel  # noqa: PLC0415

        add_panel(panel)
