"""A page that was not opened is in the trace, too: for whom, and from where.

At most so many of one person or one address in a minute: whoever knocks without end fills no disk.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone

from practice.audit.actors import SYSTEM, Actor
from practice.audit.models import AuditEvent
from practice.audit.origin import Origin, page_of
from practice.audit.verbs import REFUSALS, Verb

logger = logging.getLogger(__name__)
REFUSED = {403, 404, 410, 429}
MOST_A_MINUTE = 20
MINUTE = timedelta(minutes=1)
# Says whose record a page would have been about, by its primary key.
About = Callable[[HttpRequest], int | None]
about: list[About] = []


def is_one_too_many(by: Actor, practice_id: int | None, address: str) -> bool:
    """Whether they were refused so often within a minute that no more is written down.

    Strangers are counted by their address. Who is signed in counts alone, so that nobody's noise
    from the same house hides them; so does whoever comes from nowhere.
    """
    of_late = AuditEvent.objects.filter(at__gte=timezone.now() - MINUTE, verb__in=REFUSALS)
    if by.kind == "user" or not address:
        of_late = of_late.filter(practice_id=practice_id, actor_kind=by.kind, actor_id=by.id)
    else:
        # SQLite takes the index of addresses only for a question that excludes the empty one.
        of_late = of_late.filter(address=address).exclude(address="")
    return len(of_late.values_list("pk")[:MOST_A_MINUTE]) == MOST_A_MINUTE


def note_refusal(request: HttpRequest, status: int, here: Origin) -> None:
    """Keep that a page of ours was refused; an address that is no page refuses nothing.

    What cannot be kept shows nothing either, so the refusal stands.
    """
    if status not in REFUSED or request.resolver_match is None:
        return
    practice = getattr(request, "practice", None)
    practice_id = practice.pk if practice else None
    user = request.user
    actor = Actor("user", user.pk) if user.is_authenticated else here.holder or SYSTEM
    try:
        if not is_one_too_many(actor, practice_id, here.address):
            _keep(request, status, here, actor, practice_id)
    except DatabaseError as error:
        logger.error("A refusal could not be kept in the trace.", exc_info=error)


def _keep(
    request: HttpRequest, status: int, here: Origin, actor: Actor, practice_id: int | None
) -> None:
    user = request.user
    asked = next((pk for ask in about if (pk := ask(request)) is not None), None)
    AuditEvent.objects.create(
        practice_id=practice_id, actor_kind=actor.kind, actor_id=actor.id,
        verb=_verb(status, is_known=user.is_authenticated).value, subject_type="accounts.user",
        subject_id=user.pk, client_id=asked, fields=page_of(request), address=here.address,
        session=here.session,
    )  # fmt: skip


def _verb(status: int, *, is_known: bool) -> Verb:
    if status == 429:
        return Verb.TRIES_LIMITED
    return Verb.PAGE_REFUSED if is_known or status == 403 else Verb.LINK_REFUSED
