"""Keeping what a client agreed to, or took back."""

from datetime import datetime

from django.db import transaction

from clients.consents.changes import answered
from clients.consents.models import Consent
from clients.consents.queries import newest
from clients.consents.wording import PURPOSES, WORDING_VERSION
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.actors import Actor, HasActor
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day

TREATMENT = "treatment"


class NeedsGuardian(Exception):
    """A child's yes needs the guardian's."""

    def __init__(self) -> None:
        super().__init__(
            "Under 16, only a parent or guardian can agree. Ask them, and enter their name."
        )


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
    wording = PURPOSES[purpose].text
    # Two answers at once are two in a row.
    held = Client.objects.select_for_update(no_key=True).select_related(None).get(pk=client.pk)
    today = local_day(now, client.practice.zone)
    if given and said_by != Consent.Speaker.GUARDIAN and held.is_child_on(today):
        raise NeedsGuardian
    _guardians_word(client, held, purpose, given, said_by, said_by_name, by=by, now=now)
    last = newest(client, purpose)
    said = (given, WORDING_VERSION, wording, said_by, said_by_name)
    if last is not None and said == (
        last.given, last.wording_version, last.wording, last.said_by, last.said_by_name
    ):  # fmt: skip
        return last
    consent = Consent(
        practice_id=client.practice_id, client=client, purpose=purpose, given=given,
        wording_version=WORDING_VERSION, wording=wording, said_by=said_by,
        said_by_name=said_by_name, how=how, decided_at=now,
        recorded_by=by if isinstance(by, Membership) else None,
    )  # fmt: skip
    consent.full_clean()
    consent.save()
    verb = Verb.CONSENT_GIVEN if given else Verb.CONSENT_WITHDRAWN
    record(verb, by=by, subject=consent, fields=[purpose])
    answered(consent=consent, by=by, now=now)
    return consent


def _guardians_word(
    client: Client, held: Client, purpose: str, given: bool, said_by: str, name: str,
    *, by: Actor | HasActor, now: datetime,
) -> None:  # fmt: skip
    """What the record says of a guardian follows their answer about the treatment."""
    if purpose != TREATMENT:
        return
    before = (held.guardian_consented_on, held.guardian_name)
    if not given:
        held.guardian_consented_on = None
    elif said_by == Consent.Speaker.GUARDIAN:
        if held.guardian_consented_on is None:
            held.guardian_consented_on = local_day(now, client.practice.zone)
        held.guardian_name = name
    after = (held.guardian_consented_on, held.guardian_name)
    if before != after:
        changed = ["guardian_consented_on", "guardian_name"]
        held.save(update_fields=changed)
        record(Verb.CLIENT_CHANGED, by=by, subject=held, client_id=held.pk, fields=changed)
    # What the caller holds says the same as the row.
    client.guardian_consented_on, client.guardian_name = after
