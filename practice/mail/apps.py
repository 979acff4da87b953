"""The app's name for Django."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """practice.mail."""

    name = "practice.mail"

    def ready(self) -> None:
        """Register the one kind that belongs to the house."""
        from practice.mail.rechecks import as_queued, register

        register("text_test", as_queued)
