"""Addresses of reports under /api/v1/."""

from django.urls import path

from waspada.apps.reports import api, incident_api

app_name = "reports_api"

urlpatterns = [
    path("reports", api.receive, name="receive"),
    path("reports/batch", api.receive_lines, name="receive_lines"),
    path("incidents", incident_api.incidents, name="incidents"),
    path("incidents/<str:number>", incident_api.incident, name="incident"),
]
