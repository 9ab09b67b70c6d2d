"""Addresses of the picture: where a reader lands, a place's situation, its page and its map."""

from django.urls import path

from waspada.apps.picture import views
from waspada.apps.places import converters  # noqa: F401  the place codes of addresses

app_name = "picture"

urlpatterns = [
    path("", views.home, name="home"),
    path("keadaan/<place:code>/", views.dashboard, name="dashboard"),
    path("keadaan/<place:code>/peta/", views.map_piece, name="map"),
    path("tempat/<place:code>/", views.place_page, name="place"),
]
