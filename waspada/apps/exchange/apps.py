"""Django registration of the exchange; CAP messages go along to other systems."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "waspada.apps.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Let the frozen CAP messages of a warning go along to webhooks."""
        from waspada.apps.delivery.freezing import send_along  # noqa: PLC0415 (models are loaded)
        from waspada.apps.exchange.feeds import cap_files  # noqa: PLC0415

        send_along("alert", cap_files, channels=("webhook",))
