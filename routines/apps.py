"""The app's name for Django."""

from django.apps import AppConfig


class RoutinesConfig(AppConfig):
    """routines."""

    name = "routines"
