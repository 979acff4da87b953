"""Keeping how a client has been after a visit, and making the link in the letter."""

from datetime import datetime

from django.db import transaction

from clients.afterwards.alerts import look_at
from clients.afterwards.models import AfterVisitAnswer, AfterVisitLink
from clients.afterwards.queries import asked_about
from clients.appointments.models import Appointment
from clients.models import Client
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.models import OutboundEmail
from practice.web.text import added
from practice.web.tokens import new_token, token_hash


class NotAskedNow(Exception):
    """These questions cannot be answered at this moment, and what to do instead."""


@transaction.atomic
def make_link(*, visit: Appointment, by: Actor | HasActor, now: datetime) -> str:
    """A new link to the questions after a visit: the token is returned here and kept nowhere."""
    token = new_token()
    link = AfterVisitLink.objects.create(
        practice_id=visit.practice_id, appointment=visit, token_hash=token_hash(token), made_at=now
    )
    record(Verb.AFTER_VISIT_ASKED, by=by, subject=link, client_id=visit.client_id)
    return token


def sent_in(email: OutboundEmail, *, token: str) -> None:
    """Keep in which letter a link went; in the transaction that queues it."""
    AfterVisitLink.objects.filter(token_hash=token_hash(token)).update(email=email)


@transaction.atomic
def tell(
    *, visit: Appointment, hours: int, soreness: int | None, sleep: int | None, unexpected: str,
    words: str, by: Actor | HasActor, now: datetime, adds: bool = False,
) -> AfterVisitAnswer:  # fmt: skip
    """Keep what was told in the check of 24 or 48 hours; told again, it is put right.

    With `adds` what was told before was not shown to whoever tells: what they leave out stays, and
    their words are added to it.
    What calls for a therapist is a concern of theirs. Raises NotAskedNow, ValidationError.
    """
    Client.objects.select_for_update().get(pk=visit.client_id)  # one at a time for each client
    asked = asked_about(visit, now)
    if asked is None or asked.hours != hours:
        raise NotAskedNow(
            "This page was opened too long ago. Read what you told, then send it for now."
        )
    earlier, words = asked.answer, words.strip()
    if earlier and adds:
        soreness = earlier.soreness if soreness is None else soreness
        sleep = earlier.sleep if sleep is None else sleep
        is_no = unexpected == AfterVisitAnswer.Unexpected.NO
        words = "" if is_no else added(earlier.words, words)
    told = {"soreness": soreness, "sleep": sleep, "unexpected": unexpected, "words": words}
    row = asked.answer or AfterVisitAnswer(
        practice_id=visit.practice_id, appointment=asked.visit, hours=hours
    )
    changed = [name for name, value in told.items() if getattr(row, name) != value]
    if asked.answer and not changed:
        return row
    for name in changed:
        setattr(row, name, told[name])
    row.told_at = now
    row.full_clean(validate_unique=False)
    row.save()
    verb = Verb.AFTER_VISIT_CHANGED if asked.answer else Verb.AFTER_VISIT_TOLD
    fields = changed if asked.answer else []
    record(verb, by=by, subject=row, client_id=visit.client_id, fields=fields)
    look_at(row, by=by, now=now)
    return row
