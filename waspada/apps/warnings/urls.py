"""Addresses of warnings."""

from django.urls import path

from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>
from waspada.apps.warnings import (
    record_views,
    setting_views,
    views,
    warning_views,
    writing_views,
)

app_name = "warnings"

urlpatterns = [
    path("peringatan/", views.home, name="home"),
    path("peringatan/baru/", writing_views.begin, name="begin"),
    path("peringatan/butir/<uuid:warning_id>/", warning_views.warning_page, name="warning"),
    path("peringatan/butir/<uuid:warning_id>/ubah/", writing_views.edit, name="edit"),
    path("peringatan/cap/<uuid:cap_id>.xml", warning_views.cap_file, name="cap"),
    path("peringatan/jam-tenang/", setting_views.quiet, name="quiet"),
    path("peringatan/<place:code>/hasil/", record_views.record_page, name="record"),
    path("peringatan/<place:code>/pengaturan/", setting_views.setting, name="setting"),
    path("peringatan/<place:code>/", views.place_page, name="place"),
    path("peringatan/<place:code>/baru/", writing_views.new, name="new"),
]
