"""Writing a letter, and noting what came of it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from clients.consents.models import Consent
from clients.consents.queries import newest
from clients.models import Client
from clients.notes.models import SessionNote
from clients.referrals.models import Referral, ReferralResponse
from clients.referrals.recorded import recorded
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day

NO_CONSENT = (
    "This client has not agreed that we write to their GP. Ask them, and record the answer under "
    "Consents; what you typed here stays on this page."
)


@transaction.atomic
def write_referral(
    *, client: Client, note: SessionNote | None, to_kind: str, to: str, place: str, reason: str,
    parts: Sequence[str], agreed: bool, told: bool, form_key: UUID, by: Membership, now: datetime,
) -> Referral:  # fmt: skip
    """Keep a letter as it will be read. The same form sent twice is one letter.

    `note` is the signed note that `parts` (of `recorded.PARTS`) are quoted from. Raises
    ValidationError without the consent that it rests on, or by field.
    """
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    known = Referral.objects.filter(form_key=form_key, client=client).first()
    if known is not None:
        return known
    consent = _consent(client) if to_kind == Referral.To.GP else None
    if to_kind != Referral.To.GP and not agreed:
        raise ValidationError({"agreed": "Ask the client first. Without a yes there is no letter."})
    if note is not None and (
        note.client_id != client.pk or note.status != SessionNote.Status.SIGNED
    ):
        raise ValidationError("Only this client's signed notes are quoted.")
    today = local_day(now, client.practice.zone)
    referral = Referral(
        practice=by.practice, client=client, note=note, form_key=form_key, to_kind=to_kind,
        consent=consent, agreed_on=today if agreed else None, told_on=today if told else None,
        written_on=today, written_by=by, written_at=now,
        letter={
            "to": to, "place": place, "reason": reason,
            "recorded": recorded(note, list(parts)) if note else [],
            "practice": client.practice.name, "therapist": by.name,
            "reply_to": client.practice.reply_to or client.practice.phone,
            "client": client.name,
            "born": f"{client.birth_date:%-d %B %Y}" if client.birth_date else "not given",
        },
    )  # fmt: skip
    referral.full_clean()
    referral.save()
    record(Verb.REFERRAL_WRITTEN, by=by, subject=referral)
    return referral


def _consent(client: Client) -> Consent:
    answer = newest(client, "gp")
    if answer is None or not answer.given:
        raise ValidationError({"to_kind": NO_CONSENT})
    return answer


@transaction.atomic
def note_response(
    *, referral: Referral, text: str, received_on: date, form_key: UUID, by: Membership,
    now: datetime,
) -> ReferralResponse:  # fmt: skip
    """Keep what came of a letter. The same form sent twice is kept once."""
    held = Referral.objects.select_for_update().get(pk=referral.pk)
    known = held.responses.filter(form_key=form_key).first()
    if known is not None:
        return known
    if received_on > local_day(now, referral.practice.zone):
        raise ValidationError({"received_on": "That is still to come. Enter when it came."})
    if received_on < held.written_on:
        raise ValidationError({"received_on": "That is before the letter was written."})
    response = ReferralResponse(
        practice=by.practice, referral=held, form_key=form_key, text=text,
        received_on=received_on, noted_by=by, noted_at=now,
    )  # fmt: skip
    response.full_clean()
    response.save()
    record(Verb.REFERRAL_ANSWERED, by=by, subject=response, client_id=held.client_id)
    return response
