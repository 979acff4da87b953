"""The app's name for Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """practice.jobs."""

    name = "practice.jobs"
