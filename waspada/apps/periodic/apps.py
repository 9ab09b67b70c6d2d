"""Django registration of periodic."""

from django.apps import AppConfig


class PeriodicConfig(AppConfig):
    name = "waspada.apps.periodic"
    label = "periodic"
