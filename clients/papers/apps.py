"""The app's name for Django."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """clients.papers."""

    name = "clients.papers"
