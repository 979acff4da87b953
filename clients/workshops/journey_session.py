"""What the session knows of sign-ups: which was begun for which workshop, and what became of it.

Of who it was it knows nothing, unless it is the session of somebody signed in: then which place
is theirs.
"""

from django.http import HttpRequest

from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import State
from clients.workshops.public_queries import begun
from clients.workshops.signing_up import Sent

# Both by the workshop's ref.
BEGUN = "workshops_begun"
SENT = "workshops_sent"


def begun_by(request: HttpRequest, workshop: Workshop) -> SignUp | None:
    """The sign-up that this browser began for it, while it is not sent."""
    ref = request.session.get(BEGUN, {}).get(workshop.ref)
    return begun(workshop, ref) if ref is not None else None


def remember(request: HttpRequest, workshop: Workshop, row: SignUp) -> None:
    """From now on this browser fills in that one."""
    request.session[BEGUN] = request.session.get(BEGUN, {}) | {workshop.ref: row.ref}


def forget(request: HttpRequest, workshop: Workshop) -> None:
    """It is sent or dropped; the next press begins anew."""
    known = request.session.get(BEGUN, {})
    request.session[BEGUN] = {ref: row for ref, row in known.items() if ref != workshop.ref}


def note_sent(request: HttpRequest, workshop: Workshop, sent: Sent) -> None:
    """What the last page says; of who it was, nothing."""
    row = sent.sign_up
    known = {"is_confirmed": False, "must_talk": False}
    if row is not None and row.address_confirmed_at is not None:
        known = {
            "is_confirmed": row.state == State.CONFIRMED,
            "must_talk": row.state == State.TALK,
        }
    is_known = row is not None and row.address_confirmed_at is not None
    ref = row.ref if row is not None and is_known else ""
    told = {
        "waits": sent.waits, "position": sent.position, "is_known": is_known, "ref": ref, **known,
    }  # fmt: skip
    request.session[SENT] = request.session.get(SENT, {}) | {workshop.ref: told}
    forget(request, workshop)
