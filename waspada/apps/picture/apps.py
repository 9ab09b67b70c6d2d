"""Django registration of picture."""

from django.apps import AppConfig


class PictureConfig(AppConfig):
    name = "waspada.apps.picture"
    label = "picture"
