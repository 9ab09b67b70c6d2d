"""Django registration of places."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "waspada.apps.places"
    label = "places"
