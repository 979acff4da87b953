"""The app's name for Django, and what it does once a backup is back."""

from django.apps import AppConfig


def seal_what_waited() -> str:
    """What was written in the seconds before the backup, and since it is back, had no link yet.

    Heads that were noted beyond the backup are let go of: what they end is no longer there.
    """
    from django.conf import settings
    from django.utils import timezone

    from practice.audit.chain import seal
    from practice.audit.heads import note_restored

    now = timezone.now()
    gone = note_restored(settings.AUDIT_HEADS, now=now)
    seal(now=now, whole=True)
    return (
        f"The trace ends earlier than it was noted, or goes another way, in {gone} practices."
        if gone
        else ""
    )


class AuditConfig(AppConfig):
    """practice.audit."""

    name = "practice.audit"

    def ready(self) -> None:
        """Restoring ends with the chain whole."""
        from practice.backups import last_of_all

        last_of_all.append(seal_what_waited)
