"""Addresses of the daily report under /api/v1/."""

from django.urls import path

from waspada.apps.briefing import api

app_name = "briefing_api"
urlpatterns = [path("daily-reports", api.daily_reports, name="daily_reports")]
