"""Addresses of the agenda."""

from django.urls import path

from waspada.apps.activities import exchange_views, views
from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>

app_name = "activities"

urlpatterns = [
    path("agenda-kegiatan/", views.home, name="home"),
    path("agenda-kegiatan/kalender/<str:token>.ics", exchange_views.feed, name="feed"),
    path("agenda-kegiatan/kegiatan/<uuid:activity_id>/", views.item, name="item"),
    path("agenda-kegiatan/kegiatan/<uuid:activity_id>/ubah/", views.edit, name="edit"),
    path("agenda-kegiatan/kegiatan/<uuid:activity_id>/keadaan/", views.state, name="state"),
    path("agenda-kegiatan/templat.xlsx", exchange_views.template, name="template"),
    path("agenda-kegiatan/<place:code>/", views.agenda, name="agenda"),
    path("agenda-kegiatan/<place:code>/baru/", views.add, name="add"),
    path("agenda-kegiatan/<place:code>/kalender/", exchange_views.calendar, name="calendar"),
    path("agenda-kegiatan/<place:code>/impor/", exchange_views.upload, name="upload"),
    *(
        path(
            f"agenda-kegiatan/<place:code>/unduh.{kind}",
            exchange_views.download,
            {"kind": kind},
            name=kind,
        )
        for kind in ("xlsx", "csv", "ics")
    ),
]
