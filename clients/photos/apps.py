"""The app's name for Django."""

from django.apps import AppConfig


class PhotosConfig(AppConfig):
    """clients.photos."""

    name = "clients.photos"

    def ready(self) -> None:
        """A signed note says how many photos were kept with it."""
        from clients.notes.about_session import tell
        from clients.photos.standing import about_a_session

        tell(about_a_session)
