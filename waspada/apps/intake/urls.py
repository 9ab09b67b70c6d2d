"""Addresses of the ways in."""

from django.urls import path

from waspada.apps.intake import chat_views, held_views, reporter_views, views

app_name = "intake"
urlpatterns = [
    path("cara-masuk/", views.ways_in, name="ways"),
    # Senders: those who are known, and what came from those who are not
    path("cara-masuk/pelapor/", reporter_views.reporters, name="reporters"),
    path("cara-masuk/pelapor/kode/", reporter_views.add, name="add_reporter"),
    path("cara-masuk/pelapor/kartu/", reporter_views.card, name="card"),
    path("cara-masuk/pelapor/<uuid:address_id>/", reporter_views.change, name="change_reporter"),
    path("cara-masuk/ditahan/", held_views.held, name="held"),
    path("cara-masuk/ditahan/<uuid:held_id>/", held_views.decide, name="decide_held"),
    # Chats of WhatsApp, read in the browser
    path("tempel-whatsapp/", chat_views.paste, name="chat"),
    path("tempel-whatsapp/bagikan/", chat_views.share, name="chat_share"),
    path("tempel-whatsapp/alat.js", chat_views.worker, name="chat_worker"),
    path("tempel-whatsapp/aplikasi.json", chat_views.manifest, name="chat_manifest"),
]
