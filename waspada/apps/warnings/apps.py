"""Django registration of warnings."""

from django.apps import AppConfig


class WarningsConfig(AppConfig):
    name = "waspada.apps.warnings"
    label = "warnings"
