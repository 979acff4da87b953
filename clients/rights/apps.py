"""The app's name for Django, and what it asks of every letter."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """clients.rights."""

    name = "clients.rights"

    def ready(self) -> None:
        """No letter goes to somebody whose record is restricted, but those about their visits."""
        from clients.rights.gate import not_while_restricted
        from practice.mail.rechecks import also_ask

        also_ask(not_while_restricted)
