"""Addresses of the outbox and of one's own notices."""

from django.urls import path

from waspada.apps.delivery import channel_views, reply_views, views

app_name = "delivery"
urlpatterns = [
    path("pengiriman/", views.show_outbox, name="outbox"),
    path("pengiriman/jawaban/", reply_views.replies, name="replies"),
    path("pengiriman/coba-lagi/", views.retry_all, name="retry_all"),
    path("pengiriman/<uuid:delivery_id>/coba-lagi/", views.retry, name="retry"),
    path("pengiriman/pekerjaan/<uuid:item_id>/coba-lagi/", views.retry_item, name="retry_work"),
    path("pengiriman/saluran/", channel_views.channels, name="channels"),
    path("pengiriman/saluran/surel/uji/", channel_views.test_mail, name="test_mail"),
    path("pengiriman/saluran/alamat/", channel_views.add, name="add_contact"),
    path(
        "pengiriman/saluran/alamat/<uuid:contact_id>/", channel_views.change, name="change_contact"
    ),
    path("pengiriman/saluran/umpan/", channel_views.add_feed, name="add_feed"),
    path("pengiriman/saluran/umpan/<uuid:feed_id>/", channel_views.end_feed, name="end_feed"),
    path("pemberitahuan/", views.notices, name="notices"),
    path("pemberitahuan/dibaca/", views.read_all, name="read_all"),
    path("pemberitahuan/<uuid:delivery_id>/dibaca/", views.read_one, name="read"),
]
