"""A draft locks by the practice's rule, and is never signed by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.notes.actions import save_draft, sign
from clients.notes.locking import Locked, lock_hours, locked_at, locks_at, set_lock
from clients.notes.models import NoteRules, SessionNote
from clients.notes.showing import late_entry
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.clients.screening.forms import text
from tests.factories.appointments import MONDAY_AT_TEN
from tests.factories.notes import WRITTEN

pytestmark = pytest.mark.django_db
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
# The night the clocks go back in London: a day of 25 hours, of which 24 are counted.
SAVED = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "locks"), [(0, None), (24, SAVED + 24 * HOUR), (72, SAVED + 72 * HOUR)]
)
def test_when_a_draft_locks(hours: int, locks: datetime | None) -> None:
    assert locks_at(SAVED, hours) == locks


def save(note: SessionNote, by: Membership, *, now: datetime, **changes: Any) -> SessionNote:
    return save_draft(
        note=note, version=note.version, written=WRITTEN | changes, findings=(), by=by, now=now
    )


@pytest.mark.parametrize(
    ("hours", "later", "is_locked"),
    [
        (0, 10_000 * HOUR, False),
        (24, 24 * HOUR - SECOND, False),
        (24, 24 * HOUR, True),
        (72, 24 * HOUR, False),
        (72, 72 * HOUR - SECOND, False),
        (72, 72 * HOUR, True),
    ],
)
def test_a_locked_draft_takes_no_save_and_is_signed_as_it_is(
    hours: int, later: timedelta, is_locked: bool, note: SessionNote, therapist: Membership
) -> None:
    note = save(note, therapist, now=note.saved_at)
    set_lock(practice=therapist.practice, hours=hours, by=therapist)
    note = SessionNote.objects.get(pk=note.pk)
    at = note.saved_at + later
    assert (locked_at(note, now=at) is not None) == is_locked
    if not is_locked:
        assert save(note, therapist, now=at, plan="More.").plan == "More."
        return
    with pytest.raises(Locked, match="sign the note as it is, then add it as an amendment"):
        save(note, therapist, now=at, plan="More.")
    kept = SessionNote.objects.get(pk=note.pk)
    assert (kept.plan, kept.status, kept.signed_by) == (WRITTEN["plan"], "draft", None)
    done = sign(note=kept, version=kept.version, by=therapist, now=at)
    assert (done.status, done.signed_at, done.plan) == ("signed", at, WRITTEN["plan"])
    assert locked_at(done, now=at) is None


def test_each_save_begins_the_time_anew_and_a_changed_rule_is_true_at_once(
    note: SessionNote, therapist: Membership
) -> None:
    set_lock(practice=therapist.practice, hours=24, by=therapist)
    begun = note.saved_at
    note = save(note, therapist, now=begun + 23 * HOUR)
    note = save(note, therapist, now=begun + 46 * HOUR)
    late = begun + 80 * HOUR
    assert locked_at(SessionNote.objects.get(pk=note.pk), now=late) == begun + 70 * HOUR
    set_lock(practice=therapist.practice, hours=72, by=therapist)
    assert locked_at(SessionNote.objects.get(pk=note.pk), now=late) is None
    assert save(note, therapist, now=late).saved_at == late


def test_the_rule_is_one_of_three_in_the_database_and_in_the_trace(therapist: Membership) -> None:
    assert lock_hours(therapist.practice) == 0
    set_lock(practice=therapist.practice, hours=72, by=therapist)
    assert AuditEvent.objects.filter(verb="note_rules.set").count() == 1
    with pytest.raises(IntegrityError):
        NoteRules.objects.update(lock_hours=1)


@pytest.mark.parametrize(
    ("begun", "signed", "said"),
    [
        (0, 0, ""),
        (0, 1, "Signed late: 1 day after the session."),
        (2, 2, "Late entry: begun 2 days after the session."),
        (
            2,
            5,
            "Late entry: begun 2 days after the session. Signed late: 5 days after the session.",
        ),
    ],
)
def test_what_is_late_says_so(
    begun: int, signed: int, said: str, visit: Appointment, therapist: Membership
) -> None:
    visit.starts_at = MONDAY_AT_TEN
    note = SessionNote(
        practice=therapist.practice, appointment=visit,
        started_at=MONDAY_AT_TEN + timedelta(days=begun),
        signed_at=MONDAY_AT_TEN + timedelta(days=signed),
    )  # fmt: skip
    assert late_entry(note) == said


@pytest.fixture
def locked(note: SessionNote, therapist: Membership) -> SessionNote:
    """A draft that was last saved two days ago, where drafts lock after one."""
    save(note, therapist, now=note.saved_at)
    SessionNote.objects.update(saved_at=timezone.now() - 48 * HOUR)
    set_lock(practice=therapist.practice, hours=24, by=therapist)
    return SessionNote.objects.get()


def test_its_page_is_read_only_and_signs_it(desk: Browser, locked: SessionNote) -> None:
    page = desk.get(reverse("note", args=[locked.ref]))
    said = text(page)
    assert "Locked on" in said
    assert WRITTEN["plan"] in said
    assert "<textarea" not in page.content.decode()
    done = desk.post(reverse("sign_locked_note", args=[locked.ref]), follow=True)
    assert "The note is signed." in text(done)
    assert SessionNote.objects.get().status == "signed"
    again = desk.post(reverse("sign_locked_note", args=[locked.ref]))
    assert again.status_code == 302


def test_what_was_typed_into_it_elsewhere_stays_on_the_page(
    desk: Browser, locked: SessionNote
) -> None:
    typed = {
        "version": locked.version, "before_score": "", "after_score": "", "since_last": "",
        "what_i_did": "", "response": "", "plan": "Typed too late.", "f-TOTAL_FORMS": "0",
        "f-INITIAL_FORMS": "0", "save": "1",
    }  # fmt: skip
    answer = desk.post(reverse("note", args=[locked.ref]), typed)
    assert answer.status_code == 422
    assert "Typed too late." in text(answer)
    assert "This draft was locked on" in text(answer)
    assert SessionNote.objects.get().plan == WRITTEN["plan"]


def test_new_answers_are_looked_at_before_it_is_signed(
    desk: Browser, locked: SessionNote, therapist: Membership
) -> None:
    raise_concern(
        client=locked.client, kind=Concern.Kind.NEW_ANSWERS, by=therapist, now=timezone.now(),
        about={"lines": ["A new answer"]},
    )  # fmt: skip
    page = desk.post(reverse("sign_locked_note", args=[locked.ref]), follow=True)
    assert "Look at them and keep what you decided, then sign." in text(page)
    assert SessionNote.objects.get().status == "draft"


def test_an_open_draft_is_not_signed_by_that_button(desk: Browser, note: SessionNote) -> None:
    assert desk.post(reverse("sign_locked_note", args=[note.ref])).status_code == 302
    assert SessionNote.objects.get().status == "draft"


def test_the_owner_sets_the_rule(owner: Membership, signed_in: Any) -> None:
    desk = signed_in(Browser(), owner)
    address = reverse("note_rules")
    assert desk.post(address, {"lock_hours": "5"}).status_code == 422
    assert "The rule for drafts is saved." in text(
        desk.post(address, {"lock_hours": "24"}, follow=True)
    )
    assert NoteRules.objects.get().lock_hours == 24
