"""Django registration of briefing."""

from django.apps import AppConfig


class BriefingConfig(AppConfig):
    name = "waspada.apps.briefing"
    label = "briefing"
