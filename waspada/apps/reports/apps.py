"""Django registration of reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "waspada.apps.reports"
    label = "reports"
