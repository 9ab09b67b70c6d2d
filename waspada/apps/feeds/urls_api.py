"""Addresses of news under /api/v1/."""

from django.urls import path

from waspada.apps.feeds import api

app_name = "feeds_api"

urlpatterns = [
    path("news", api.news, name="news"),
]
