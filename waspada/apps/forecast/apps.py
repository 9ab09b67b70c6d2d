"""Django registration of forecast."""

from django.apps import AppConfig


class ForecastConfig(AppConfig):
    name = "waspada.apps.forecast"
    label = "forecast"
