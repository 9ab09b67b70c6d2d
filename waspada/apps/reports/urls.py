"""Addresses of reports and incidents."""

from django.urls import path

from waspada.apps.reports import (
    blur_views,
    exports,
    form_photos,
    form_shell,
    form_views,
    import_views,
    layers,
    merge_views,
    queue_views,
    receipt_views,
    referral_views,
    search_views,
    triage_views,
    views,
)

app_name = "reports"

urlpatterns = [
    # The field form, its receipts and photos
    path("lapor/", form_views.form, name="form"),
    path("lapor/foto/", form_photos.photo_of_form, name="form_photo"),
    path("lapor/kunci/", form_shell.form_key, name="form_key"),
    path("lapor/luring/", form_shell.shell, name="form_shell"),
    path("lapor/bagikan/", form_shell.share, name="form_share"),
    path("lapor/waspada.webmanifest", form_shell.manifest, name="manifest"),
    path("lapor/sw.js", form_shell.offline_worker, name="offline_worker"),
    path("lapor/tempat-terdekat/", form_views.nearest_place, name="nearest_place"),
    path("lampiran/<uuid:photo_id>.jpg", form_views.photo, name="photo"),
    path("lampiran/<uuid:photo_id>/buramkan/", blur_views.blur_page, name="blur"),
    path("tanda-terima/", receipt_views.search, name="receipt_search"),
    path("tanda-terima/<str:receipt>/", receipt_views.receipt, name="receipt"),
    # Tables that the desk uploads
    path("impor/", import_views.upload, name="import"),
    path("impor/templat.csv", import_views.template_csv, name="import_template"),
    path("impor/<uuid:run_id>/", import_views.run_page, name="import_run"),
    path("impor/<uuid:run_id>/kolom/", import_views.columns, name="import_columns"),
    path("impor/<uuid:run_id>/mulai/", import_views.confirm, name="import_confirm"),
    path("impor/<uuid:run_id>/buang/", import_views.discard, name="import_discard"),
    path("impor/<uuid:run_id>/ditolak.csv", import_views.refused_csv, name="import_refused"),
    # The desk's queue, incidents, and the ways they leave as data
    path("laporan/", queue_views.queue, name="queue"),
    path("laporan/sekaligus/", queue_views.decide_many, name="decide_many"),
    path("laporan/urungkan/", queue_views.undo_last, name="undo_last"),
    path("laporan/<uuid:report_id>/", triage_views.triage, name="triage"),
    path("laporan/<uuid:report_id>/rujuk/", referral_views.refer_report_page, name="refer_report"),
    path("rujukan/", referral_views.referral_list, name="referrals"),
    path("rujukan/<uuid:referral_id>/", referral_views.referral_page, name="referral"),
    path("kejadian/", views.incident_list, name="incidents"),
    path("kejadian/ekspor.csv", exports.incidents_csv, name="incidents_csv"),
    path("kejadian/<str:number>/", views.incident, name="incident"),
    path("kejadian/<str:number>/gabung/", merge_views.merge, name="merge"),
    path("kejadian/<str:number>/pisah/", merge_views.part, name="part"),
    path("kejadian/<str:number>/rujuk/", referral_views.refer_incident_page, name="refer_incident"),
    path("cari/", search_views.search_page, name="search"),
    path("peta/kejadian.geojson", layers.map_layer, name="map_layer"),
]
