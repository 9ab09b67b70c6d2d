"""Addresses of accounts."""

from django.urls import path

from waspada.apps.accounts import card_views, code_views, profile_views, views

app_name = "accounts"
urlpatterns = [
    path("masuk/", views.sign_in_page, name="sign_in"),
    path("masuk/kode/", code_views.sign_in_code, name="sign_in_code"),
    path("masuk/contoh/", views.sign_in_as_sample, name="sign_in_as_sample"),
    path("keluar/", views.sign_out_page, name="sign_out"),
    path("bahasa/", views.change_language, name="language"),
    path("kartu/", card_views.card_pin, name="card_pin"),
    path("kartu/<str:token>/", card_views.scan_card, name="scan_card"),
    path("akun/", profile_views.profile, name="profile"),
    path("akun/kata-sandi/", profile_views.change_password, name="change_password"),
    path("akun/sesi/", profile_views.end_other_sessions, name="end_other_sessions"),
    path("akun/kode/", code_views.set_up_code, name="set_up_code"),
    path("akun/kode/cadangan/", code_views.renew_codes, name="renew_codes"),
    path("akun/kode/lepas/", code_views.remove_code, name="remove_code"),
]
