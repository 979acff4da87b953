"""The app's name for Django, and its answer to the worker."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """practice.credentials."""

    name = "practice.credentials"

    def ready(self) -> None:
        """A reminder is checked again before it leaves."""
        from practice.credentials.letters import KIND, before_reminding
        from practice.mail.rechecks import register

        register(KIND, before_reminding)
