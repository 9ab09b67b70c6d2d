"""Django registration of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "waspada.apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the check of the database."""
        # Checks are registered by being imported, once the app is ready.
        from waspada.apps.accounts import checks  # noqa: F401, PLC0415
