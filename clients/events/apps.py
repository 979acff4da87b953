"""The app's name for Django, and what it tells a note."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """clients.events."""

    name = "clients.events"

    def ready(self) -> None:
        """A draft begins with what went wrong since the session before, and a signed note stands
        beside what went wrong at its session.
        """
        from clients.events.showing import about_a_session, before_a_note
        from clients.notes import about_session, said_before

        said_before.tell(before_a_note)
        about_session.tell(about_a_session)
