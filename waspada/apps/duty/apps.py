"""Django registration of duty."""

from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "waspada.apps.duty"
    label = "duty"
