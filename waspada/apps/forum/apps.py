"""Django registration of forum."""

from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "waspada.apps.forum"
    label = "forum"
