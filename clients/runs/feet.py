"""Keeping how a client's feet are, and telling their therapists when there is to be no routine."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from clients.models import Client
from clients.runs.actions import CannotLog
from clients.runs.models import FeetAnswer
from clients.runs.queries import feet_of
from clients.runs.showing import feet_words
from clients.screening.alerts import tell_therapists
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day
from practice.web.words import clock, day
from routines.scaling import Feet, Mode

KEY = "feet"


@transaction.atomic
def say_feet(
    *, client: Client, feet: Feet, score: int | None, is_sharp: bool, form_key: UUID,
    by: Actor | HasActor, now: datetime,
) -> FeetAnswer:  # fmt: skip
    """Keep the answer of one form, once. What stops the routines is a concern for the therapists.

    A milder answer after it lets the routines be shown again, and the open concern says so.
    Raises CannotLog.
    """
    Client.objects.select_for_update().get(pk=client.pk)  # one at a time for each client
    known = FeetAnswer.objects.filter(form_key=form_key).first()
    if known is not None:
        if known.client_id != client.pk:
            raise CannotLog("This form belongs to another page. Open it again.")
        newest = FeetAnswer.objects.filter(client=client).latest("answered_at", "pk")
        for one in (newest, known):
            is_it = (one.feet, one.score, one.is_sharp) == (feet, score, is_sharp)
            # An old form that comes late takes back nothing; what stops is never dropped.
            if is_it and (one == newest or one.mode is not Mode.NONE):
                return one
        form_key = uuid4()  # sent again with another answer: that one counts
    if score is not None and not 0 <= score <= 10:
        raise CannotLog("Choose a number from 0 to 10.")
    today = local_day(now, client.zone)
    before = feet_of([client], on=today).get(client.pk)
    answer = FeetAnswer.objects.create(
        practice_id=client.practice_id, client=client, form_key=form_key, on=today, feet=feet,
        score=score, is_sharp=is_sharp, answered_at=now,
    )  # fmt: skip
    record(Verb.FEET_TOLD, by=by, subject=answer, client_id=client.pk)
    if answer.mode is Mode.NONE or (before is not None and before.mode is Mode.NONE):
        _tell(answer, by=by, now=now)
    return answer


def _tell(answer: FeetAnswer, *, by: Actor | HasActor, now: datetime) -> None:
    client = answer.client
    open_ones = client.concerns.filter(kind=Concern.Kind.RED_FLAG, key=KEY, settled_at=None)
    open_one = open_ones.first()
    if answer.mode is not Mode.NONE and open_one is None:
        return  # somebody has seen to it meanwhile
    at = now.astimezone(client.practice.zone)
    line = f"Before a home routine, {day(at.date())}, {clock(at)}: {feet_words(answer)}."
    lines = open_one.about.get("lines", []) if open_one else []
    concern = raise_concern(
        client=client, kind=Concern.Kind.RED_FLAG, key=KEY, by=by, now=now,
        about={"lines": [*lines, line]}, due_on=open_one.due_on if open_one else None,
    )  # fmt: skip
    previous = client.feet_answers.exclude(pk=answer.pk).order_by("-answered_at", "-pk").first()
    # Whoever read of a milder answer hears that it is not over.
    is_again = open_one and previous and previous.mode is not Mode.NONE is answer.mode
    tell_therapists(concern=concern, now=now, of=f"feet-{answer.pk}" if is_again else "")
