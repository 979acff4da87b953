"""Keeping what a client agreed to, or took back."""

from datetime import datetime, timedelta

from django.db import transaction

from clients.consents.changes import answered
from clients.consents.models import Consent
from clients.consents.queries import newest
from clients.consents.wording import PURPOSES, TREATMENT, WORDING_VERSION
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day

# How long a withdrawal can be taken back with one press, by whoever pressed it.
UNDO_FOR = timedelta(minutes=30)
# Two answers that agree in these are one.
SAID = ("given", "wording_version", "wording", "said_by", "said_by_name")


class NeedsGuardian(Exception):
    """A child's yes needs the guardian's."""

    def __init__(self) -> None:
        super().__init__(
            "Under 16, only a parent or guardian can agree. Ask them, and enter their name."
        )


class NothingToUndo(Exception):
    """No withdrawal of a moment ago by this person."""

    def __init__(self) -> None:
        super().__init__("There is nothing to undo any more. Record the answer again if it is yes.")


@transaction.atomic
def record_consent(
    *, client: Client, purpose: str, given: bool, said_by: str, said_by_name: str, how: str,
    by: Actor | HasActor, now: datetime,
) -> Consent:  # fmt: skip
    """Keep one answer to one purpose (a key of PURPOSES; KeyError for any other).

    The same answer by the same person to the same text is not kept twice. Raises NeedsGuardian
    for a child's own yes; a no is taken from whoever says it. A guardian's word on the treatment
    stands on the record too, where the safety rules read it.
    """
    consent = Consent(
        practice_id=client.practice_id, client=client, purpose=purpose, given=given,
        wording_version=WORDING_VERSION, wording=PURPOSES[purpose].text, said_by=said_by,
        said_by_name=said_by_name, how=how,
    )  # fmt: skip
    held = _held(client)
    today = local_day(now, client.practice.zone)
    if given and said_by != Consent.Speaker.GUARDIAN and held.is_child_on(today):
        raise NeedsGuardian
    return _keep(consent, held, by=by, now=now)


@transaction.atomic
def undo_withdrawal(
    *, client: Client, purpose: str, by: Actor | HasActor, now: datetime
) -> Consent:
    """Take a withdrawal of a moment ago back: the yes before it holds again, as it was said.

    Only whoever withdrew may; raises NothingToUndo.
    """
    held = _held(client)
    withdrawn, before = undoable(list(client.consents.filter(purpose=purpose)), by=by, now=now)
    if withdrawn is None or before is None:
        raise NothingToUndo
    again = Consent(
        practice_id=client.practice_id, client=client, purpose=purpose, given=True,
        wording_version=before.wording_version, wording=before.wording, said_by=before.said_by,
        said_by_name=before.said_by_name, how=withdrawn.how,
    )  # fmt: skip
    return _keep(again, held, by=by, now=now)


def undoable(
    answers: list[Consent], *, by: Actor | HasActor | None, now: datetime
) -> tuple[Consent, Consent] | tuple[None, None]:
    """Of one purpose's answers, the withdrawal that `by` may still undo and the yes before it."""
    rows = sorted(answers, key=lambda answer: (answer.decided_at, answer.pk))
    if len(rows) < 2 or rows[-1].given or not rows[-2].given:
        return None, None
    withdrawn, before = rows[-1], rows[-2]
    member = by.pk if isinstance(by, Membership) else None
    if withdrawn.recorded_by_id != member or withdrawn.decided_at < now - UNDO_FOR:
        return None, None
    return withdrawn, before


def _held(client: Client) -> Client:
    """The row as it is now, locked: two answers at once are two in a row."""
    return Client.objects.select_for_update(no_key=True).get(pk=client.pk)


def _keep(consent: Consent, held: Client, *, by: Actor | HasActor, now: datetime) -> Consent:
    client = consent.client
    _guardians_word(consent, held, by=by, now=now)
    last = newest(client, consent.purpose)
    if last is not None and all(getattr(last, name) == getattr(consent, name) for name in SAID):
        return last
    consent.recorded_by = by if isinstance(by, Membership) else None
    consent.decided_at = now
    consent.full_clean()
    consent.save()
    verb = Verb.CONSENT_GIVEN if consent.given else Verb.CONSENT_WITHDRAWN
    record(verb, by=by, subject=consent, fields=[consent.purpose])
    answered(consent=consent, by=by, now=now)
    return consent


def _guardians_word(consent: Consent, held: Client, *, by: Actor | HasActor, now: datetime) -> None:
    """What the record says of a guardian follows their answer about the treatment."""
    client = consent.client
    if consent.purpose != TREATMENT:
        return
    before = (held.guardian_consented_on, held.guardian_name)
    if not consent.given:
        held.guardian_consented_on = None
    elif consent.said_by == Consent.Speaker.GUARDIAN:
        if held.guardian_consented_on is None:
            held.guardian_consented_on = local_day(now, client.practice.zone)
        held.guardian_name = consent.said_by_name
    after = (held.guardian_consented_on, held.guardian_name)
    if before != after:
        changed = ["guardian_consented_on", "guardian_name"]
        held.save(update_fields=changed)
        record(Verb.CLIENT_CHANGED, by=by, subject=held, client_id=held.pk, fields=changed)
    # What the caller holds says the same as the row.
    client.guardian_consented_on, client.guardian_name = after
