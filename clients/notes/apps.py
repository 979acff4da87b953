"""The app's name for Django."""

from django.apps import AppConfig


class NotesConfig(AppConfig):
    """clients.notes."""

    name = "clients.notes"

    def ready(self) -> None:
        """A client's pages say which session was begun over a stop."""
        from clients.notes.in_force import what_was_started
        from clients.screening.in_force import tell

        tell(what_was_started)
