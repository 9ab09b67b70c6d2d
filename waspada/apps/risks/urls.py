"""Addresses of the Peta ATHG and of the library of actions."""

from django.urls import path

from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>
from waspada.apps.risks import exchange_views, library_views, views

app_name = "risks"

urlpatterns = [
    path("peta-athg/", views.home, name="home"),
    path("peta-athg/skala/", views.scale, name="scale"),
    path("peta-athg/baris/<uuid:risk_id>/", views.row_page, name="row"),
    path("peta-athg/baris/<uuid:risk_id>/ubah/", views.edit, name="edit"),
    path("peta-athg/baris/<uuid:risk_id>/keadaan/", views.move, name="move"),
    path("peta-athg/baris/<uuid:risk_id>/usul/", views.wish, name="wish"),
    path("peta-athg/<place:code>/", views.risk_map, name="map"),
    path("peta-athg/<place:code>/baru/", views.add, name="add"),
    path("peta-athg/<place:code>/tabel.xlsx", exchange_views.workbook, name="workbook"),
    path("peta-athg/<place:code>/unggah/", exchange_views.upload, name="upload"),
    path("pustaka-tindakan/", library_views.library, name="library"),
    path("pustaka-tindakan/hasil/<uuid:use_id>/", library_views.judge, name="judge"),
    path("pustaka-tindakan/<slug:action>/pakai/", library_views.choose, name="choose"),
]
