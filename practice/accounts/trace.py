"""What happens to an account, in the trace of each practice its owner works in."""

from collections.abc import Iterable

from django.db import transaction

from practice.accounts.models import Membership, User
from practice.audit.actors import SYSTEM, Actor, HasActor
from practice.audit.origin import origin
from practice.audit.record import record
from practice.audit.refusals import is_one_too_many
from practice.audit.verbs import Verb


@transaction.atomic
def trace(verb: Verb, user: User, *, by: Actor | HasActor, fields: Iterable[str] = ()) -> None:
    """One row for each practice; one without a practice for somebody who works in none."""
    places = Membership.objects.active().filter(user=user).order_by("pk")
    worked_in: list[int | None] = [*places.values_list("practice_id", flat=True)]
    for practice_id in worked_in or [None]:
        record(verb, by=by, subject=user, practice_id=practice_id, fields=fields)


@transaction.atomic
def trace_refusal(user: User | None) -> None:
    """A password that was wrong. An unknown address leaves a row without a name: who waits for
    the answer must not learn from the time it takes whether there is an account."""
    if user is None:
        record(Verb.SIGN_IN_REFUSED, by=SYSTEM, subject=User())
    else:
        trace(Verb.SIGN_IN_REFUSED, user, by=SYSTEM)


def trace_limit(user: User | None) -> None:
    """So many tries that nothing was looked at any more."""
    here = origin()
    if here is not None and is_one_too_many(SYSTEM, None, here.address):
        return
    if user is None:
        record(Verb.TRIES_LIMITED, by=SYSTEM, subject=User())
    else:
        trace(Verb.TRIES_LIMITED, user, by=SYSTEM)
