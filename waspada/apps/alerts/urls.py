"""Addresses of levels."""

from django.urls import path

from waspada.apps.alerts import views
from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>

app_name = "alerts"

urlpatterns = [
    path("level/<place:code>/", views.level, name="level"),
    path("level/<place:code>/putusan/", views.decide, name="decide"),
]
