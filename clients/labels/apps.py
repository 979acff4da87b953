"""The app's name for Django."""

from django.apps import AppConfig


class LabelsConfig(AppConfig):
    """clients.labels."""

    name = "clients.labels"
