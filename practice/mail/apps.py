"""The app's name for Django."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """practice.mail."""

    name = "practice.mail"
