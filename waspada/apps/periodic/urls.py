"""Addresses of the reports over periods."""

from django.urls import path

from waspada.apps.periodic import schedule_views, views
from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>

app_name = "periodic"
urlpatterns = [
    path("laporan-berkala/", views.own, name="own"),
    path("laporan-khusus/<str:number>/", views.special, name="special"),
    path("laporan-berkala/<place:code>/", views.home, name="home"),
    path("laporan-berkala/<place:code>/jadwal/", schedule_views.schedule, name="schedule"),
    path(
        "laporan-berkala/<place:code>/<str:report_kind>/<str:period_key>/",
        views.period,
        name="period",
    ),
    path(
        "laporan-berkala/<place:code>/<str:report_kind>/<str:period_key>/kirim/",
        views.send,
        name="send",
    ),
    path(
        "laporan-berkala/<place:code>/<str:report_kind>/<str:period_key>/formulir/<uuid:form_id>",
        views.fill,
        name="fill",
    ),
    path(
        "laporan-berkala/<place:code>/<str:report_kind>/<str:period_key>.<str:file_format>",
        views.download,
        name="download",
    ),
]
