"""Writing a message to many, confirming it, stopping it, trying again what failed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from clients.appointments.notices import HELD_FOR
from clients.circulars.emails import key_prefix, sign_off_of, wording_of
from clients.circulars.models import Circular, Copy, Out
from clients.circulars.queries import audience_of
from practice.access.permissions import Permission
from practice.accounts.letter_tests import THIS_IS_A_TEST, send_test_letter
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.mail.models import LostLetter, OutboundEmail
from practice.mail.queue import send_again, supersede
from practice.mail.states import IllegalMove, State
from practice.mail.troubles import verdicts
from practice.web.addresses import absolute

STOPPED = "Not sent: the message was stopped."
# How long a draft can be brought back after it was thrown away.
LIES_FOR = timedelta(days=7)
# The name in a test.
SAMPLE = "Alex"


class NotADraft(Exception):
    """It was confirmed already, or thrown away, and stays as it was."""

    def __init__(self, circular: Circular) -> None:
        super().__init__(
            "This draft was thrown away. Bring it back first."
            if circular.thrown_away_at
            else "This message was confirmed already and cannot be changed any more."
        )


class AudienceHasChanged(Exception):
    """Somebody else would get it than the page said, or something else."""

    def __init__(self) -> None:
        super().__init__("Who gets it, or what it says, has changed meanwhile. Read it again.")


class NobodyToWriteTo(Exception):
    """Nobody would get it."""

    def __init__(self) -> None:
        super().__init__("Nobody would get this. Choose other people, or go back and change it.")


class NotTheirs(Exception):
    """It would go to people who are not this therapist's clients."""

    def __init__(self) -> None:
        super().__init__("This message goes to more people than your own clients.")


@transaction.atomic
def write_circular(
    *, circular: Circular | None, form_key: UUID, by: Membership, now: datetime, **values: Any
) -> Circular:
    """Keep a draft, new or changed; `values` are its kind, choice, subject and text.

    The same form twice is one draft. Raises NotADraft, or ValidationError.
    """
    known = by.practice.circulars.filter(form_key=form_key, written_by=by).first()
    kept = circular or known or Circular(practice=by.practice, written_by=by, form_key=form_key)
    if kept.pk:
        kept = _held(kept)
    if not kept.can_be_changed:
        raise NotADraft(kept)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.written_at = now
    kept.full_clean()
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:  # the same form, at the same moment
        twin = by.practice.circulars.filter(form_key=form_key, written_by=by).first()
        if twin is None:
            raise
        return twin
    record(Verb.CIRCULAR_WRITTEN, by=by, subject=kept)
    return kept


@transaction.atomic
def confirm(*, circular: Circular, seen: str, by: Membership, now: datetime) -> Circular:
    """Settle who gets it; the worker writes the letters, and none leaves within three minutes.

    `seen` is the fingerprint of the audience and the words that were read. Twice is once. Raises
    AudienceHasChanged or NobodyToWriteTo; NotTheirs of a therapist about others' clients; NotADraft
    of one that was thrown away.
    """
    held = _held(circular)
    if not by.may(Permission.SEE_LETTERS) and held.therapist_id != by.pk:
        raise NotTheirs
    if held.state != Circular.State.DRAFT:
        return held
    if not held.can_be_changed:
        raise NotADraft(held)
    audience = audience_of(held, now=now)
    if not audience.going:
        raise NobodyToWriteTo
    if audience.fingerprint != seen:
        raise AudienceHasChanged
    base = {"practice": held.practice, "circular": held}
    going = [Copy(client=client, **base) for client in audience.going]
    others = [
        Copy(client=client, state=Copy.State.LEFT_OUT, why=why, **base)
        for client, why in audience.left_out
    ]
    Copy.objects.bulk_create([*going, *others], batch_size=200)
    held.state, held.confirmed_at, held.confirmed_by = Circular.State.GOING, now, by
    held.leaves_at = now + HELD_FOR
    held.save()
    record(Verb.CIRCULAR_CONFIRMED, by=by, subject=held)
    return held


@transaction.atomic
def throw_away(*, circular: Circular, by: Membership, now: datetime) -> bool:
    """A draft leaves the list; it can be brought back for a week. Says whether that is new."""
    held = _held(circular)
    if not held.can_be_changed:
        return False
    held.thrown_away_at = now
    held.save(update_fields=["thrown_away_at"])
    record(Verb.CIRCULAR_THROWN_AWAY, by=by, subject=held)
    return True


@transaction.atomic
def bring_back(*, circular: Circular, by: Membership) -> bool:
    """It is a draft again. Says whether that is new."""
    held = _held(circular)
    if held.thrown_away_at is None:
        return False
    held.thrown_away_at = None
    held.save(update_fields=["thrown_away_at"])
    record(Verb.CIRCULAR_BROUGHT_BACK, by=by, subject=held)
    return True


@transaction.atomic
def let_go(now: datetime) -> int:
    """What was thrown away a week ago; how many."""
    old = Circular.objects.filter(thrown_away_at__lte=now - LIES_FOR)
    # Locked: somebody may bring one back this moment.
    keys = list(old.select_for_update().values_list("pk", flat=True))
    return Circular.objects.filter(pk__in=keys).delete()[0]


@transaction.atomic
def stop(*, circular: Circular, by: Membership, now: datetime) -> bool:
    """No copy goes that has not gone. Says whether that is new.

    One that may have been sent stays in doubt; its check keeps it from going a second time.
    """
    held = _held(circular)
    if held.state != Circular.State.GOING:
        return False
    held.copies.filter(state=Copy.State.WAITING).update(state=Copy.State.STOPPED)
    supersede(
        practice_id=held.practice_id, key_prefix=key_prefix(held), reason=STOPPED,
        in_doubt=False, by=by.user_id, now=now,
    )  # fmt: skip
    held.state, held.stopped_at = Circular.State.STOPPED, now
    held.save(update_fields=["state", "stopped_at"])
    record(Verb.CIRCULAR_STOPPED, by=by, subject=held)
    return True


@transaction.atomic
def try_again(*, circular: Circular, by: Membership, now: datetime) -> int:
    """Put copies that failed back into the outbox, and write those that could not be written; each
    one's check is asked again. How many.

    One that may have arrived is not among them, nor one whose address takes no letters.
    """
    held = _held(circular)
    if held.state != Circular.State.GOING:
        return 0
    rows = OutboundEmail.objects.filter(circular_copy__circular=held, state=State.FAILED)
    failed = list(rows.defer("body_text", "body_html", "calendar_text"))
    against = verdicts(failed, now=now)
    again = held.copies.filter(why=Out.BROKEN).update(state=Copy.State.WAITING, why="")
    for email in failed:
        if email.pk in against:
            continue
        try:
            with transaction.atomic():
                send_again(email, by=by.user_id, now=now)
        except (IllegalMove, LostLetter):
            continue
        again += 1
    if again:
        record(Verb.CIRCULAR_TRIED_AGAIN, by=by, subject=held)
    return again


def send_test(
    *, circular: Circular, form_key: UUID, by: Membership, now: datetime
) -> OutboundEmail:
    """The message as its readers get it, to whoever asks. Raises EnoughTests, or CannotQueue."""
    wording = wording_of(
        circular, first_name=SAMPLE, sign_off=sign_off_of(circular), lead=THIS_IS_A_TEST
    )
    context = {"first_name": SAMPLE, "practice": by.practice, "unsubscribe_url": absolute("/")}
    return send_test_letter(
        what=circular.kind, template=circular.kind, subject=circular.subject, context=context,
        wording=wording, form_key=form_key, by=by, now=now,
    )  # fmt: skip


def _held(circular: Circular) -> Circular:
    """The row as it is now, locked: the worker's next part waits for it, and it for the part."""
    rows = Circular.objects.select_related("practice").select_for_update(of=("self",))
    return rows.get(pk=circular.pk)
