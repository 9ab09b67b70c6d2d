"""Addresses of the joint action plan."""

from django.urls import path

from waspada.apps.conflict_plan import export_views, views
from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>

app_name = "conflict_plan"

urlpatterns = [
    path("rencana-aksi/", views.home, name="home"),
    path("rencana-aksi/baris/<uuid:plan_id>/", views.row_page, name="row"),
    path("rencana-aksi/baris/<uuid:plan_id>/ubah/", views.edit, name="edit"),
    path("rencana-aksi/baris/<uuid:plan_id>/realisasi/", views.realise, name="realise"),
    path("rencana-aksi/baris/<uuid:plan_id>/keluarkan/", views.drop, name="drop"),
    path("rencana-aksi/baris/<uuid:plan_id>/tautkan/", views.attach, name="attach"),
    path("rencana-aksi/<place:code>/<int:year>/", views.plan, name="plan"),
    path("rencana-aksi/<place:code>/<int:year>/baru/", views.add, name="add"),
    path("rencana-aksi/<place:code>/<int:year>/rencana.xlsx", export_views.workbook, name="xlsx"),
    path("rencana-aksi/<place:code>/<int:year>/rencana.pdf", export_views.paper, name="pdf"),
    path("rencana-aksi/<place:code>/<int:year>/terbitkan/", export_views.issue, name="issue"),
]
