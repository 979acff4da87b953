"""Asking a clinician, taking their reply, and deciding what it comes to."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from clients.clearances.letters import queue_ask
from clients.clearances.models import MOVES, OPEN, ClearanceReply, ClearanceRequest, State
from clients.models import Client
from clients.screening.actions import record_clearance
from clients.screening.concerns import raise_concern, settle
from clients.screening.models import Clearance, Concern
from practice.accounts.models import Membership
from practice.audit.actors import HasActor
from practice.audit.origin import come_by
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.privacy.uploads import clean
from practice.schedule.wall import local_day
from practice.web.tokens import new_token, token_hash
from routines.rulebook import rule_book

ANSWER_WITHIN = timedelta(days=21)
LINK_OUTLIVES_DUE_BY = timedelta(days=60)
MOST_REPLIES = 5


class CannotAsk(Exception):
    """There is nothing that a letter could lift."""


class RequestEnded(Exception):
    """The request was decided, withdrawn, or its link is too old."""

    def __init__(self) -> None:
        super().__init__("This link has ended. Ask your therapist for a new one.")


class TooMany(Exception):
    """More files than anybody means to send."""

    def __init__(self) -> None:
        super().__init__("There are enough pages here already. Ask your therapist.")


@transaction.atomic
def ask(*, client: Client, code: str, side: str, by: Membership, now: datetime) -> ClearanceRequest:
    """Ask for a clinician's word. The client gets a link by letter where one can go.

    The same question while it is open is the same request, with a new link.
    """
    rule = rule_book(client.practice_id).rules.get(code)
    if rule is None or rule.never_downgrade:
        raise CannotAsk("No letter lifts this. It ends only when the client is asked again.")
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    today = local_day(now, client.practice.zone)
    token = new_token()
    found = client.clearance_requests.filter(code=code, side=side, state__in=OPEN).first()
    request = found or ClearanceRequest(
        practice=client.practice, client=client, code=code, side=side, asked_by=by
    )
    request.client = client
    request.token_hash, request.asked_at, request.due_on = (
        token_hash(token), now, today + ANSWER_WITHIN,
    )  # fmt: skip
    request.full_clean(validate_unique=False, validate_constraints=False)
    request.save()
    record(Verb.CLEARANCE_ASKED, by=by, subject=request)
    request.email = queue_ask(request, token=token, now=now)
    request.save(update_fields=["email"])
    return request


def find_request(token: str, *, now: datetime) -> ClearanceRequest:
    """The request behind a client's link; raises RequestEnded. Changes nothing."""
    found = (
        ClearanceRequest.objects.select_related("client__practice", "practice")
        .filter(token_hash=token_hash(token))
        .first()
    )
    if found is None or not found.is_open or found.client.archived_at is not None:
        raise RequestEnded
    if local_day(now, found.practice.zone) > found.due_on + LINK_OUTLIVES_DUE_BY:
        raise RequestEnded
    come_by(found.actor)
    return found


@transaction.atomic
def receive(
    *, request: ClearanceRequest, content: bytes, by: HasActor, now: datetime
) -> ClearanceReply:
    """Keep a reply, written anew and sealed. Raises CannotTake, RequestEnded or TooMany."""
    taken = clean(content)
    held = _hold(request)
    if not held.is_open:
        raise RequestEnded
    if held.replies.count() >= MOST_REPLIES:
        raise TooMany
    reply = ClearanceReply.objects.create(
        practice_id=held.practice_id, request=held, kind=taken.kind, content=taken.content,
        size=len(taken.content), added_by=by if isinstance(by, Membership) else None, added_at=now,
    )  # fmt: skip
    if held.state == State.ASKED:
        held.state = State.RECEIVED
        held.save(update_fields=["state"])
    record(Verb.CLEARANCE_RECEIVED, by=by, subject=reply, client_id=held.client_id)
    if not isinstance(by, Membership):
        raise_concern(
            client=held.client, kind=Concern.Kind.REPLY, key=held.ref, by=by, now=now,
            about={"lines": ["A reply has come. Read it, and accept or refuse it."]},
        )  # fmt: skip
    return reply


@transaction.atomic
def accept(*, request: ClearanceRequest, by: Membership, now: datetime, **letter: Any) -> Clearance:
    """The reply allows treatment: `letter` is who, in which role, what it permits, from, until.

    Raises ValidationError by field, and stores nothing then.
    """
    held = _hold(request)
    _check_move(held, State.ACCEPTED)
    clearance = record_clearance(
        client=held.client, code=held.code, side=held.side, by=by, now=now, **letter
    )
    held.clearance = clearance
    until: date = clearance.until
    _decide(held, State.ACCEPTED, "", by, now)
    _settle(held, f"Accepted until {until:%-d %B %Y}.", by, now)
    return clearance


@transaction.atomic
def refuse(
    *, request: ClearanceRequest, reason: str, by: Membership, now: datetime
) -> ClearanceRequest:
    """The clinician advises against it, or the reply will not do: what was closed stays closed."""
    held = _hold(request)
    _check_move(held, State.REFUSED)
    if not reason.strip():
        raise ValidationError({"reason": "Write why it is refused."})
    _decide(held, State.REFUSED, reason.strip(), by, now)
    record(Verb.CLEARANCE_REFUSED, by=by, subject=held)
    _settle(held, f"Refused: {reason.strip()}", by, now)
    return held


@transaction.atomic
def call_off(*, request: ClearanceRequest, by: Membership, now: datetime) -> ClearanceRequest:
    """No letter is wanted any more; the client's link ends."""
    held = _hold(request)
    if held.state == State.WITHDRAWN:
        return held
    _check_move(held, State.WITHDRAWN)
    _decide(held, State.WITHDRAWN, "", by, now)
    record(Verb.CLEARANCE_NOT_WANTED, by=by, subject=held)
    _settle(held, "No letter is wanted any more.", by, now)
    return held


def _hold(request: ClearanceRequest) -> ClearanceRequest:
    return (
        ClearanceRequest.objects.select_for_update(of=("self",))
        .select_related("client__practice", "practice")
        .get(pk=request.pk)
    )


def _check_move(held: ClearanceRequest, to: State) -> None:
    if to not in MOVES[State(held.state)]:
        raise ValidationError(f"This is “{held.get_state_display()}” already.")


def _decide(held: ClearanceRequest, to: State, reason: str, by: Membership, now: datetime) -> None:
    held.state, held.reason, held.decided_by, held.decided_at = to, reason, by, now
    held.full_clean(validate_unique=False, validate_constraints=False)
    held.save()


def _settle(held: ClearanceRequest, decision: str, by: Membership, now: datetime) -> None:
    for concern in held.client.concerns.filter(
        kind=Concern.Kind.REPLY, key=held.ref, settled_at__isnull=True
    ):
        settle(concern=concern, decision=decision, by=by, now=now)
