"""Reading notes."""

from clients.notes.models import SessionNote


def signed_before(note: SessionNote) -> SessionNote | None:
    """The signed note of the client's session before this one; None for the first."""
    return (
        SessionNote.objects.filter(
            client=note.client_id,
            status=SessionNote.Status.SIGNED,
            appointment__starts_at__lt=note.appointment.starts_at,
        )
        .select_related("appointment", "practice", "author__user", "signed_by__user")
        .prefetch_related("findings")
        .order_by("-appointment__starts_at", "-pk")
        .first()
    )
