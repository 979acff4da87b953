"""When each copy of a message to many leaves, so that letters about visits need not wait for them.

The outbox posts what has waited longest. Were all copies due at once, whatever is written after
them would wait until the last of them has gone: for hours where LETTERS_AT_MOST is set.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max

from clients.circulars.models import Circular
from practice.mail.limits import at_half
from practice.mail.models import OutboundEmail
from practice.mail.states import State

# Copies written in one transaction, and due at once where nothing is limited.
PART = 100
# Then a letter about a visit stands behind one part at most.
APART = timedelta(seconds=5)


def after(number: int) -> timedelta:
    """How long after the first copy that one leaves, counted from 0.

    They take half of each limit at most; the other half is for everything else.
    """
    return max(APART * (number // PART), at_half(settings.LETTERS_AT_MOST) * number)


def after_the_night(circular: Circular, until: datetime) -> datetime:
    """When a copy held until then leaves: behind all others, so that no more go at once."""
    apart = at_half(settings.LETTERS_AT_MOST)
    if not apart:
        return until
    waiting = OutboundEmail.objects.filter(circular_copy__circular=circular, state=State.DUE)
    last = waiting.filter(next_try_at__gte=until).aggregate(at=Max("next_try_at"))["at"]
    return last + apart if last else until
