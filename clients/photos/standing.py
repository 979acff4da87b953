"""Whether photos of a client may be added and shown now: asked anew each time, never kept."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from clients.consents.models import Consent
from clients.consents.wording import PHOTOS
from clients.models import Client
from clients.notes.about_session import Recorded
from clients.notes.models import SessionNote
from practice.schedule.wall import local_day
from practice.web.words import count

ASK = "Ask them first."


@dataclass(frozen=True)
class Standing:
    """`consent` is the yes that holds now, or None; then `sentence` says why nothing is shown."""

    consent: Consent | None
    sentence: str = ""


def standing_of(client: Client) -> Standing:
    """What the client's newest answer allows, in one query. Who was never asked allows nothing."""
    answers = list(client.consents.filter(purpose=PHOTOS).order_by("decided_at", "pk"))
    if not answers:
        return Standing(None, f"This client has not been asked about photographs. {ASK}")
    last = answers[-1]
    if last.given:
        return Standing(last)
    on = f"{local_day(last.decided_at, client.practice.zone):%-d %B %Y}"
    if any(answer.given for answer in answers):
        return Standing(
            None,
            f"Consent to photographs was taken back on {on}. Those already here are kept and not "
            "shown, and none is added, until they agree again.",
        )
    return Standing(None, f"This client said no to photographs on {on}. None is added.")


def about_a_session(note: SessionNote, *, now: datetime) -> list[Recorded]:
    """How many photos were put with the note, while they may be shown."""
    kept = note.photos.filter(taken_out_at__isnull=True).count()
    if not kept or standing_of(note.client).consent is None:
        return []
    words = f"{count(kept, 'photo', 'photos')} kept with this note."
    return [Recorded(words, reverse("client_photos", args=[note.client.ref]))]
