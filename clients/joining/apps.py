"""The app's name for Django, and what it hears of."""

from django.apps import AppConfig


class JoiningConfig(AppConfig):
    """clients.joining."""

    name = "clients.joining"

    def ready(self) -> None:
        """Whenever a record or its answers change, somebody may turn out to be here twice."""
        from clients import changes as record
        from clients.joining.noticing import notice_look_alikes, notice_look_alikes_of
        from clients.screening import changes as health

        record.listen(notice_look_alikes_of)
        health.listen(notice_look_alikes)
