"""Begin, draft, sign, amend; and what the database itself refuses."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.appointments.actions import cancel
from clients.appointments.gate import StopNeedsReason
from clients.appointments.models import Appointment, Status
from clients.notes.actions import (
    AlreadySigned,
    ChangedElsewhere,
    amend,
    save_draft,
    sign,
    start_note,
)
from clients.notes.findings import Finding
from clients.notes.models import SessionNote, ZoneFinding
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories.screening import NOW, screened

pytestmark = pytest.mark.django_db

NOTHING = {
    "before_score": None, "after_score": None, "since_last": "", "what_i_did": "", "response": "",
    "plan": "",
}  # fmt: skip


def written(**values: Any) -> dict[str, Any]:
    return NOTHING | values


def saved(note: SessionNote, by: Membership, *findings: Finding, **values: Any) -> SessionNote:
    return save_draft(
        note=note, version=note.version, written=written(**values), findings=findings, by=by,
        now=timezone.now(),
    )  # fmt: skip


def test_a_visit_has_one_note_however_often_it_is_begun(
    visit: Appointment, therapist: Membership
) -> None:
    first = start_note(appointment=visit, by=therapist, now=timezone.now())
    again = start_note(appointment=visit, by=therapist, now=timezone.now())
    assert again == first
    assert AuditEvent.objects.filter(verb="note.started").count() == 1


def test_a_cancelled_visit_has_nothing_to_write_up(
    visit: Appointment, therapist: Membership
) -> None:
    cancel(appointment=visit, by=therapist, now=NOW)
    with pytest.raises(ValidationError, match="was cancelled"):
        start_note(appointment=visit, by=therapist, now=timezone.now())


def test_a_note_that_was_begun_survives_the_visit_being_cancelled(
    note: SessionNote, therapist: Membership
) -> None:
    saved(note, therapist, plan="Ring on Monday.")
    cancel(appointment=note.appointment, by=therapist, now=NOW)
    assert start_note(appointment=note.appointment, by=therapist, now=timezone.now()).plan == (
        "Ring on Monday."
    )


def test_a_stop_told_since_the_booking_asks_why_before_the_note_opens(
    visit: Appointment, therapist: Membership
) -> None:
    told = {"dvt_suspected_or_current": {"answer": "yes", "side": "left", "answers": {}}}
    screened(visit.client, therapist, timezone.now(), told)
    with pytest.raises(StopNeedsReason):
        start_note(appointment=visit, by=therapist, now=timezone.now())
    start_note(
        appointment=visit, by=therapist, now=timezone.now(),
        stop_reason="Nobody was treated, sent to the GP at 10:20.",
        stops_shown=["dvt_suspected_or_current:both"],
    )  # fmt: skip
    assert [o.reason for o in visit.client.overrides.all()] == [
        "Nobody was treated, sent to the GP at 10:20."
    ]


def test_a_draft_keeps_scores_words_and_findings(note: SessionNote, therapist: Membership) -> None:
    heel = Finding("heel_fat_pad", "right", 2, "eased")
    held = saved(note, therapist, heel, before_score=6, after_score=0, what_i_did="Slow strokes.")
    kept = SessionNote.objects.get(pk=note.pk)
    assert (kept.before_score, kept.after_score, kept.what_i_did) == (6, 0, "Slow strokes.")
    assert [(f.zone, f.foot, f.tenderness, f.remark) for f in kept.findings.all()] == [
        ("heel_fat_pad", "right", 2, "eased")
    ]
    saved(held, therapist)
    assert kept.findings.count() == 0


def test_an_older_page_does_not_overwrite_what_another_saved(
    note: SessionNote, therapist: Membership
) -> None:
    saved(note, therapist, plan="From the tablet.")
    with pytest.raises(ChangedElsewhere) as conflict:
        saved(note, therapist, plan="From the phone.")
    assert conflict.value.note.plan == "From the tablet."
    assert SessionNote.objects.get(pk=note.pk).plan == "From the tablet."


@pytest.mark.parametrize(
    ("zone", "foot"), [("nowhere", "left"), ("heart", "right"), ("liver", "left")]
)
def test_a_zone_that_the_foot_does_not_have_is_refused_and_nothing_is_kept(
    zone: str, foot: str, note: SessionNote, therapist: Membership
) -> None:
    with pytest.raises(ValidationError, match="not on that foot"), transaction.atomic():
        saved(note, therapist, Finding(zone, foot, 1), plan="Lost?")
    assert SessionNote.objects.get(pk=note.pk).plan == ""


def test_a_zone_stands_once_for_each_foot(note: SessionNote, therapist: Membership) -> None:
    twice = [Finding("heel_fat_pad", "left", 1), Finding("heel_fat_pad", "left", 2)]
    with pytest.raises(ValidationError, match="twice"), transaction.atomic():
        saved(note, therapist, *twice)
    both = [Finding("heel_fat_pad", "left", 1), Finding("heel_fat_pad", "right", 2)]
    assert saved(note, therapist, *both).findings.count() == 2


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_outside_the_scale_is_refused(
    score: int, note: SessionNote, therapist: Membership
) -> None:
    with pytest.raises(ValidationError), transaction.atomic():
        saved(note, therapist, before_score=score)
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionNote.objects.filter(pk=note.pk).update(before_score=score)


def test_signing_closes_the_note_and_completes_the_visit(
    note: SessionNote, therapist: Membership
) -> None:
    signed = sign(note=note, version=note.version, by=therapist, now=timezone.now())
    assert (signed.status, signed.signed_by) == ("signed", therapist)
    assert Appointment.objects.get(pk=note.appointment_id).status == Status.COMPLETED
    with pytest.raises(AlreadySigned):
        saved(signed, therapist, plan="More.")
    with pytest.raises(AlreadySigned):
        sign(note=signed, version=signed.version, by=therapist, now=timezone.now())


def test_an_older_page_cannot_sign_what_it_has_not_seen(
    note: SessionNote, therapist: Membership
) -> None:
    saved(note, therapist, plan="Newer.")
    with pytest.raises(ChangedElsewhere):
        sign(note=note, version=note.version, by=therapist, now=timezone.now())


def test_the_database_keeps_a_signed_note_as_it_was(
    note: SessionNote, therapist: Membership
) -> None:
    held = saved(note, therapist, Finding("heel_fat_pad", "left", 1), plan="As signed.")
    sign(note=held, version=held.version, by=therapist, now=timezone.now())
    finding = held.findings.get()
    changes = [
        lambda: SessionNote.objects.filter(pk=note.pk).update(plan="Different."),
        lambda: ZoneFinding.objects.filter(pk=finding.pk).update(tenderness=3),
        lambda: finding.delete(),
        lambda: ZoneFinding.objects.create(
            practice=note.practice, note=note, map_version="1", zone="liver", foot="right",
            tenderness=1,
        ),
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert SessionNote.objects.get(pk=note.pk).plan == "As signed."


def test_an_amendment_stands_beside_a_signed_note_only(
    note: SessionNote, therapist: Membership
) -> None:
    with pytest.raises(ValidationError, match="Only a signed note"):
        amend(note=note, text="More.", reason="Forgot.", by=therapist, now=timezone.now())
    signed = sign(note=note, version=note.version, by=therapist, now=timezone.now())
    amend(note=signed, text="Left arch too.", reason="Forgot.", by=therapist, now=timezone.now())
    assert [(a.text, a.reason, a.made_by) for a in signed.amendments.all()] == [
        ("Left arch too.", "Forgot.", therapist)
    ]


def test_an_amendment_pressed_twice_stands_once(note: SessionNote, therapist: Membership) -> None:
    signed = sign(note=note, version=note.version, by=therapist, now=timezone.now())
    told = {"text": "Left arch too.", "reason": "Forgot.", "by": therapist}
    first = amend(note=signed, now=timezone.now(), **told)
    assert amend(note=signed, now=timezone.now(), **told) == first
    assert signed.amendments.count() == 1


def test_an_amendment_without_a_reason_is_refused(note: SessionNote, therapist: Membership) -> None:
    signed = sign(note=note, version=note.version, by=therapist, now=timezone.now())
    with pytest.raises(ValidationError):
        amend(note=signed, text="More.", reason="", by=therapist, now=timezone.now())
