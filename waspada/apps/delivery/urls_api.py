"""Addresses under /api/v1/ at which services hand in what came back."""

from django.urls import path

from waspada.apps.delivery import inbound

app_name = "delivery_api"

urlpatterns = [
    path("replies/gateway", inbound.from_gateway, name="from_gateway"),
    path("replies/telegram", inbound.from_telegram, name="from_telegram"),
    path("replies/whatsapp", inbound.from_whatsapp, name="from_whatsapp"),
]
