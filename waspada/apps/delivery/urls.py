"""Addresses of the outbox and of one's own notices."""

from django.urls import path

from waspada.apps.delivery import views

app_name = "delivery"
urlpatterns = [
    path("pengiriman/", views.show_outbox, name="outbox"),
    path("pengiriman/coba-lagi/", views.retry_all, name="retry_all"),
    path("pengiriman/<uuid:delivery_id>/coba-lagi/", views.retry, name="retry"),
    path("pengiriman/pekerjaan/<uuid:item_id>/coba-lagi/", views.retry_item, name="retry_work"),
    path("pemberitahuan/", views.notices, name="notices"),
    path("pemberitahuan/dibaca/", views.read_all, name="read_all"),
    path("pemberitahuan/<uuid:delivery_id>/dibaca/", views.read_one, name="read"),
]
