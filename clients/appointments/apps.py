"""The app's name for Django."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """clients.appointments."""

    name = "clients.appointments"

    def ready(self) -> None:
        """A client's pages say which visits are booked over a stop."""
        from clients.appointments.in_force import what_was_booked
        from clients.screening.in_force import tell

        tell(what_was_booked)
