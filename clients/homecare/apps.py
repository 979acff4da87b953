"""The app's name for Django, what it listens to, and its answer to the worker."""

from django.apps import AppConfig


class HomecareConfig(AppConfig):
    """clients.homecare."""

    name = "clients.homecare"

    def ready(self) -> None:
        """A change of health reaches what was given before; its letter is checked again."""
        from clients.homecare.emails import CHANGED, before_sending
        from clients.homecare.reach_back import filter_anew
        from clients.screening.changes import listen
        from practice.mail.rechecks import register

        listen(filter_anew)
        register(CHANGED, before_sending)
