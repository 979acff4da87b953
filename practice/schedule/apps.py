"""The app's name for Django."""

from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    """practice.schedule."""

    name = "practice.schedule"
