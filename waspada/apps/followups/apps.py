"""Django registration of followups."""

from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    name = "waspada.apps.followups"
    label = "followups"
