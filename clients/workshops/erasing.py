"""Forgetting the people of a workshop who are not clients, a year after its end.

How many places there were, who came and what was thought of it stays; whose they were does not.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from clients.workshops.links import OPEN_FOR
from clients.workshops.models import Attendee, SignUp, Workshop
from clients.workshops.seats import lock
from practice.audit.actors import SYSTEM
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.emptying import empty_letters

logger = logging.getLogger(__name__)
# How long they are kept awaits the owner's decision; domain G says twelve months.
KEPT_FOR = timedelta(days=366)
AT_ONCE = 20


def forget_everywhere(*, now: datetime) -> int:
    """Workshops whose people are due to be forgotten, some at each ring; answers how many."""
    assert KEPT_FOR > OPEN_FOR
    rows = Workshop.objects.exclude(state=Workshop.State.DRAFT).filter(
        ends_at__lte=now - KEPT_FOR, erased_at__isnull=True
    )
    done = 0
    for workshop in rows.order_by("ends_at", "pk")[:AT_ONCE]:
        try:
            forget(workshop=workshop, now=now)
            done += 1
        except Exception as error:  # this workshop's trouble, not the next one's
            logger.error("Workshop %s: not erased, %s.", workshop.pk, type(error).__name__)
    return done


@transaction.atomic
def forget(*, workshop: Workshop, now: datetime) -> int:
    """Forget those of one workshop who are not clients; how many. Twice is once."""
    held = lock(workshop)
    people = SignUp.objects.filter(
        workshop=held, client__isnull=True, erased_at__isnull=True
    ).order_by("pk")
    keys = list(people.values_list("pk", flat=True))
    Attendee.objects.filter(sign_up__in=keys).update(name="")
    SignUp.objects.filter(pk__in=keys).update(
        name="", email="", phone="", user=None, access_needs="", outcome="", asked_about=[],
        adapted={}, adaptation="", line_reason="", skip_reason="", draft=None, begun_from="",
        paid_reference="", wants_news=False, erased_at=now,
    )  # fmt: skip
    for pk in keys:
        empty_letters(practice_id=held.practice_id, key_prefix=f"sign_up:{pk}:", now=now)
        for message in held.messages.all():
            empty_letters(
                practice_id=held.practice_id, key_prefix=f"workshop_message:{message.ref}:{pk}:",
                now=now,
            )  # fmt: skip
    held.erased_at = now
    held.save(update_fields=["erased_at"])
    record(Verb.WORKSHOP_ERASED, by=SYSTEM, subject=held)
    return len(keys)
