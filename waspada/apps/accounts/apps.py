"""Django registration of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "waspada.apps.accounts"
    label = "accounts"
