"""Addresses of action items under /api/v1/."""

from django.urls import path

from waspada.apps.followups import api

app_name = "followups_api"
urlpatterns = [
    path("followups", api.followups, name="followups"),
    path("followups/<uuid:followup_id>", api.followup, name="followup"),
]
