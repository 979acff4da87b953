"""The app's name for Django, and its answer to the worker."""

from django.apps import AppConfig


class CircularsConfig(AppConfig):
    """clients.circulars."""

    name = "clients.circulars"

    def ready(self) -> None:
        """Each copy is checked again before it goes."""
        from clients.circulars.models import Circular
        from clients.circulars.recheck import before_sending
        from practice.mail.rechecks import register

        for kind in Circular.Kind:
            register(kind, before_sending)
