"""Addresses of reports and incidents."""

from django.urls import path

from waspada.apps.reports import form_views, receipt_views

app_name = "reports"

urlpatterns = [
    # The field form, its receipts and photos
    path("lapor/", form_views.form, name="form"),
    path("lapor/sw.js", form_views.offline_worker, name="offline_worker"),
    path("lapor/tempat-terdekat/", form_views.nearest_place, name="nearest_place"),
    path("lampiran/<uuid:photo_id>.jpg", form_views.photo, name="photo"),
    path("tanda-terima/", receipt_views.search, name="receipt_search"),
    path("tanda-terima/<str:receipt>/", receipt_views.receipt, name="receipt"),
]
