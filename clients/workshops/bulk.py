"""A message to the people of one workshop, about it: one letter to each, stopped within minutes."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from clients.appointments.notices import HELD_FOR
from clients.workshops.models import SignUp, Workshop, WorkshopMessage
from clients.workshops.readers import audience_of, people_of
from practice.accounts.letter_tests import THIS_IS_A_TEST, send_test_letter
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.limits import at_half
from practice.mail.models import LostLetter, OutboundEmail, OutboundEmailQuerySet
from practice.mail.own_words import EVERY, newest
from practice.mail.queue import CannotQueue, queue_email, same_address, send_again, supersede
from practice.mail.rechecks import SEND, Verdict, superseded
from practice.mail.states import IllegalMove
from practice.mail.states import State as LetterState
from practice.mail.wording import Wording

KIND = "workshop_message"
SAMPLE = "Alex"
STOPPED = "Not sent: the message was stopped."
WAITING_LETTERS = (LetterState.DUE, LetterState.SENDING)
NOT_SENT = (LetterState.FAILED, LetterState.UNKNOWN, LetterState.SUPPRESSED, LetterState.EXPIRED)


class NobodyToWriteTo(Exception):
    """Nobody in the group has an address."""


class PeopleHaveChanged(Exception):
    """The group is not what was read on the page."""


@dataclass(frozen=True)
class Progress:
    """How far a message has got; `failed` are those that did not arrive, or may not have."""

    in_all: int
    sent: int
    waiting: int
    failed: list[OutboundEmail]
    can_stop: bool

    @property
    def can_try_again(self) -> int:
        """How many did surely not arrive."""
        return sum(one.state == LetterState.FAILED for one in self.failed)


@transaction.atomic
def write_message(
    *, workshop: Workshop, to: str, subject: str, text: str, form_key: UUID, by: Membership,
    now: datetime, ticked: Iterable[SignUp] = (),
) -> WorkshopMessage:  # fmt: skip
    """Keep it, not sent; the same form again changes it until it is. Raises ValidationError."""
    known = WorkshopMessage.objects.select_for_update().filter(
        form_key=form_key, workshop=workshop
    ).first()  # fmt: skip
    if known is not None and known.state != WorkshopMessage.State.DRAFT:
        return known
    kept = known or WorkshopMessage(
        practice_id=workshop.practice_id, workshop=workshop, form_key=form_key, written_by=by,
        written_at=now,
    )  # fmt: skip
    kept.to, kept.subject, kept.text = to, subject, text
    kept.full_clean()
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:  # the same form, at the same moment
        return WorkshopMessage.objects.get(form_key=form_key)
    kept.ticked.set(ticked)
    record(Verb.WORKSHOP_MESSAGE_WRITTEN, by=by, subject=kept)
    return kept


@transaction.atomic
def send_message(
    *, message: WorkshopMessage, seen: str, by: Membership, now: datetime
) -> WorkshopMessage:
    """Write a letter to each, to leave in three minutes; twice is once.

    `seen` is the fingerprint that was read. Raises PeopleHaveChanged, or NobodyToWriteTo.
    """
    held = _held(message)
    if held.state != WorkshopMessage.State.DRAFT:
        return held
    audience = audience_of(held)
    if not audience.going:
        raise NobodyToWriteTo
    if audience.fingerprint != seen:
        raise PeopleHaveChanged
    written = 0
    apart = at_half(settings.LETTERS_AT_MOST)  # the other half is for everything else
    for place, sign_up in enumerate(audience.going):
        try:
            with transaction.atomic():
                _queue(held, sign_up, leaves_at=now + HELD_FOR + apart * place, now=now)
            written += 1
        except CannotQueue:
            continue
    held.state, held.sent_at, held.sent_by = WorkshopMessage.State.GOING, now, by
    held.number = written
    held.without_address = audience.without + len(audience.going) - written
    held.save()
    record(Verb.WORKSHOP_MESSAGE_SENT, by=by, subject=held)
    return held


@transaction.atomic
def stop_message(*, message: WorkshopMessage, by: Membership, now: datetime) -> bool:
    """No letter goes that has not gone. Says whether that is new."""
    held = _held(message)
    if held.state != WorkshopMessage.State.GOING:
        return False
    supersede(
        practice_id=held.practice_id, key_prefix=key_prefix(held), reason=STOPPED, in_doubt=False,
        by=by.user_id, now=now,
    )  # fmt: skip
    held.state, held.stopped_at = WorkshopMessage.State.STOPPED, now
    held.save(update_fields=["state", "stopped_at"])
    record(Verb.WORKSHOP_MESSAGE_STOPPED, by=by, subject=held)
    return True


@transaction.atomic
def try_again(*, message: WorkshopMessage, by: Membership, now: datetime) -> int:
    """Put the letters that failed back into the outbox; each one's check is asked again. How many.

    One that may have arrived is not among them: somebody looks at it on the letters' page.
    """
    held = _held(message)
    if held.state != WorkshopMessage.State.GOING:
        return 0
    again = 0
    for email in letters_of(held).filter(state=LetterState.FAILED).order_by("pk"):
        if before_sending(email, now=now) != SEND:
            continue
        with suppress(IllegalMove, LostLetter), transaction.atomic():
            send_again(email, by=by.user_id, now=now)
            again += 1
    if again:
        record(Verb.WORKSHOP_MESSAGE_TRIED_AGAIN, by=by, subject=held)
    return again


def send_test(
    *, message: WorkshopMessage, form_key: UUID, by: Membership, now: datetime
) -> OutboundEmail:
    """The message as its readers get it, to whoever asks. Raises EnoughTests, or CannotQueue."""
    context = {"name": SAMPLE, "practice": by.practice, "title": message.workshop.title}
    wording = Wording(message.text, "", _sign_off(message), THIS_IS_A_TEST)
    return send_test_letter(
        what=KIND, template=KIND, subject=message.subject, context=context, wording=wording,
        form_key=form_key, by=by, now=now,
    )  # fmt: skip


def progress_of(message: WorkshopMessage) -> Progress:
    """Counted from the outbox; two queries."""
    letters = letters_of(message)
    states = Counter(letters.values_list("state", flat=True))
    wrong = Q(state__in=NOT_SENT) | Q(returned_at__isnull=False)
    failed = letters.filter(wrong).defer("body_text", "body_html", "calendar_text")
    waiting = sum(states[state] for state in WAITING_LETTERS)
    return Progress(
        in_all=sum(states.values()),
        sent=states[LetterState.SENT],
        waiting=waiting,
        failed=list(failed.order_by("pk")),
        can_stop=message.state == WorkshopMessage.State.GOING and waiting > 0,
    )


def letters_of(message: WorkshopMessage) -> OutboundEmailQuerySet:
    """Its letters in the outbox."""
    return OutboundEmail.objects.filter(
        practice_id=message.practice_id, key__startswith=key_prefix(message)
    )


def key_prefix(message: WorkshopMessage) -> str:
    """How the keys of all its letters begin."""
    return f"workshop_message:{message.ref}:"


def before_sending(email: OutboundEmail, *, now: datetime) -> Verdict:
    """Not stopped, and the person is still one of those it is for, at this address."""
    _, ref, pk, *_ = email.key.split(":")
    message = WorkshopMessage.objects.filter(ref=ref, practice=email.practice_id).first()
    sign_up = SignUp.objects.filter(pk=pk, practice=email.practice_id).first()
    if message is None or sign_up is None or sign_up.erased_at is not None:
        return superseded("Not sent: the sign-up was removed.")
    if message.state != WorkshopMessage.State.GOING:
        return superseded(STOPPED)
    if not same_address(sign_up.email, email.recipient):
        return superseded("Not sent: the address was changed.")
    if not people_of(message).filter(pk=sign_up.pk).exists():
        return superseded("Not sent: the place was changed.")
    return SEND


def _queue(
    message: WorkshopMessage, sign_up: SignUp, *, leaves_at: datetime, now: datetime
) -> None:
    practice = message.workshop.practice
    queue_email(
        practice_id=practice.pk,
        key=f"{key_prefix(message)}{sign_up.pk}:",
        kind=KIND,
        recipient=sign_up.email,
        subject=message.subject,
        template=KIND,
        context={"name": sign_up.name, "practice": practice, "title": message.workshop.title},
        wording=Wording(message.text, "", _sign_off(message)),
        sender_name=practice.name,
        reply_to=practice.reply_to,
        not_before=leaves_at,
        now=now,
    )


def _sign_off(message: WorkshopMessage) -> str:
    held = newest(message.practice_id, (EVERY,)).get(EVERY)
    return held.after if held else ""


def _held(message: WorkshopMessage) -> WorkshopMessage:
    rows = WorkshopMessage.objects.select_related("workshop__practice")
    return rows.select_for_update(of=("self",)).get(pk=message.pk)
