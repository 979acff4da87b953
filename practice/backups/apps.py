"""The app's name for Django."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """practice.backups."""

    name = "practice.backups"

    def ready(self) -> None:
        """Let the deployment checks be found."""
        from practice.backups import checks  # noqa: F401
