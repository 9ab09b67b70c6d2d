"""Django registration of news."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "waspada.apps.news"
    label = "news"
