"""The app's name for Django, and what it can do for hours."""

from django.apps import AppConfig


class MovingOutConfig(AppConfig):
    """clients.moving_out."""

    name = "clients.moving_out"

    def ready(self) -> None:
        """Say which long work there is."""
        from clients.moving_out import making
        from practice.jobs.kinds import register

        register(making.KIND)
