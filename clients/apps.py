"""The app's name for Django."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """clients."""

    name = "clients"
