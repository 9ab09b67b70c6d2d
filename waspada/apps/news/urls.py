"""Addresses of groups and of what was learned."""

from django.urls import path

from waspada.apps.news import views

app_name = "news"

urlpatterns = [
    path("satu-kejadian/<uuid:report_id>/", views.group, name="group"),
]
