"""Django registration of the journal."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "waspada.apps.journal"
    label = "journal"
