"""The app's name for Django, and what it hears of."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    """clients.overview."""

    name = "clients.overview"

    def ready(self) -> None:
        """An address that stops working is told to people, once; letters take own words."""
        from clients.overview.addresses import address_failed, dead_addresses, in_trouble
        from clients.overview.leaving import coming
        from clients.overview.letter_places import register_places
        from clients.screening.needs import also_needs
        from practice.accounts import leaving
        from practice.mail.troubles import listen

        also_needs(dead_addresses, of=in_trouble)
        listen(address_failed)
        leaving.register(coming)
        register_places()
