"""Django registration of readiness."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "waspada.apps.readiness"
    label = "readiness"
