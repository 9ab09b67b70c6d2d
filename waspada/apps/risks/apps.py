"""Django registration of risks."""

from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "waspada.apps.risks"
    label = "risks"
