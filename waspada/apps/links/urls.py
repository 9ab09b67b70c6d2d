"""Addresses of links."""

from django.urls import path

from waspada.apps.links import views

app_name = "links"

urlpatterns = [
    path("rangkaian/<str:kind>/<path:thing_id>/", views.trail_page, name="trail"),
]
