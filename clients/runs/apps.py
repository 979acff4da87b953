"""The app's name for Django, and what it tells a note."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """clients.runs."""

    name = "clients.runs"

    def ready(self) -> None:
        """A draft begins with the runs since the session before."""
        from clients.notes.said_before import tell
        from clients.runs.showing import before_a_note

        tell(before_a_note)
