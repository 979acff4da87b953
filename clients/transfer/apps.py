"""The app's name for Django, and what it can do for hours."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """clients.transfer."""

    name = "clients.transfer"

    def ready(self) -> None:
        """Say which long work there is, and answer for the letter at its end."""
        from clients.transfer.letters import DONE, before_sending
        from clients.transfer.work import KINDS
        from practice.jobs.kinds import register
        from practice.mail import rechecks

        for kind in KINDS:
            register(kind)
        rechecks.register(DONE, before_sending)
