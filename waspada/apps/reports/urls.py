"""Addresses of reports and incidents."""

from django.urls import path

from waspada.apps.reports import exports, form_views, layers, receipt_views, triage_views, views

app_name = "reports"

urlpatterns = [
    # The field form, its receipts and photos
    path("lapor/", form_views.form, name="form"),
    path("lapor/sw.js", form_views.offline_worker, name="offline_worker"),
    path("lapor/tempat-terdekat/", form_views.nearest_place, name="nearest_place"),
    path("lampiran/<uuid:photo_id>.jpg", form_views.photo, name="photo"),
    path("tanda-terima/", receipt_views.search, name="receipt_search"),
    path("tanda-terima/<str:receipt>/", receipt_views.receipt, name="receipt"),
    # The desk's queue, incidents, and the ways they leave as data
    path("laporan/", triage_views.queue, name="queue"),
    path("laporan/<uuid:report_id>/", triage_views.triage, name="triage"),
    path("kejadian/", views.incident_list, name="incidents"),
    path("kejadian/ekspor.csv", exports.incidents_csv, name="incidents_csv"),
    path("kejadian/<str:number>/", views.incident, name="incident"),
    path("peta/kejadian.geojson", layers.map_layer, name="map_layer"),
]
