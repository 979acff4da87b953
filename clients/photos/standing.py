"""Whether photos of a client may be added and shown now: asked anew each time, never kept."""

from dataclasses import dataclass

from clients.consents.models import Consent
from clients.consents.wording import PHOTOS
from clients.models import Client
from practice.schedule.wall import local_day

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
