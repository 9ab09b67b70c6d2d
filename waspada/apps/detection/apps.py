"""Django registration of detection."""

from django.apps import AppConfig


class DetectionConfig(AppConfig):
    name = "waspada.apps.detection"
    label = "detection"
