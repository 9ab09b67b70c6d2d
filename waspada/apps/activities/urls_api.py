"""Addresses of the agenda under /api/v1/."""

from django.urls import path

from waspada.apps.activities import api

app_name = "activities_api"
urlpatterns = [
    path("activities", api.activities, name="activities"),
    path("activities/<uuid:activity_id>", api.activity, name="activity"),
]
