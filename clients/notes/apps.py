"""The app's name for Django."""

from django.apps import AppConfig


class NotesConfig(AppConfig):
    """clients.notes."""

    name = "clients.notes"
