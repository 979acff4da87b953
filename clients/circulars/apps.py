"""The app's name for Django, its answer to the worker, and its long work."""

from django.apps import AppConfig


class CircularsConfig(AppConfig):
    """clients.circulars."""

    name = "clients.circulars"

    def ready(self) -> None:
        """Each copy is checked again before it goes; how far a message is shows with other work."""
        from clients.circulars import listing
        from clients.circulars.models import Circular
        from clients.circulars.recheck import before_sending
        from practice.jobs.listing import register as register_work
        from practice.mail.rechecks import register

        for kind in Circular.Kind:
            register(kind, before_sending)
        register_work(listing.lines_for)
