"""Addresses of the register of rulings and letters."""

from django.urls import path

from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>
from waspada.apps.rulings import step_views, views

app_name = "rulings"

_ONE = "surat-keputusan/naskah/<uuid:ruling_id>/"
_DUTY = "surat-keputusan/kewajiban/<uuid:requirement_id>/"

urlpatterns = [
    path("surat-keputusan/", views.home, name="home"),
    path(_ONE, views.item, name="item"),
    path(f"{_ONE}ubah/", views.edit, name="edit"),
    path(f"{_ONE}keadaan/", step_views.state, name="state"),
    path(f"{_ONE}berkas/", step_views.attach, name="attach"),
    path(f"{_ONE}kewajiban/", step_views.require, name="require"),
    path(f"{_DUTY}akhiri/", step_views.end, name="end"),
    path(f"{_DUTY}nyatakan/", step_views.comply, name="comply"),
    path(f"{_DUTY}periksa/", step_views.check, name="check"),
    path("surat-keputusan/berkas/<uuid:ruling_file_id>.pdf", step_views.file, name="file"),
    path("surat-keputusan/<place:code>/", views.show_register, name="register"),
    path("surat-keputusan/<place:code>/baru/", views.add, name="add"),
    path("surat-keputusan/<place:code>/kewajiban/", views.show_duties, name="duties"),
]
