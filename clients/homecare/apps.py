"""The app's name for Django, what it listens to, and its answer to the worker."""

from django.apps import AppConfig


class HomecareConfig(AppConfig):
    """clients.homecare."""

    name = "clients.homecare"

    def ready(self) -> None:
        """A change of health reaches what was given before; its letter is checked again. A note
        begins with what was done at home.
        """
        from clients.homecare.emails import CHANGED, before_sending
        from clients.homecare.reach_back import filter_anew
        from clients.homecare.said import before_a_note
        from clients.notes.said_before import tell
        from clients.screening.changes import listen
        from practice.mail.rechecks import register

        listen(filter_anew)
        tell(before_a_note)
        register(CHANGED, before_sending)
