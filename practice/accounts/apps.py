"""The app's name for Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """practice.accounts."""

    name = "practice.accounts"
