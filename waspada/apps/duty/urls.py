"""Addresses of the duty roster and the duty log."""

from django.urls import path

from waspada.apps.duty import filling_views, log_views, own_views, views
from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>

app_name = "duty"

urlpatterns = [
    path("piket/", views.home, name="home"),
    path("piket/saya/", own_views.mine, name="mine"),
    path("piket/kalender/<str:token>.ics", own_views.ics, name="ics"),
    path("piket/<place:code>/", views.week, name="week"),
    path("piket/<place:code>/hari/<str:day_text>/", views.day, name="day"),
    path("piket/<place:code>/salin/", views.copy, name="copy"),
    path("piket/<place:code>/giliran/", views.setting, name="setting"),
    path("piket/<place:code>/pola/", filling_views.pattern, name="pattern"),
    path("piket/<place:code>/tempel/", filling_views.paste, name="paste"),
    path("piket/<place:code>/tukar/", filling_views.swap, name="swap"),
    path("buku-jaga/<place:code>/", log_views.log, name="log"),
    path("buku-jaga/<place:code>/serah-terima/", log_views.hand_over, name="hand_over"),
    path("buku-jaga/<place:code>/cetak/", log_views.printed, name="print"),
    path("buku-jaga/<place:code>/<uuid:row_id>/terima/", log_views.accept, name="accept"),
    path("buku-jaga/<place:code>/<uuid:row_id>/ralat/", log_views.correct, name="correct"),
]
