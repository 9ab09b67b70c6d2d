"""Addresses of action items and dispositions."""

from django.urls import path

from waspada.apps.followups import (
    disposition_views,
    export_views,
    feed_views,
    item_views,
    views,
)
from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>

app_name = "followups"

urlpatterns = [
    path("tindak-lanjut/", views.home, name="home"),
    path("tindak-lanjut/baru/", item_views.new_item, name="new"),
    path("tindak-lanjut/kalender/", feed_views.mine, name="feed"),
    path("tindak-lanjut/kalender/<str:token>.ics", feed_views.ics, name="ics"),
    path("tindak-lanjut/butir/<uuid:followup_id>/", item_views.item_page, name="item"),
    path("tindak-lanjut/butir/<uuid:followup_id>/cetak/", item_views.printed, name="print"),
    path("tindak-lanjut/butir/<uuid:followup_id>/surat/", item_views.letter, name="letter"),
    path("tindak-lanjut/bukti/<uuid:evidence_id>/", item_views.evidence_file, name="evidence"),
    path("tindak-lanjut/<place:code>/", views.place_page, name="place"),
    path("tindak-lanjut/<place:code>/atur/", views.setting_page, name="setting"),
    path("tindak-lanjut/<place:code>/ekspor.csv", export_views.as_csv_file, name="csv"),
    path("tindak-lanjut/<place:code>/ekspor.xlsx", export_views.as_xlsx_file, name="xlsx"),
    path("tindak-lanjut/<place:code>/instansi/<str:agency>/", views.unit_page, name="unit"),
    path("disposisi/", disposition_views.listed, name="dispositions"),
    path("disposisi/baru/", disposition_views.new, name="new_disposition"),
    path("disposisi/<uuid:disposition_id>/", disposition_views.page, name="disposition"),
]
