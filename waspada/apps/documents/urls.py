"""Addresses of the register."""

from django.urls import path

from waspada.apps.documents import views

app_name = "documents"
urlpatterns = [
    path("dokumen/", views.show_register, name="register"),
    path("dokumen/<uuid:document_id>/", views.show_document, name="document"),
    path("dokumen/<uuid:document_id>/berkas.pdf", views.download, name="file"),
    path("dokumen/<uuid:document_id>/bertanda-tangan/", views.attach, name="attach"),
    path(
        "dokumen/<uuid:document_id>/bertanda-tangan/<uuid:copy_id>.pdf",
        views.signed_copy,
        name="signed_copy",
    ),
]
