"""The app's name for Django, and what it tells a note."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """clients.events."""

    name = "clients.events"

    def ready(self) -> None:
        """A draft begins with what went wrong since the session before."""
        from clients.events.showing import before_a_note
        from clients.notes.said_before import tell

        tell(before_a_note)
