"""Addresses of places."""

from django.urls import path

from waspada.apps.places import views

app_name = "places"

urlpatterns = [
    path("tempat/cari/", views.find, name="find"),
    path("peta/garis-batas.geojson", views.outlines, name="outlines"),
]
