"""Django registration of documents."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "waspada.apps.documents"
    label = "documents"
