"""The app's name for Django."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """clients.measures."""

    name = "clients.measures"
