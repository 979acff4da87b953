"""The app's name for Django, and its answers to the worker."""

from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """clients.workshops."""

    name = "clients.workshops"

    def ready(self) -> None:
        """Each letter is checked again before it goes; who is to be talked to needs somebody."""
        from clients.screening.needs import also_needs
        from clients.workshops import bulk
        from clients.workshops.needs import to_talk_to, waiting_for_a_talk
        from clients.workshops.recheck import CHECKS
        from practice.mail.rechecks import register

        for kind, check in CHECKS.items():
            register(kind, check)
        register(bulk.KIND, bulk.before_sending)
        also_needs(to_talk_to, of=waiting_for_a_talk)
