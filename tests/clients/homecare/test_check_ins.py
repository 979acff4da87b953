"""What comes back: done, how it felt, and taking it back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clients.homecare.actions import add_to_check_in, check_in, end, pause, undo_check_in
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.homecare.refusals import CannotCheckIn, RoutineEnded
from practice.accounts.models import Membership
from practice.audit.actors import Actor
from practice.audit.models import AuditEvent
from tests.factories.homecare import FRIDAY, NOW

pytestmark = pytest.mark.django_db


class Phone:
    """Whoever holds the link."""

    actor = Actor("link", 7)


PHONE = Phone()


def done(assigned: AssignedRoutine, **changes: object) -> RoutineCheckIn:
    """Done today, by link."""
    values: dict[str, object] = {"done_on": FRIDAY, "form_key": uuid4(), "by": PHONE, "now": NOW}
    return check_in(assigned=assigned, **(values | changes))  # type: ignore[arg-type]


def traced() -> list[tuple[str, list[str]]]:
    """Verbs of check-ins and the fields they name."""
    found = AuditEvent.objects.filter(subject_type="homecare.routinecheckin").order_by("pk")
    return [(event.verb, event.fields) for event in found]


def test_done_is_stored_with_its_day_and_its_trace(assigned: AssignedRoutine) -> None:
    done(assigned, soreness=3, comment=" Easier on the left. ")
    row = RoutineCheckIn.objects.get()
    assert (row.assigned, row.practice, row.done_on, row.done_at) == (
        assigned,
        assigned.practice,
        FRIDAY,
        NOW,
    )
    assert (row.soreness, row.comment, row.undone_at) == (3, "Easier on the left.", None)
    event = AuditEvent.objects.get(verb="routine.done")
    assert (event.actor_kind, event.actor_id, event.client_id) == ("link", 7, assigned.client_id)


def test_the_same_form_counts_once(assigned: AssignedRoutine) -> None:
    key = uuid4()
    assert done(assigned, form_key=key) == done(assigned, form_key=key)
    assert traced() == [("routine.done", [])]


def test_a_day_counts_once_whatever_the_form(assigned: AssignedRoutine) -> None:
    assert done(assigned) == done(assigned)
    assert RoutineCheckIn.objects.count() == 1


def test_the_database_holds_one_done_a_day(assigned: AssignedRoutine) -> None:
    first = done(assigned)
    with pytest.raises(IntegrityError, match=r"check_in_once_a_day|UNIQUE"), transaction.atomic():
        RoutineCheckIn.objects.create(
            practice=assigned.practice, assigned=assigned, form_key=uuid4(), done_on=first.done_on
        )


def test_taken_back_it_can_be_done_again(assigned: AssignedRoutine) -> None:
    first = done(assigned)
    undo_check_in(check_in=first, by=PHONE, now=NOW)
    undo_check_in(check_in=first, by=PHONE, now=NOW + timedelta(hours=1))
    second = done(assigned)
    assert (second != first, RoutineCheckIn.objects.get(pk=first.pk).undone_at) == (True, NOW)
    assert list(RoutineCheckIn.objects.standing()) == [second]
    assert [verb for verb, _ in traced()] == ["routine.done", "routine.not_done", "routine.done"]


@pytest.mark.parametrize("days", [-1, 1])
def test_a_day_before_the_plan_or_still_to_come_is_refused(
    days: int, assigned: AssignedRoutine
) -> None:
    with pytest.raises(CannotCheckIn, match="up to today"):
        done(assigned, done_on=FRIDAY + timedelta(days=days))
    assert RoutineCheckIn.objects.count() == 0


def test_a_day_after_the_plan_is_refused(assigned: AssignedRoutine) -> None:
    day = timedelta(days=1)
    late = NOW + (assigned.until - FRIDAY) + day
    with pytest.raises(CannotCheckIn):
        done(assigned, done_on=assigned.until + day, now=late)
    assert done(assigned, done_on=assigned.until, now=late).done_on == assigned.until


@pytest.mark.parametrize("soreness", [-1, 11])
def test_a_score_off_the_scale_is_refused(soreness: int, assigned: AssignedRoutine) -> None:
    with pytest.raises(CannotCheckIn, match="0 to 10"):
        done(assigned, soreness=soreness)
    row = done(assigned)
    with pytest.raises(CannotCheckIn, match="0 to 10"):
        add_to_check_in(check_in=row, by=PHONE, soreness=soreness)


def test_a_plan_that_has_ended_takes_no_more(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    end(assigned=assigned, by=therapist, now=NOW)
    with pytest.raises(RoutineEnded):
        done(assigned)


def test_what_was_done_before_a_pause_is_still_told(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    pause(assigned=assigned, reason="Sore", by=therapist, now=NOW)
    assert done(assigned).done_on == FRIDAY


def test_how_it_felt_is_added_and_can_be_changed(assigned: AssignedRoutine) -> None:
    row = done(assigned)
    add_to_check_in(check_in=row, by=PHONE, soreness=0)
    add_to_check_in(check_in=row, by=PHONE, comment=" Warm feet ")
    add_to_check_in(check_in=row, by=PHONE, soreness=4)
    stored = RoutineCheckIn.objects.get()
    assert (stored.soreness, stored.comment) == (4, "Warm feet")
    assert traced() == [
        ("routine.done", []),
        ("routine.done", ["soreness"]),
        ("routine.done", ["comment"]),
        ("routine.done", ["soreness"]),
    ]


def test_telling_the_same_again_writes_nothing(assigned: AssignedRoutine) -> None:
    row = done(assigned, soreness=2, comment="Fine")
    add_to_check_in(check_in=row, by=PHONE, soreness=2, comment="Fine")
    assert traced() == [("routine.done", [])]


def test_words_with_hidden_characters_are_refused(assigned: AssignedRoutine) -> None:
    row = done(assigned)
    with pytest.raises(ValidationError, match="hidden characters"):
        add_to_check_in(check_in=row, by=PHONE, comment="a\u202eb")
    assert RoutineCheckIn.objects.get().comment == ""


def test_without_its_trace_nothing_is_kept(assigned: AssignedRoutine) -> None:
    class Nobody:
        actor = None

    with pytest.raises(AttributeError):
        done(assigned, by=Nobody())
    assert RoutineCheckIn.objects.count() == 0
