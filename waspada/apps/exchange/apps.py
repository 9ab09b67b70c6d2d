"""Django registration of the exchange; CAP messages go along, warnings become an indicator."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "waspada.apps.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Let CAP messages of a warning go along to webhooks, and the index hear of hazards."""
        from waspada.apps.delivery.freezing import send_along  # noqa: PLC0415 (models are loaded)
        from waspada.apps.exchange.exposure import hazard_exposure  # noqa: PLC0415
        from waspada.apps.exchange.feeds import cap_files  # noqa: PLC0415
        from waspada.apps.vulnerability.gathering import register_supplier  # noqa: PLC0415

        send_along("alert", cap_files, channels=("webhook",))
        register_supplier("hazards", hazard_exposure)
