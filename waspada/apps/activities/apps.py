"""Django registration of activities."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "waspada.apps.activities"
    label = "activities"
