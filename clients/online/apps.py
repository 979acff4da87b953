"""The app's name for Django."""

from django.apps import AppConfig


class OnlineConfig(AppConfig):
    """clients.online."""

    name = "clients.online"
