"""Django registration of rulings."""

from django.apps import AppConfig


class RulingsConfig(AppConfig):
    name = "waspada.apps.rulings"
    label = "rulings"
