"""Addresses of forecasts and their record."""

from django.urls import path

from waspada.apps.forecast import export_views, views
from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>

app_name = "forecast"

urlpatterns = [
    path("prakiraan/", views.home, name="home"),
    path("prakiraan/<place:code>/", views.place_page, name="place"),
    path("prakiraan/<place:code>/rapor/", views.record_page, name="record"),
    path("prakiraan/<place:code>/prakiraan.csv", export_views.as_csv_file, name="csv"),
]
