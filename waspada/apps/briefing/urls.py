"""Addresses of the daily report."""

from django.urls import path

from waspada.apps.briefing import form_views, incoming_views, views

app_name = "briefing"
urlpatterns = [
    path("laporan-harian/", views.own, name="own"),
    path("laporan-harian/<str:code>/pengaturan/", views.settings_of, name="settings"),
    path("laporan-harian/formulir/contoh.<str:kind>", form_views.example, name="form_example"),
    path("laporan-harian/<str:code>/formulir/", form_views.forms, name="forms"),
    path(
        "laporan-harian/<str:code>/formulir/<uuid:form_id>/asli",
        form_views.original,
        name="form_original",
    ),
    path(
        "laporan-harian/<str:code>/formulir/<uuid:form_id>/hapus/",
        form_views.retire,
        name="form_retire",
    ),
    path(
        "laporan-harian/<str:code>/<str:day>/formulir/<uuid:form_id>",
        form_views.fill,
        name="form_fill",
    ),
    path("laporan-harian/<str:code>/<str:day>.pdf", views.pdf, name="pdf"),
    path("laporan-harian/<str:code>/<str:day>/", views.daily, name="daily"),
    path("laporan-harian/<str:code>/<str:day>/kirim/", views.send, name="send"),
    path("laporan-harian/<str:code>/<str:day>/tarik/", views.withdraw, name="withdraw"),
    path("laporan-harian/<str:code>/<str:day>/masuk/", incoming_views.incoming, name="incoming"),
    path(
        "laporan-harian/<str:code>/<str:day>/masuk.csv",
        incoming_views.incoming_csv,
        name="incoming_csv",
    ),
    path(
        "laporan-harian/<str:code>/<str:day>/masuk/ingatkan/", incoming_views.remind, name="remind"
    ),
    path(
        "laporan-harian/<str:code>/<str:day>/gabungan/",
        incoming_views.consolidated,
        name="consolidated",
    ),
    path(
        "laporan-harian/<str:code>/<str:day>/gabungan.pdf",
        incoming_views.consolidated_pdf,
        name="consolidated_pdf",
    ),
    path(
        "laporan-harian/<str:code>/<str:day>/gabungan/kirim/",
        incoming_views.send_whole,
        name="send_consolidated",
    ),
]
