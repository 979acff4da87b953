"""The app's name for Django."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """clients.calendars."""

    name = "clients.calendars"
