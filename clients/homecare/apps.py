"""The app's name for Django."""

from django.apps import AppConfig


class HomecareConfig(AppConfig):
    """clients.homecare."""

    name = "clients.homecare"
