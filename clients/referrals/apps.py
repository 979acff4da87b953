"""The app's name for Django."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """clients.referrals."""

    name = "clients.referrals"

    def ready(self) -> None:
        """A signed note names the letters that quote it."""
        from clients.notes.about_session import tell
        from clients.referrals.recorded import about_a_session

        tell(about_a_session)
