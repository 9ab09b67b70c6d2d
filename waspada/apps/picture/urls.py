"""Addresses of the picture: where a reader lands, a place's pages, and saved views."""

from django.urls import path

from waspada.apps.picture import saved_views, views
from waspada.apps.places import converters  # noqa: F401  the place codes of addresses

app_name = "picture"

urlpatterns = [
    path("", views.home, name="home"),
    path("keadaan/<place:code>/", views.dashboard, name="dashboard"),
    path("keadaan/<place:code>/peta/", views.map_piece, name="map"),
    path("keadaan/<place:code>/baru/", views.news, name="news"),
    path("tempat/<place:code>/", views.place_page, name="place"),
    path("tampilan/", saved_views.views, name="views"),
    path("tampilan/<uuid:view_id>/", saved_views.change_view, name="change_view"),
]
