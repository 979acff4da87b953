"""Writing a session down: draft, sign, amend."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from clients.appointments.actions import complete
from clients.appointments.gate import ConsentWithdrawn, check_consent, go_over, stops_in
from clients.appointments.models import Appointment, Status
from clients.care import look_after
from clients.models import Client
from clients.notes.findings import Finding, finding_of, rows_of
from clients.notes.locking import check_open
from clients.notes.models import Amendment, SessionNote, ZoneFinding
from clients.notes.sharp import count_as_yes
from clients.screening.models import Concern
from clients.screening.queries import safety_of
from practice.accounts.models import Membership
from practice.audit.record import record
from practice.audit.verbs import Verb
from practice.schedule.wall import local_day

# The same words by the same hand within this time are one amendment.
PRESSED_TWICE = timedelta(minutes=2)
# What must have been looked at before a note is signed.
TO_ACKNOWLEDGE = (Concern.Kind.RED_FLAG, Concern.Kind.NEW_ANSWERS)
WRITTEN = ("before_score", "after_score", "since_last", "what_i_did", "response", "plan")


class AlreadySigned(Exception):
    """A signed note is read-only; what is missing goes into an amendment."""

    def __init__(self, note: SessionNote) -> None:
        self.note = note
        super().__init__(
            "This note was signed meanwhile, so what you typed is not in it. "
            "Nothing is lost: add it as an amendment."
        )


class ChangedElsewhere(Exception):
    """The note was saved somewhere else since this page was opened. Both texts are kept."""

    def __init__(self, note: SessionNote) -> None:
        self.note = note
        at = note.saved_at.astimezone(note.practice.zone)
        super().__init__(
            f"This note was also changed elsewhere at {at:%H:%M}. Here are both. Nothing is lost."
        )


@transaction.atomic
def start_note(
    *, appointment: Appointment, by: Membership, now: datetime, stop_reason: str = "",
    stops_shown: Collection[str] = (),
) -> SessionNote:  # fmt: skip
    """The appointment's note, begun now if there is none. A standing stop needs a reason.

    `stops_shown` are the stops ("code:side") that the reason was written to. Raises
    StopNeedsReason, and ValidationError for a visit that was cancelled, or that began after
    consent to treatment was taken back.

    A record can always be made, also of having treated nobody, so no stop closes this for good.
    """
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    note = SessionNote.objects.filter(appointment=held).first()
    if note is not None:
        return note
    if held.status == Status.CANCELLED:
        raise ValidationError("This appointment was cancelled, so there is no session to write up.")
    client = appointment.client
    try:
        check_consent(client, at=held.starts_at)
    except ConsentWithdrawn as withdrawn:
        raise ValidationError(str(withdrawn)) from withdrawn
    today = local_day(now, client.practice.zone)
    stops = stops_in(safety_of(client, on=today))
    override = None
    if stops:
        override = go_over(
            client=client, stops=stops, on=today, reason=stop_reason, shown=stops_shown, by=by,
            now=now, standing=held.override,
        )  # fmt: skip
    note = SessionNote.objects.create(
        practice=by.practice, client=client, appointment=held, author=by,
        started_at=now, saved_at=now, override=override,
    )  # fmt: skip
    look_after(client=client, therapist=by, by=by, now=now)
    record(Verb.NOTE_STARTED, by=by, subject=note)
    return note


@transaction.atomic
def save_draft(
    *, note: SessionNote, version: int, written: Mapping[str, Any], findings: Iterable[Finding],
    by: Membership, now: datetime,
) -> SessionNote:  # fmt: skip
    """Save the whole draft. `version` is the one the page was opened with.

    Raises ChangedElsewhere when another save came between, AlreadySigned, Locked, or
    ValidationError for a zone or a side that the foot map does not have. The same page sent
    twice is saved once.
    """
    rows = list(findings)
    held = SessionNote.objects.select_for_update().get(pk=note.pk)
    if held.version != version or held.status == SessionNote.Status.SIGNED:
        if says_the_same(held, written, rows):
            return held
        signed = held.status == SessionNote.Status.SIGNED
        raise AlreadySigned(held) if signed else ChangedElsewhere(held)
    check_open(held, now=now)
    for name in WRITTEN:
        setattr(held, name, written[name])
    held.version += 1
    held.saved_at = now
    held.full_clean()
    held.save()
    held.findings.all().delete()
    ZoneFinding.objects.bulk_create(rows_of(held, rows))
    record(Verb.NOTE_DRAFTED, by=by, subject=held)
    return held


@transaction.atomic
def sign(*, note: SessionNote, version: int, by: Membership, now: datetime) -> SessionNote:
    """Close the note for good and complete the appointment.

    A sharp finding that nobody asked about is recorded as "not sure", which counts as yes.
    """
    held = SessionNote.objects.select_for_update().get(pk=note.pk)
    if held.status == SessionNote.Status.SIGNED:
        raise AlreadySigned(held)
    if held.version != version:
        raise ChangedElsewhere(held)
    check_acknowledged(held.client)
    count_as_yes(held, by=by, now=now)
    held.status = SessionNote.Status.SIGNED
    held.signed_at = now
    held.signed_by = by
    held.save(update_fields=["status", "signed_at", "signed_by"])
    held.unsaved_drafts.filter(set_aside_at__isnull=False).delete()
    record(Verb.NOTE_SIGNED, by=by, subject=held)
    appointment = held.appointment
    if appointment.status in (Status.BOOKED, Status.ARRIVED):
        complete(appointment=appointment, by=by, now=now)
    return held


def check_acknowledged(client: Client) -> None:
    """Raise ValidationError while something the client told has not been looked at."""
    waiting = client.concerns.filter(kind__in=TO_ACKNOWLEDGE, settled_at__isnull=True)
    if waiting.exists():
        raise ValidationError(
            "There are new health answers. Look at them and keep what you decided, then sign. "
            "What you typed is saved."
        )


@transaction.atomic
def amend(*, note: SessionNote, text: str, reason: str, by: Membership, now: datetime) -> Amendment:
    """Add to a signed note; the note itself stays as it was signed. Pressed twice, it is once."""
    held = SessionNote.objects.select_for_update().get(pk=note.pk)
    if held.status != SessionNote.Status.SIGNED:
        raise ValidationError("Only a signed note is amended; change the draft itself.")
    for one in held.amendments.filter(made_by=by, made_at__gte=now - PRESSED_TWICE):
        if (one.text, one.reason) == (text, reason):
            return one
    amendment = Amendment(
        practice=by.practice, note=held, text=text, reason=reason, made_by=by, made_at=now
    )
    amendment.full_clean()
    amendment.save()
    record(Verb.NOTE_AMENDED, by=by, subject=amendment, client_id=note.client_id)
    return amendment


def says_the_same(
    note: SessionNote, written: Mapping[str, Any], findings: Iterable[Finding]
) -> bool:
    """Whether what was typed is what is stored already."""
    stored = {finding_of(row) for row in note.findings.all()}
    texts = all(getattr(note, name) == written[name] for name in WRITTEN)
    return texts and stored == set(findings)
