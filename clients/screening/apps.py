"""The app's name for Django."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """clients.screening."""

    name = "clients.screening"
