"""Django registration of intake."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "waspada.apps.intake"
    label = "intake"
