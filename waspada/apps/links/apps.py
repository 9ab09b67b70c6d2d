"""Django registration of links."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "waspada.apps.links"
    label = "links"
