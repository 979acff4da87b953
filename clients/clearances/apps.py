"""The app's name for Django, and its answers to the worker."""

from django.apps import AppConfig


class ClearancesConfig(AppConfig):
    """clients.clearances."""

    name = "clients.clearances"

    def ready(self) -> None:
        """Our letters are checked again in the moment before they go."""
        from clients.clearances import letters
        from practice.mail.rechecks import register

        register(letters.ASKED, letters.before_asking)
        register(letters.LAPSING, letters.before_warning)
