"""The app's name for Django."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    """clients.overview."""

    name = "clients.overview"
