"""What is asked of every letter before it goes: whether its client's record may be worked with."""

from datetime import datetime

from django.db.models import Q

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
    "workshop_moved",
    "workshop_place_cancelled",
}


def not_while_restricted(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Letters to staff and about visits that stand go; nothing else about a restricted client."""
    kind = KINDS.get(email.kind)
    to_staff = kind is not None and not kind.rows
    if email.practice_id is None or email.kind in SERVICE or to_staff:
        return SEND
    standing = Restriction.objects.filter(practice=email.practice_id, lifted_at__isnull=True)
    restricted = set(standing.values_list("client_id", flat=True))
    if not restricted:
        return SEND
    practice = Practice.objects.get(pk=email.practice_id)
    about = {client_of(email, practice)} if kind else _reached_at(email.recipient, practice)
    return suppressed("Not sent: the record is restricted.") if about & restricted else SEND


def _reached_at(address: str, practice: Practice) -> set[int | None]:
    """Whom it reaches, where nobody knows what the key of such a letter names."""
    there = practice.clients.filter(Q(email__iexact=address) | Q(guardian_email__iexact=address))
    return set(there.values_list("pk", flat=True))
