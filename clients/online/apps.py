"""The app's name for Django, and its answers to the diary and to the worker."""

from django.apps import AppConfig


class OnlineConfig(AppConfig):
    """clients.online."""

    name = "clients.online"

    def ready(self) -> None:
        """A freed time is offered; a wish to move ends with the visit; letters are checked."""
        from clients.appointments import changes
        from clients.online import freed, letters, moves, needs
        from clients.screening.needs import also_needs
        from practice.mail.rechecks import register

        register(letters.OFFER, letters.before_offering)
        register(letters.ANSWER, letters.before_answering)
        register(letters.REFUSED, letters.before_refusing)
        changes.listen(freed.appointment_changed)
        changes.listen(moves.appointment_changed)
        also_needs(needs.times_asked_for, of=needs.asked_for)
        also_needs(needs.moves_asked_for, of=needs.open_moves)
