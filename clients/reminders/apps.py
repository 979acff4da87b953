"""The app's name for Django, and its answer to the worker."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """clients.reminders."""

    name = "clients.reminders"

    def ready(self) -> None:
        """A reminder's letter is checked again before it goes; consent to them stops and starts."""
        from clients.consents.changes import listen
        from clients.reminders.agreed import consent_changed
        from clients.reminders.reasons import LETTERS
        from clients.reminders.recheck import before_sending
        from practice.mail.rechecks import register

        for letter in LETTERS.values():
            register(letter, before_sending)
        listen(consent_changed)
