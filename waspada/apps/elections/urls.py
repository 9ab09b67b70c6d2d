"""Addresses of the calendar of stages."""

from django.urls import path

from waspada.apps.elections import views
from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>

app_name = "elections"

urlpatterns = [
    path("tahapan/", views.home, name="home"),
    path("tahapan/<place:code>.ics", views.ics, name="ics"),
    path("tahapan/<place:code>/", views.calendar, name="calendar"),
    path("tahapan/<place:code>/ubah/", views.edit, name="edit"),
    path("tahapan/<place:code>/pemilihan-baru/", views.new_election, name="new_election"),
    path("tahapan/<place:code>/unggah/", views.upload, name="upload"),
]
