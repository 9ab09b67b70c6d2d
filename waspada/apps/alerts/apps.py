"""Django registration of alerts."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "waspada.apps.alerts"
    label = "alerts"
