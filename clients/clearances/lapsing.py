"""Letters that run out soon, and questions nobody has answered: brought up in good time.

Nothing is closed here. A letter ends by its date, wherever it is read.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from clients.clearances.letters import is_renewed, queue_warning
from clients.clearances.models import ClearanceRequest, State
from clients.screening.concerns import raise_concern
from clients.screening.models import Clearance, Concern
from practice.accounts.models import Practice
from practice.audit.actors import SYSTEM
from practice.mail.queue import CannotQueue
from practice.schedule.wall import local_day

logger = logging.getLogger(__name__)
BEFORE = timedelta(days=14)


def warn_of_lapsing(*, now: datetime) -> int:
    """Raise what is due; twice at once does no harm. Says how many letters were new."""
    warned = 0
    for practice in Practice.objects.all():
        on = local_day(now, practice.zone)
        ending = practice.clearances.filter(
            withdrawn_at__isnull=True, until__gte=on, until__lte=on + BEFORE,
            client__archived_at__isnull=True,
        ).select_related("client", "practice", "recorded_by__user")  # fmt: skip
        for clearance in ending:
            clearance.client.practice = practice
            warned += _warn(clearance, now)
        late = practice.clearance_requests.filter(state=State.ASKED, due_on__lt=on)
        for request in late.select_related("client"):
            request.client.practice = practice
            _overdue(request, now)
    return warned


@transaction.atomic
def _warn(clearance: Clearance, now: datetime) -> bool:
    key = f"letter:{clearance.pk}"
    known = clearance.client.concerns.filter(kind=Concern.Kind.LAPSING, key=key)
    if known.exists() or is_renewed(clearance):
        return False
    raise_concern(
        client=clearance.client, kind=Concern.Kind.LAPSING, key=key, by=SYSTEM, now=now,
        about={"lines": [f"A clinician's letter ends on {clearance.until:%-d %B %Y}. From the day "
                         "after, what it lifted is closed again."], "letters": True},
    )  # fmt: skip
    try:
        queue_warning(clearance, now=now)
    except CannotQueue:
        logger.warning("Letter %s runs out, and its therapist has no address.", clearance.pk)
    return True


@transaction.atomic
def _overdue(request: ClearanceRequest, now: datetime) -> None:
    key = f"late:{request.ref}:{request.due_on}"
    known = request.client.concerns.filter(kind=Concern.Kind.REPLY, key=key)
    if not known.exists():
        raise_concern(
            client=request.client, kind=Concern.Kind.REPLY, key=key, by=SYSTEM, now=now,
            about={"lines": ["Asked for, and no reply yet. Ask again, or call it off."],
                   "letters": True},
        )  # fmt: skip
