"""Addresses of what the daily detection found."""

from django.urls import path

from waspada.apps.detection import replay_views, settings_views, views
from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>

app_name = "detection"

urlpatterns = [
    path("deteksi/", views.home, name="home"),
    path("deteksi/<place:code>/", views.place_page, name="place"),
    path("deteksi/<place:code>/pengaturan/", settings_views.settings_page, name="settings"),
    path(
        "deteksi/<place:code>/pengaturan/<uuid:trial_id>/", settings_views.trial_page, name="trial"
    ),
    path("deteksi/<place:code>/<uuid:episode_id>/", views.episode_page, name="episode"),
    path("deteksi/<place:code>/putar-ulang/", replay_views.replays_page, name="replays"),
    path(
        "deteksi/<place:code>/putar-ulang/<uuid:replay_id>/",
        replay_views.replay_page,
        name="replay",
    ),
]
