"""The app's name for Django, and what it tells a note."""

from django.apps import AppConfig


class AfterwardsConfig(AppConfig):
    """clients.afterwards."""

    name = "clients.afterwards"

    def ready(self) -> None:
        """A draft begins with what was told after the session before, and a signed note stands
        beside what was told after its own.
        """
        from clients.afterwards.showing import about_a_session, before_a_note
        from clients.notes import about_session, said_before

        said_before.tell(before_a_note)
        about_session.tell(about_a_session)
