"""Addresses of warnings exchanged with others."""

from django.urls import path

from waspada.apps.exchange import feed_views, views
from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>

app_name = "exchange"

urlpatterns = [
    path("umpan/peringatan.atom", feed_views.public_feed, name="public_feed"),
    path("umpan/cap/<uuid:cap_id>.xml", feed_views.public_cap, name="public_cap"),
    path("umpan/<str:token>/peringatan.atom", feed_views.feed, name="feed"),
    path("umpan/<str:token>/cap/<uuid:cap_id>.xml", feed_views.feed_cap, name="feed_cap"),
    path("bahaya/butir/<uuid:hazard_id>.xml", views.original, name="original"),
    path("bahaya/<place:code>/", views.place_page, name="place"),
    path("bahaya/<place:code>/unggah/", views.take_file, name="upload"),
]
