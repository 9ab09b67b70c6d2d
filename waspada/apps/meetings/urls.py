"""Addresses of teams and meetings."""

from django.urls import path

from waspada.apps.meetings import (
    agenda_views,
    amend_views,
    invitation_views,
    paper_views,
    screen_views,
    session_views,
    team_views,
    views,
)
from waspada.apps.places import converters as _converters  # noqa: F401  registers <place:…>

app_name = "meetings"

urlpatterns = [
    path("tim/", team_views.home, name="teams_home"),
    path("tim/<place:code>/", team_views.teams, name="teams"),
    path("tim/<place:code>/baru/", team_views.new, name="team_new"),
    path("tim/<place:code>/<uuid:team_id>/", team_views.team, name="team"),
    path("rakor/", views.home, name="home"),
    path("rakor/<place:code>/", views.meetings, name="meetings"),
    path("rakor/<place:code>/baru/", views.new, name="new"),
    path("rakor/<uuid:meeting_id>/", views.meeting, name="meeting"),
    path("rakor/<uuid:meeting_id>/waktu/", invitation_views.times, name="times"),
    path("rakor/<uuid:meeting_id>/ubah/", amend_views.amend, name="amend"),
    path("rakor/<uuid:meeting_id>/pimpinan/", views.chair, name="chair"),
    path("rakor/<uuid:meeting_id>/batal/", invitation_views.cancel, name="cancel"),
    path("rakor/<uuid:meeting_id>/undangan/", invitation_views.invitation, name="invitation"),
    path("rakor/<uuid:meeting_id>/undangan.ics", invitation_views.ics, name="ics"),
    path("rakor/<uuid:meeting_id>/undangan.<str:kind>", invitation_views.letter, name="letter"),
    path("rakor/<uuid:meeting_id>/jawab/", invitation_views.answer, name="answer"),
    path("rakor/<uuid:meeting_id>/agenda/", agenda_views.agenda, name="agenda"),
    path("rakor/<uuid:meeting_id>/langkah/", views.step, name="step"),
    path("rakor/<uuid:meeting_id>/notulis/", session_views.keeper, name="keeper"),
    path("rakor/<uuid:meeting_id>/paparan/<str:unit>/", paper_views.paper, name="paper"),
    path("rakor/<uuid:meeting_id>/berkas/<uuid:paper_id>/", paper_views.file, name="paper_file"),
    path("rakor/<uuid:meeting_id>/notulen/", paper_views.minutes, name="minutes"),
    path(
        "rakor/<uuid:meeting_id>/notulen.<str:kind>", paper_views.minutes_file, name="minutes_file"
    ),
    path("rakor/<uuid:meeting_id>/layar/", screen_views.screen, name="screen"),
    path("rakor/<uuid:meeting_id>/layar/isi/", screen_views.slides, name="slides"),
    path("rakor/<uuid:meeting_id>/layar/hadir.svg", screen_views.code, name="code"),
    path("rakor/hadir/<str:token>/", session_views.present, name="present"),
]
