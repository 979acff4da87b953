"""The app's name for Django, and what it can do for hours."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """clients.transfer."""

    name = "clients.transfer"

    def ready(self) -> None:
        """Say which long work there is."""
        from clients.transfer import checking, taking_in
        from practice.jobs.kinds import register

        register(checking.KIND)
        register(taking_in.KIND)
