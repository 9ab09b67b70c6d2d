"""Django registration of delivery."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "waspada.apps.delivery"
    label = "delivery"
