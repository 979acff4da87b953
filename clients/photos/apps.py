"""The app's name for Django."""

from django.apps import AppConfig


class PhotosConfig(AppConfig):
    """clients.photos."""

    name = "clients.photos"
