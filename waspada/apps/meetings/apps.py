"""Django registration of meetings."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "waspada.apps.meetings"
    label = "meetings"
