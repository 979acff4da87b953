"""What is to be asked again on a day: it comes up for review, and never clears itself."""

import logging
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from clients.models import Client
from clients.screening.banner import named
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern
from clients.screening.queries import Safety, safety_by_client
from practice.accounts.models import Practice
from practice.audit.actors import SYSTEM
from practice.schedule.wall import local_day
from routines.rulebook import rule_book

logger = logging.getLogger(__name__)
AT_ONCE = 200


def raise_reviews(*, now: datetime) -> int:
    """Raise a concern for every flag whose review day has come. Says how many are new or open.

    One that was settled comes back only after its rule's own time.
    """
    raised = 0
    for practice in Practice.objects.all():
        on = local_day(now, practice.zone)
        people = practice.clients.current().filter(screenings__isnull=False).distinct()
        last = 0
        while part := list(people.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
            last = part[-1].pk
            safety = safety_by_client(part, on=on)
            for client in part:
                client.practice = practice
                raised += _raise_for(client, safety[client.pk], now)
    return raised


@transaction.atomic
def _raise_for(client: Client, safety: Safety, now: datetime) -> int:
    due: dict[str, tuple[str, str, timedelta]] = {}
    if safety.assessment is not None:
        rules = rule_book(client.practice_id).rules
        for reason in safety.assessment.reasons:
            if reason.review_on is not None and reason.review_on <= safety.assessment.on:
                # Which flag it is stays sealed: the key only tells one from the other.
                told = f"{client.pk}:{reason.code}:{reason.side}"
                again = rules[reason.code].review_days if reason.code in rules else None
                due[sha256(told.encode()).hexdigest()[:40]] = (
                    named(reason), f"{reason.review_on:%-d %B %Y}", timedelta(days=again or 28)
                )  # fmt: skip
    if safety.form_is_old:
        due["form"] = ("The whole health form is over a year old", "", timedelta(days=28))
    settled = client.concerns.filter(
        kind=Concern.Kind.REVIEW, key__in=due, settled_at__isnull=False
    ).values_list("key", "settled_at")
    # Whoever decided "it stands" is asked again after the rule's own time, not tomorrow.
    done = {key for key, at in settled if at is not None and at + due[key][2] > now}
    open_now = set(
        client.concerns.filter(kind=Concern.Kind.REVIEW, settled_at=None).values_list(
            "key", flat=True
        )
    )
    new = [key for key in due if key not in done and key not in open_now]
    for key in new:
        what, when, _ = due[key]
        line = f"{what}: ask again{f' (due {when})' if when else ''}. It stands until you do."
        raise_concern(
            client=client, kind=Concern.Kind.REVIEW, key=key, by=SYSTEM, now=now,
            about={"lines": [line]},
        )  # fmt: skip
    return len(new)
