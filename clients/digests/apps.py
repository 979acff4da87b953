"""The app's name for Django, and its answer to the worker."""

from django.apps import AppConfig


class DigestsConfig(AppConfig):
    """clients.digests."""

    name = "clients.digests"

    def ready(self) -> None:
        """The letter of a day is checked again before it goes."""
        from clients.digests.emails import before_sending
        from clients.digests.models import KIND
        from practice.mail.rechecks import register

        register(KIND, before_sending)
