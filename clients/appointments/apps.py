"""The app's name for Django."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """clients.appointments."""

    name = "clients.appointments"

    def ready(self) -> None:
        """A client's pages say which visits are booked over a stop; a visit's letter is checked."""
        from clients.appointments import before_visits, notices
        from clients.appointments.in_force import what_was_booked
        from clients.screening.in_force import tell
        from practice.mail.rechecks import register

        register(before_visits.KIND, before_visits.before_sending)
        for kind in notices.Letter:
            register(kind, notices.before_sending)
        tell(what_was_booked)
