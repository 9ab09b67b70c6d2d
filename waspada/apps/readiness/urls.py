"""Addresses of readiness and of constraints."""

from django.urls import path

from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>
from waspada.apps.readiness import (
    cell_views,
    constraint_views,
    entry_views,
    measure_views,
    pages,
    question_views,
    sheet_views,
    views,
)

app_name = "readiness"

urlpatterns = [
    path("kesiapan/", views.home, name="home"),
    path("kesiapan/pertanyaan/<uuid:question_id>/jawab/", question_views.answer, name="answer"),
    path("kesiapan/pertanyaan/<uuid:question_id>/tutup/", question_views.settle, name="settle"),
    path("kesiapan/<place:code>/", views.grid, name="grid"),
    path("kesiapan/<place:code>/kesenjangan/", pages.gaps, name="gaps"),
    path("kesiapan/<place:code>/tahap/", pages.stages, name="stages"),
    path("kesiapan/<place:code>/instansi/<str:unit>/", pages.agency, name="agency"),
    path("kesiapan/<place:code>/ukuran/<str:measure>/", pages.measure, name="measure"),
    path("kesiapan/<place:code>/ukuran/<str:measure>/isi/", cell_views.cell, name="cell"),
    path("kesiapan/<place:code>/isi/<str:agency>/", entry_views.fill, name="fill"),
    path("kesiapan/<place:code>/tempel/", sheet_views.paste, name="paste"),
    path("kesiapan/<place:code>/templat/<str:agency>.xlsx", sheet_views.sheet, name="sheet"),
    path("kesiapan/<place:code>/unggah/<str:agency>/", sheet_views.upload, name="upload"),
    path("kesiapan/<place:code>/tetap/", entry_views.same, name="same"),
    path("kesiapan/<place:code>/draf/", entry_views.drafts, name="drafts"),
    path("kesiapan/<place:code>/pertanyaan/", question_views.questions, name="questions"),
    path("kesiapan/<place:code>/minta/", question_views.ask, name="ask"),
    path("kesiapan/<place:code>/daftar/", measure_views.measures, name="measures"),
    path("kesiapan/<place:code>/daftar/baru/", measure_views.edit, name="new_measure"),
    path("kesiapan/<place:code>/daftar/ukuran.yaml", measure_views.export, name="export_measures"),
    path("kesiapan/<place:code>/daftar/ambil/", measure_views.load, name="load_measures"),
    path(
        "kesiapan/<place:code>/daftar/<str:measure>/ubah/", measure_views.edit, name="edit_measure"
    ),
    path("kendala/", constraint_views.home, name="constraints_home"),
    path("kendala/<place:code>/", constraint_views.constraints, name="constraints"),
    path("kendala/<place:code>/baru/", constraint_views.raise_one, name="raise"),
    path(
        "kendala/<place:code>/<uuid:constraint_id>/", constraint_views.constraint, name="constraint"
    ),
    path("kendala/<place:code>/<uuid:constraint_id>/ubah/", constraint_views.change, name="change"),
    path("kendala/<place:code>/<uuid:constraint_id>/keadaan/", constraint_views.move, name="move"),
]
