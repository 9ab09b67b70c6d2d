"""Django registration of odk."""

from django.apps import AppConfig


class OdkConfig(AppConfig):
    name = "waspada.apps.odk"
    label = "odk"
