"""Addresses of the ways in."""

from django.urls import path

from waspada.apps.intake import chat_views, views

app_name = "intake"
urlpatterns = [
    path("cara-masuk/", views.ways_in, name="ways"),
    # Chats of WhatsApp, read in the browser
    path("tempel-whatsapp/", chat_views.paste, name="chat"),
    path("tempel-whatsapp/bagikan/", chat_views.share, name="chat_share"),
    path("tempel-whatsapp/alat.js", chat_views.worker, name="chat_worker"),
    path("tempel-whatsapp/aplikasi.json", chat_views.manifest, name="chat_manifest"),
]
