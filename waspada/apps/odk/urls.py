"""Addresses of odk: the page for codes, and what apps ask for, with the code in the address or not."""

from django.urls import URLPattern, path

from waspada.apps.odk import page_views, station_views, views
from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>

app_name = "odk"
_ASKED = (
    ("formList", views.form_list, "form_list"),
    ("submission", views.submission, "submission"),
    ("forms/<str:form_id>/<str:version>/form.xml", views.form, "form"),
    ("forms/<str:form_id>/<str:version>/manifest.xml", views.manifest, "manifest"),
    ("forms/<str:form_id>/<str:version>/<str:file_name>", views.media, "media"),
    (
        "v1/projects/<int:project>/forms/<str:form_id>/submissions",
        views.submissions,
        "submissions",
    ),
)
_BASIC: list[URLPattern] = [
    path(f"odk/{address}", view, name=f"{name}_basic") for address, view, name in _ASKED
]
_IN_ADDRESS: list[URLPattern] = [
    path(f"odk/<str:token>/{address}", view, name=name) for address, view, name in _ASKED
]
urlpatterns = [
    path("aplikasi-odk/", page_views.apps, name="apps"),
    path("aplikasi-odk/<uuid:token_id>/cabut/", page_views.revoke, name="revoke"),
    path("kabar-tps/<place:code>/", station_views.board, name="stations"),
    *_BASIC,
    *_IN_ADDRESS,
    path("odk/<str:token>/", views.server, name="server"),
]
