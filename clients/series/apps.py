"""The app's name for Django."""

from django.apps import AppConfig


class SeriesConfig(AppConfig):
    """clients.series."""

    name = "clients.series"
