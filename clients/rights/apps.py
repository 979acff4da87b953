"""The app's name for Django."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """clients.rights."""

    name = "clients.rights"
