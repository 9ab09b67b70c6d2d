"""Every address: each app brings its own."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

handler404 = "waspada.web.errors.not_found"
handler500 = "waspada.web.errors.server_error"
