"""The app's name for Django, and its answers to the worker."""

from django.apps import AppConfig


class DigestsConfig(AppConfig):
    """clients.digests."""

    name = "clients.digests"

    def ready(self) -> None:
        """Both letters are checked again before they go; changed visits are heard of."""
        from clients.appointments.changes import listen
        from clients.digests import changed, emails
        from clients.digests.models import KIND
        from practice.mail.rechecks import register

        register(KIND, emails.before_sending)
        register(changed.KIND, changed.before_sending)
        listen(changed.appointment_changed)
