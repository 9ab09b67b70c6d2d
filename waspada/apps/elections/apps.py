"""Django registration of elections."""

from django.apps import AppConfig


class ElectionsConfig(AppConfig):
    name = "waspada.apps.elections"
    label = "elections"
