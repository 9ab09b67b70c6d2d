"""Django registration of the work queues."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "waspada.apps.work"
    label = "work"
