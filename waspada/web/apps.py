"""Django registration of the web ring, so that its template tags are found."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "waspada.web"
    label = "web"

    def ready(self) -> None:
        """Tell the work queue who wants what, once every app is loaded."""
        # Importing jobs earlier would load models before the apps are ready.
        from waspada.web import duty_sources, jobs, linked  # noqa: PLC0415

        jobs.register()
        duty_sources.register_sources()
        linked.register_kinds()
