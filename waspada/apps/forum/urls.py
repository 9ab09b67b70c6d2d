"""Addresses of the forums."""

from django.urls import path

from waspada.apps.forum import views
from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>

app_name = "forum"

urlpatterns = [
    path("fkdm/", views.home, name="home"),
    path("fkdm/laporan/<uuid:forum_report_id>/", views.item, name="item"),
    path("fkdm/laporan/<uuid:forum_report_id>/langkah/", views.step, name="step"),
    path("fkdm/<place:code>/", views.forums, name="forums"),
    path("fkdm/<place:code>/masa-bakti/", views.term, name="term"),
    path("fkdm/<place:code>/lapor/", views.report, name="report"),
    path("fkdm/<place:code>/register/", views.register, name="register"),
]
