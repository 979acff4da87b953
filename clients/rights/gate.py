"""What is asked of every letter before it goes: whether its client's record may be worked with."""

from datetime import datetime

from clients.overview.letter_kinds import KINDS, client_of
from clients.rights.models import Restriction
from practice.accounts.models import Practice
from practice.mail.models import OutboundEmail
from practice.mail.rechecks import SEND, Verdict, suppressed

# Without these somebody stands before a closed door. Any other kind, new ones too, stays.
SERVICE = {
    "visit_booked",
    "visits_booked",
    "visit_moved",
    "visit_cancelled",
    "visit_refused",
    "move_answered",
    "workshop_called_off",
    "workshop_changed",
    "workshop_place_cancelled",
}


def not_while_restricted(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Letters to staff and about visits that stand go; nothing else about a restricted client."""
    kind = KINDS.get(email.kind)
    if email.practice_id is None or email.kind in SERVICE or kind is None or not kind.rows:
        return SEND
    standing = Restriction.objects.filter(practice=email.practice_id, lifted_at__isnull=True)
    restricted = set(standing.values_list("client_id", flat=True))
    if not restricted:
        return SEND
    client = client_of(email, Practice.objects.get(pk=email.practice_id))
    return suppressed("Not sent: the record is restricted.") if client in restricted else SEND
