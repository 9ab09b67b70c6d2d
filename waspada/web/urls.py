"""Every address: each app brings its own pages, and its part of the REST API."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from waspada.web import guide_views, health, step_views

_OURS = [app for app in settings.INSTALLED_APPS if app.startswith("waspada.apps.")]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("robots.txt", health.robots),
    path("mulai/", step_views.beginning, name="beginning"),
    path("panduan/", guide_views.guides, name="guides"),
    path("panduan/<str:role>/", guide_views.guide, name="guide"),
    path("langkah/<str:step>/", step_views.take_step, name="take_step"),
    *[path("api/v1/", include(f"{app}.urls_api")) for app in _OURS if find_spec(f"{app}.urls_api")],
    *[path("", include(f"{app}.urls")) for app in reversed(_OURS) if find_spec(f"{app}.urls")],
]

handler400 = "waspada.web.errors.bad_request"
handler403 = "waspada.web.errors.not_allowed"
handler404 = "waspada.web.errors.not_found"
handler500 = "waspada.web.errors.server_error"
