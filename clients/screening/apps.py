"""The app's name for Django, and its answer to the worker."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """clients.screening."""

    name = "clients.screening"

    def ready(self) -> None:
        """An invitation to fill in the intake stays true: its link says when it has ended.

        A guardian's word on the treatment is part of what holds for a child.
        """
        from clients.consents.changes import listen
        from clients.screening.changes import consent_changed
        from practice.mail.rechecks import as_queued, register

        register("intake", as_queued)
        listen(consent_changed)
