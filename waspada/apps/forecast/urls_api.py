"""Addresses of forecasts under /api/v1/."""

from django.urls import path

from waspada.apps.forecast import api

app_name = "forecast_api"
urlpatterns = [
    path("forecasts", api.forecasts, name="forecasts"),
    path("forecasts/record", api.record, name="record"),
]
