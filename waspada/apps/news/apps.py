"""Django registration of news."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "waspada.apps.news"
    label = "news"

    def ready(self) -> None:
        """Show what else tells the same event, and lend what was learned to reading."""
        from waspada.apps.news.learning import model_in_use  # noqa: PLC0415 (models)
        from waspada.apps.news.shown import panel  # noqa: PLC0415
        from waspada.apps.reports.learned import kept_by  # noqa: PLC0415
        from waspada.apps.reports.panels import add_panel  # noqa: PLC0415

        add_panel(panel)
        kept_by(model_in_use)
