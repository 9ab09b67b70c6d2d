"""Addresses of news."""

from django.urls import path

from waspada.apps.feeds import source_views, views

app_name = "feeds"

urlpatterns = [
    path("berita/", views.items, name="items"),
    path("berita/unggah/", views.upload, name="upload"),
    path("berita/sumber/", source_views.sources, name="sources"),
    path("berita/sumber/coba/", source_views.try_or_add, name="try_or_add"),
    path("berita/sumber/<uuid:source_id>/", source_views.change, name="change_source"),
    path("berita/<uuid:news_id>/", views.item_page, name="item"),
    path("berita/<uuid:news_id>/angkat/", views.lift, name="lift"),
]
