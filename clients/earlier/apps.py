"""The app's name for Django."""

from django.apps import AppConfig


class EarlierConfig(AppConfig):
    """clients.earlier."""

    name = "clients.earlier"
