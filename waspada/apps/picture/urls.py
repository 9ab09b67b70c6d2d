"""Addresses of the picture: where a reader lands, a place's pages, and saved views."""

from django.urls import path

from waspada.apps.picture import (
    depth_views,
    leader_views,
    map_views,
    saved_views,
    screen_views,
    views,
)
from waspada.apps.places import converters  # noqa: F401  the place codes of addresses

app_name = "picture"

urlpatterns = [
    path("", views.home, name="home"),
    path("keadaan/<place:code>/", views.dashboard, name="dashboard"),
    path("keadaan/<place:code>/peta/", map_views.map_piece, name="map"),
    path("keadaan/<place:code>/baru/", views.news, name="news"),
    path("tempat/<place:code>/", views.place_page, name="place"),
    path("peta/<place:code>/", map_views.map_page, name="map_page"),
    path("peta/<place:code>/temuan.geojson", map_views.rings, name="rings"),
    path("linimasa/<place:code>/", depth_views.timeline, name="timeline"),
    path("banding/<place:code>/", depth_views.compare, name="compare"),
    path("pimpinan/", leader_views.leader_home, name="leader_home"),
    path("pimpinan/<place:code>/", leader_views.leader, name="leader"),
    path("layar/<place:code>/", screen_views.screen, name="screen"),
    path("tampilan/", saved_views.views, name="views"),
    path("tampilan/<uuid:view_id>/", saved_views.change_view, name="change_view"),
]
