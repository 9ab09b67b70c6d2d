"""Django registration of feeds."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "waspada.apps.feeds"
    label = "feeds"
