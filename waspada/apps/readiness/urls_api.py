"""Addresses of readiness under /api/v1/."""

from django.urls import path

from waspada.apps.readiness import api

app_name = "readiness_api"
urlpatterns = [
    path("readiness", api.readiness, name="readiness"),
    path("readiness/gaps", api.gaps, name="gaps"),
]
