"""Django registration of briefing."""

from django.apps import AppConfig

from waspada.apps.documents.letterheads import use_letterheads


class BriefingConfig(AppConfig):
    name = "waspada.apps.briefing"
    label = "briefing"

    def ready(self) -> None:
        # Models can be imported only once every app is registered.
        from waspada.apps.briefing.queries import letterhead_of  # noqa: PLC0415

        use_letterheads(letterhead_of)
