"""Addresses of the ways in."""

from django.urls import path

from waspada.apps.intake import views

app_name = "intake"
urlpatterns = [
    path("cara-masuk/", views.ways_in, name="ways"),
]
