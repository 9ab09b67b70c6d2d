"""Addresses of reports under /api/v1/."""

from django.urls import path

from waspada.apps.reports import api

app_name = "reports_api"

urlpatterns = [
    path("reports", api.receive, name="receive"),
    path("reports/batch", api.receive_lines, name="receive_lines"),
]
