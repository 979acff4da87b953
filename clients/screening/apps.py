"""The app's name for Django, and its answer to the worker."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """clients.screening."""

    name = "clients.screening"

    def ready(self) -> None:
        """What is asked about our letters in the moment before they go."""
        from clients.screening import alerts, invited
        from practice.mail.rechecks import register

        register("intake", invited.before_sending)
        register("pulse", invited.before_sending)
        register(alerts.KIND, alerts.before_sending)
