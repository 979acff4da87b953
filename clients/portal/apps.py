"""The app's name for Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """clients.portal."""

    name = "clients.portal"
