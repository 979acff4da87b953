"""The app's name for Django."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """clients.reminders."""

    name = "clients.reminders"
