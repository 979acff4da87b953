"""The app's name for Django, and its answer to the worker."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """clients.screening."""

    name = "clients.screening"

    def ready(self) -> None:
        """Our letters are checked before they go; a guardian's word is part of what holds."""
        from clients.consents.changes import listen
        from clients.screening import alerts, invited
        from clients.screening.changes import consent_changed
        from practice.mail.rechecks import register

        register("intake", invited.before_sending)
        register(alerts.KIND, alerts.before_sending)
        listen(consent_changed)
