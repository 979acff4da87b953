"""What comes back, told to the therapists; and no word at all."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from clients.homecare.actions import end, pause, resume
from clients.homecare.check_ins import change_check_in, check_in, undo_check_in
from clients.homecare.models import AssignedRoutine, RoutineCheckIn
from clients.homecare.silence import look_for_silence
from clients.homecare.stop_words import Reason
from clients.homecare.stops import stop_step
from clients.homecare.tasks import look_for_silence as bell
from clients.models import Client
from clients.screening.concerns import settle
from clients.screening.models import Concern
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.mail.models import OutboundEmail
from tests.factories import screened
from tests.factories.homecare import DIABETES, FRIDAY, NOW, ruled

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(assigned: AssignedRoutine, days: int = 0, **scores: Any) -> RoutineCheckIn:
    return check_in(assigned=assigned, form_key=uuid4(), by=SYSTEM, now=NOW + days * DAY, **scores)


def concerns() -> list[tuple[str, list[str]]]:
    return [(one.kind, one.about["lines"]) for one in Concern.objects.filter(settled_at=None)]


def letters() -> int:
    return OutboundEmail.objects.filter(kind="health_alert").count()


def test_the_top_of_the_scale_is_told_at_once_and_by_letter(assigned: AssignedRoutine) -> None:
    told(assigned, soreness=7, before=6)
    line = "5-minute foot massage, Friday 20 November 2026: soreness 7 of 10 after it, 6 before."
    assert concerns() == [("red_flag", [line])]
    assert letters() == 1


def test_a_rise_of_3_is_told_without_a_letter(assigned: AssignedRoutine) -> None:
    told(assigned, soreness=4, before=1)
    ((kind, lines),) = concerns()
    assert (kind, len(lines), letters()) == ("worse", 1, 0)


@pytest.mark.parametrize("scores", [{}, {"soreness": 6}, {"soreness": 2, "before": 0}])
def test_an_ordinary_day_tells_nobody(scores: dict[str, int], assigned: AssignedRoutine) -> None:
    told(assigned, **scores)
    assert concerns() == []


def test_a_practice_may_want_to_know_earlier(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    ruled(therapist, sore_from=5)
    told(assigned, soreness=5)
    assert [kind for kind, _ in concerns()] == ["red_flag"]


def test_while_it_is_open_it_is_one_concern_and_one_letter_for_each_day(
    assigned: AssignedRoutine,
) -> None:
    row = told(assigned, soreness=8)
    change_check_in(check_in=row, by=SYSTEM, now=NOW, soreness=9)
    assert letters() == 1
    told(assigned, 1, soreness=8)
    ((_, lines),) = concerns()
    assert (len(lines), letters()) == (3, 2)
    assert Concern.objects.get().due_on == FRIDAY


def test_a_slip_that_is_put_right_is_said_so(assigned: AssignedRoutine) -> None:
    row = told(assigned, soreness=8)
    change_check_in(check_in=row, by=SYSTEM, now=NOW, soreness=2)
    ((_, lines),) = concerns()
    assert lines[1] == "Put right since, Friday 20 November 2026: soreness 2 of 10 after it."
    undo_check_in(check_in=row, by=SYSTEM, now=NOW)
    ((_, lines),) = concerns()
    assert lines[2] == "Put right since, Friday 20 November 2026: is not marked any more."


def test_what_was_settled_does_not_come_back_by_another_word(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    row = told(assigned, soreness=8)
    settle(concern=Concern.objects.get(), decision="Called her.", by=therapist, now=NOW)
    change_check_in(check_in=row, by=SYSTEM, now=NOW, comment="On the left")
    assert concerns() == []
    told(assigned, 1, soreness=8)
    assert len(concerns()) == 1


def test_three_worse_days_are_told_once(assigned: AssignedRoutine) -> None:
    for days, (before, after) in enumerate([(1, 2), (None, 3), (None, 4)]):
        assert concerns() == []
        told(assigned, days, before=before, soreness=after)
    line = "5-minute foot massage: 3 worse days in a row, the last Sunday 22 November 2026."
    assert concerns() == [("worse", [line])]
    told(assigned, 3, soreness=5)
    assert concerns() == [("worse", [line])]


def test_no_word_is_a_quiet_line_until_the_next_one(
    assigned: AssignedRoutine, amira: Client
) -> None:
    told(assigned, 1)
    assert look_for_silence(now=NOW + 8 * DAY) == 0
    assert look_for_silence(now=NOW + 9 * DAY) == 1
    assert look_for_silence(now=NOW + 10 * DAY) == 0
    line = "No word from Amira Khan about 5-minute foot massage since Saturday 21 November 2026."
    assert concerns() == [("silent", [line])]
    assert letters() == 0
    told(assigned, 10, outcome="skipped", why="away")
    assert concerns() == []
    assert Concern.objects.get().decision == "They told of it again."


def test_settled_it_does_not_come_back_before_the_next_word(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    look_for_silence(now=NOW + 8 * DAY)
    settle(concern=Concern.objects.get(), decision="On holiday.", by=therapist, now=NOW)
    assert look_for_silence(now=NOW + 12 * DAY) == 0
    told(assigned, 12)
    assert look_for_silence(now=NOW + 20 * DAY) == 1


def test_a_stop_is_a_word(assigned: AssignedRoutine) -> None:
    """Somebody who said that it hurt has not been silent."""
    look_for_silence(now=NOW + 8 * DAY)
    assert [kind for kind, _ in concerns()] == ["silent"]
    stop_step(
        assigned=assigned, number=2, side="left", reason=Reason.SHARP, form_key=uuid4(),
        by=SYSTEM, now=NOW + 8 * DAY, happened_at=NOW + 6 * DAY,
    )  # fmt: skip
    assert [kind for kind, _ in concerns()] == ["red_flag"]
    assert look_for_silence(now=NOW + 15 * DAY) == 0
    assert look_for_silence(now=NOW + 16 * DAY) == 1


@pytest.mark.parametrize("what", ["paused", "ended", "withheld", "over"])
def test_nobody_is_asked_for_what_they_may_not_do(
    what: str, assigned: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    look_for_silence(now=NOW + 8 * DAY)
    assert len(concerns()) == 1
    if what == "paused":
        pause(assigned=assigned, reason="Away", by=therapist, now=NOW + 8 * DAY)
    elif what == "ended":
        end(assigned=assigned, by=therapist, now=NOW + 8 * DAY)
    elif what == "withheld":
        screened(amira, therapist, NOW + 8 * DAY, DIABETES)
    days = 60 if what == "over" else 9
    assert look_for_silence(now=NOW + days * DAY) == 0
    assert [kind for kind, _ in concerns() if kind == "silent"] == []


def test_after_a_pause_the_days_are_counted_anew(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    pause(assigned=assigned, reason="Away", by=therapist, now=NOW + DAY)
    resume(assigned=assigned, by=therapist, now=NOW + 7 * DAY)
    assert look_for_silence(now=NOW + 14 * DAY) == 0
    assert look_for_silence(now=NOW + 15 * DAY) == 1


def test_a_practice_may_wait_longer_for_a_word(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    ruled(therapist, quiet_days=10)
    assert look_for_silence(now=NOW + 9 * DAY) == 0
    assert look_for_silence(now=NOW + 10 * DAY) == 1


def test_the_bell_looks(assigned: AssignedRoutine) -> None:
    with time_machine.travel(NOW + 9 * DAY, tick=False):
        bell()
    assert [kind for kind, _ in concerns()] == ["silent"]
