"""The app's name for Django."""

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """clients.consents."""

    name = "clients.consents"
