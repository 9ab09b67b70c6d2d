"""Addresses of accounts."""

from django.urls import path

from waspada.apps.accounts import (
    access_views,
    card_views,
    code_views,
    import_views,
    password_views,
    people_views,
    person_views,
    profile_views,
    views,
)

app_name = "accounts"
urlpatterns = [
    path("masuk/", views.sign_in_page, name="sign_in"),
    path("masuk/kode/", code_views.sign_in_code, name="sign_in_code"),
    path("masuk/contoh/", views.sign_in_as_sample, name="sign_in_as_sample"),
    path("masuk/kata-sandi/", password_views.new_password, name="new_password"),
    path(
        "masuk/kata-sandi/<uuid:account_id>/<str:token>/",
        password_views.open_link,
        name="choose_password",
    ),
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
    path("akses/", access_views.access, name="access"),
    path("kelola/akun/", people_views.people_list, name="people"),
    path("kelola/akun/baru/", people_views.new_person, name="new_person"),
    path("kelola/akun/impor/", import_views.people_import, name="people_import"),
    path("kelola/akun/impor/templat.xlsx", import_views.template, name="people_template"),
    path("kelola/kartu/", person_views.cards_of_many, name="cards_of_many"),
    path("kelola/akun/<uuid:account_id>/", people_views.person, name="person"),
    path("kelola/akun/<uuid:account_id>/peran/", person_views.give_seat, name="give_seat"),
    path(
        "kelola/akun/<uuid:account_id>/peran/<uuid:seat_id>/",
        person_views.change_seat,
        name="change_seat",
    ),
    path("kelola/akun/<uuid:account_id>/aktif/", person_views.set_active, name="set_active"),
    path(
        "kelola/akun/<uuid:account_id>/kata-sandi/",
        person_views.password_link,
        name="password_link",
    ),
    path(
        "kelola/akun/<uuid:account_id>/faktor-kedua/",
        person_views.remove_factor,
        name="remove_factor",
    ),
    path("kelola/akun/<uuid:account_id>/kartu/", person_views.card, name="card"),
    path("kelola/akun/<uuid:account_id>/kunci/", person_views.make_key, name="make_key"),
    path(
        "kelola/akun/<uuid:account_id>/kunci/<uuid:key_id>/cabut/",
        person_views.end_key,
        name="end_key",
    ),
    path(
        "kelola/akun/<uuid:account_id>/pencalonan/",
        person_views.add_candidacy,
        name="add_candidacy",
    ),
    path(
        "kelola/akun/<uuid:account_id>/pencalonan/<uuid:candidacy_id>/",
        person_views.settle_candidacy,
        name="settle_candidacy",
    ),
]
