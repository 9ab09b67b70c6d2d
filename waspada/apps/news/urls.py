"""Addresses of groups and of what was learned."""

from django.urls import path

from waspada.apps.news import learning_views, views

app_name = "news"

urlpatterns = [
    path("satu-kejadian/<uuid:report_id>/", views.group, name="group"),
    path("bacaan-mesin/", learning_views.models, name="models"),
]
