"""The app's name for Django."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """practice.privacy."""

    name = "practice.privacy"
