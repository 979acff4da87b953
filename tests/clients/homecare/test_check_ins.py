"""What comes back: done, how it felt, and taking it back."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clients.homecare.actions import end, pause
from clients.homecare.check_ins import change_check_in, check_in, undo_check_in
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.homecare.refusals import CannotCheckIn, RoutineEnded
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.actors import Actor
from practice.audit.models import AuditEvent
from routines.scaling import Feet
from tests.clients.appointments.test_races import at_once
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.homecare import FRIDAY, NOW, given
from tests.factories.runs import feet_are

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
        change_check_in(check_in=row, by=PHONE, now=NOW, soreness=soreness)


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
    change_check_in(check_in=row, by=PHONE, now=NOW, soreness=0)
    change_check_in(check_in=row, by=PHONE, now=NOW, comment=" Warm feet ")
    change_check_in(check_in=row, by=PHONE, now=NOW, soreness=4)
    stored = RoutineCheckIn.objects.get()
    assert (stored.soreness, stored.comment) == (4, "Warm feet")
    assert traced() == [
        ("routine.done", []),
        ("routine.check_in_changed", ["soreness"]),
        ("routine.check_in_changed", ["comment"]),
        ("routine.check_in_changed", ["soreness"]),
    ]


def test_telling_the_same_again_writes_nothing(assigned: AssignedRoutine) -> None:
    row = done(assigned, soreness=2, comment="Fine")
    change_check_in(check_in=row, by=PHONE, now=NOW, soreness=2, comment="Fine")
    assert traced() == [("routine.done", [])]


def test_words_with_hidden_characters_are_refused(assigned: AssignedRoutine) -> None:
    row = done(assigned)
    with pytest.raises(ValidationError, match="hidden characters"):
        change_check_in(check_in=row, by=PHONE, now=NOW, comment="a\u202eb")
    assert RoutineCheckIn.objects.get().comment == ""


def test_without_its_trace_nothing_is_kept(assigned: AssignedRoutine) -> None:
    class Nobody:
        actor = None

    with pytest.raises(AttributeError):
        done(assigned, by=Nobody())
    assert RoutineCheckIn.objects.count() == 0


def test_skipped_has_a_reason_and_counts_as_no_day_done(assigned: AssignedRoutine) -> None:
    row = done(assigned, outcome="skipped", why="too_sore", soreness=4)
    assert (row.outcome, row.why, row.was_done) == ("skipped", "too_sore", False)
    assert row.words == "Skipped: too sore. Soreness 4 of 10."
    assert traced() == [("routine.skipped", [])]
    assert list(RoutineCheckIn.objects.that_were_done()) == []


@pytest.mark.parametrize(
    ("told", "match"),
    [
        ({"outcome": "skipped"}, "why it was skipped"),
        ({"outcome": "skipped", "why": "bored"}, "why it was skipped"),
        ({"outcome": "half"}, "done in part or skipped"),
        ({"before": 11}, "0 to 10"),
    ],
)
def test_what_is_not_on_the_lists_is_refused(
    told: dict[str, object], match: str, assigned: AssignedRoutine
) -> None:
    with pytest.raises(CannotCheckIn, match=match):
        done(assigned, **told)
    assert RoutineCheckIn.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "skipped"},
        {"outcome": "done", "why": "away"},
        {"outcome": "half"},
        {"before": 11},
        {"outcome": "skipped", "why": "bored"},
    ],
)
def test_the_database_takes_no_other(wrong: dict[str, object], assigned: AssignedRoutine) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutineCheckIn.objects.create(
            practice=assigned.practice, assigned=assigned, form_key=uuid4(), done_on=FRIDAY, **wrong
        )


@pytest.mark.parametrize("same_form", [False, True])
@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [
        ("skipped", "done", "done"),
        ("part", "done", "done"),
        ("skipped", "part", "part"),
        ("done", "part", "done"),
        ("done", "skipped", "done"),
        ("part", "part", "part"),
    ],
)
def test_of_two_results_of_a_day_the_one_that_says_more_stands(
    first: str, second: str, stands: str, same_form: bool, assigned: AssignedRoutine
) -> None:
    why, key = {"skipped": "away"}, uuid4()
    one = done(assigned, outcome=first, why=why.get(first, ""), form_key=key)
    two = done(
        assigned, outcome=second, why=why.get(second, ""), form_key=key if same_form else uuid4()
    )
    assert one == two
    assert RoutineCheckIn.objects.get().outcome == stands


def test_a_result_sent_again_after_it_was_taken_back_brings_nothing_back(
    assigned: AssignedRoutine,
) -> None:
    key = uuid4()
    undo_check_in(check_in=done(assigned, form_key=key), by=PHONE, now=NOW)
    assert done(assigned, form_key=key).undone_at == NOW
    assert not RoutineCheckIn.objects.standing().exists()


@pytest.mark.parametrize(
    ("at", "now", "on"),
    [
        (NOW - timedelta(minutes=5), NOW, FRIDAY),
        (NOW + timedelta(hours=30), NOW, FRIDAY),  # a phone's clock that is ahead
        (NOW, NOW + timedelta(days=7), FRIDAY),
        (NOW + timedelta(hours=14, minutes=59), NOW + timedelta(days=1), FRIDAY),
        (NOW + timedelta(hours=15), NOW + timedelta(days=1), FRIDAY + timedelta(days=1)),
    ],
)
def test_what_comes_late_is_kept_on_its_day(
    at: datetime, now: datetime, on: date, assigned: AssignedRoutine
) -> None:
    row = done(assigned, done_on=None, done_at=at, now=now)
    assert (row.done_on, row.done_at) == (on, min(at, now))


@pytest.mark.parametrize(
    ("at", "now"),
    [(NOW - timedelta(days=1), NOW), (NOW, NOW + timedelta(days=8))],
)
def test_not_before_the_plan_nor_more_than_7_days_late(
    at: datetime, now: datetime, assigned: AssignedRoutine
) -> None:
    with pytest.raises(CannotCheckIn, match="7 days back"):
        done(assigned, done_on=None, done_at=at, now=now)


def test_what_was_done_before_the_end_may_come_after_it(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    end(assigned=assigned, by=therapist, now=NOW + timedelta(hours=2))
    late = NOW + timedelta(hours=3)
    with pytest.raises(RoutineEnded):
        done(assigned, done_on=None, done_at=late, now=late)
    assert done(assigned, done_on=None, done_at=NOW, now=late).done_on == FRIDAY


def test_the_answer_about_the_feet_is_how_sore_they_were_before(
    assigned: AssignedRoutine, amira: Client
) -> None:
    feet_are(amira, Feet.SORE, score=5)
    feet_are(amira, Feet.SORE, score=6, now=NOW + timedelta(hours=2))
    assert done(assigned, now=NOW + timedelta(hours=1)).before == 5


def test_it_is_put_right_that_day_and_the_day_after(assigned: AssignedRoutine) -> None:
    row = done(assigned)
    change_check_in(
        check_in=row, by=PHONE, now=NOW + timedelta(days=1), outcome="skipped", why="forgot",
        before=2,
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.outcome, row.why, row.before) == ("skipped", "forgot", 2)
    change_check_in(check_in=row, by=PHONE, now=NOW, outcome="part")
    row.refresh_from_db()
    assert (row.outcome, row.why) == ("part", "")
    assert traced()[1:] == [
        ("routine.check_in_changed", ["before", "outcome", "why"]),
        ("routine.check_in_changed", ["outcome", "why"]),
    ]
    late = NOW + timedelta(days=2)
    with pytest.raises(CannotCheckIn, match="the day after"):
        change_check_in(check_in=row, by=PHONE, now=late, soreness=1)
    with pytest.raises(CannotCheckIn, match="the day after"):
        undo_check_in(check_in=row, by=PHONE, now=late)


def test_what_was_taken_back_is_not_changed(assigned: AssignedRoutine) -> None:
    row = done(assigned)
    undo_check_in(check_in=row, by=PHONE, now=NOW)
    with pytest.raises(CannotCheckIn, match="taken back"):
        change_check_in(check_in=row, by=PHONE, now=NOW, soreness=1)


@pytest.mark.django_db(transaction=True)
def test_results_at_once_are_one() -> None:
    by = MembershipFactory(role="therapist")
    client = ClientFactory(practice=by.practice)
    screened(client, by, NOW)
    plan = given(client, by)
    key = uuid4()
    came = at_once(*[lambda: done(plan, form_key=key)] * 2, *[lambda: done(plan)] * 2)
    assert [one for one in came if not isinstance(one, RoutineCheckIn)] == []
    assert RoutineCheckIn.objects.count() == 1
