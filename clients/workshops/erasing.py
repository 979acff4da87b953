"""Forgetting the people of a workshop who are not clients, a year after its end.

Those who never confirmed their address go after a month. How many places there were, who came and
what was thought of it stays; whose they were does not.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from clients.workshops.bulk import key_prefix, letters_of
from clients.workshops.links import OPEN_FOR
from clients.workshops.models import Attendee, Mark, SignUp, Workshop, WorkshopMessage
from clients.workshops.presence import CAME
from clients.workshops.seats import lock
from practice.audit.actors import SYSTEM
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.emptying import empty_letters

logger = logging.getLogger(__name__)
# How long they are kept awaits the owner's decision; domain G says twelve months.
KEPT_FOR = timedelta(days=366)
UNCONFIRMED_FOR = timedelta(days=30)
AT_ONCE = 20


def forget_everywhere(*, now: datetime) -> int:
    """Workshops with people who are due to be forgotten, some at each ring; answers how many."""
    assert KEPT_FOR > OPEN_FOR
    done = 0
    for workshop in _due(now).order_by("ends_at", "pk")[:AT_ONCE]:
        try:
            forget(workshop=workshop, now=now)
            done += 1
        except Exception as error:  # this workshop's trouble, not the next one's
            logger.error("Workshop %s: not erased, %s.", workshop.pk, type(error).__name__)
    return done


@transaction.atomic
def forget(*, workshop: Workshop, now: datetime) -> int:
    """Forget those of one workshop who are due; how many signed up. Twice is once."""
    held = lock(workshop)
    is_over = held.ends_at is not None and held.ends_at <= now - KEPT_FOR
    people = _people() if is_over else _never_confirmed()
    keys = list(people.filter(workshop=held).order_by("pk").values_list("pk", flat=True))
    guests = _guests().filter(sign_up__workshop=held) if is_over else _guests().none()
    Attendee.objects.filter(Q(sign_up__in=keys) | Q(pk__in=guests.values("pk"))).update(name="")
    SignUp.objects.filter(pk__in=keys).update(
        name="", email="", phone="", user=None, access_needs="", outcome="", asked_about=[],
        adapted={}, adaptation="", line_reason="", skip_reason="", draft=None, begun_from="",
        paid_reference="", wants_news=False, heard_from="", erased_at=now,
    )  # fmt: skip
    for prefix in _letters_to(held, keys):
        empty_letters(practice_id=held.practice_id, key_prefix=prefix, now=now)
    if is_over:
        held.erased_at = now
        held.save(update_fields=["erased_at"])
    record(Verb.WORKSHOP_ERASED, by=SYSTEM, subject=held)
    return len(keys)


def _due(now: datetime) -> QuerySet[Workshop]:
    """By the people, and not by a note on the workshop: somebody may come to it later."""
    of_it = Q(workshop=OuterRef("pk"))
    kept = Exists(_people().filter(of_it)) | Exists(
        _guests().filter(sign_up__workshop=OuterRef("pk"))
    )
    is_over = Q(ends_at__lte=now - KEPT_FOR) & (Q(erased_at__isnull=True) | kept)
    stale = Q(ends_at__lte=now - UNCONFIRMED_FOR) & Exists(_never_confirmed().filter(of_it))
    return Workshop.objects.exclude(state=Workshop.State.DRAFT).filter(is_over | stale)


def _people() -> QuerySet[SignUp]:
    """Those who are no clients."""
    return SignUp.objects.filter(client__isnull=True, erased_at__isnull=True)


def _never_confirmed() -> QuerySet[SignUp]:
    """Those of them who never said that the address is theirs, and did not come."""
    came = Mark.objects.filter(attendee__sign_up=OuterRef("pk"), kind__in=CAME)
    return _people().filter(~Exists(came), address_confirmed_at__isnull=True)


def _guests() -> QuerySet[Attendee]:
    """Whom clients brought."""
    return Attendee.objects.filter(place__gt=0, sign_up__client__isnull=False).exclude(name="")


def _letters_to(workshop: Workshop, keys: list[int]) -> Iterator[str]:
    """How the keys of their letters begin, with messages about the dates they moved from."""
    for pk in keys:
        yield f"sign_up:{pk}:"
    series = WorkshopMessage.objects.filter(
        practice=workshop.practice_id, workshop__series_ref=workshop.series_ref
    )
    for message in series:
        written = set(letters_of(message).values_list("key", flat=True))
        yield from written & {f"{key_prefix(message)}{pk}:" for pk in keys}
