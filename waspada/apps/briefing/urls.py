"""Addresses of the daily report."""

from django.urls import path

from waspada.apps.briefing import views

app_name = "briefing"
urlpatterns = [
    path("laporan-harian/", views.own, name="own"),
    path("laporan-harian/<str:code>/pengaturan/", views.settings_of, name="settings"),
    path("laporan-harian/<str:code>/<str:day>.pdf", views.pdf, name="pdf"),
    path("laporan-harian/<str:code>/<str:day>/", views.daily, name="daily"),
    path("laporan-harian/<str:code>/<str:day>/kirim/", views.send, name="send"),
]
