"""The app's name for Django."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """practice.mail."""

    name = "practice.mail"

    def ready(self) -> None:
        """Register the one kind that belongs to the house; what was leaving when a backup was made
        is in doubt once that is back.
        """
        from practice.backups import after_restore
        from practice.mail.rechecks import as_queued, register
        from practice.mail.settle import nothing_is_leaving

        register("text_test", as_queued)
        after_restore.append(nothing_is_leaving)
