"""From a run that was told to the routine for after it, or to a reason why not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from clients.homecare.actions import pause
from clients.homecare.check_ins import check_in
from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.reminders.actions import plan_reminders, post_due_reminders, stop_letters
from clients.reminders.facts import Due, Key, Known
from clients.reminders.models import Reminder
from clients.reminders.planner import Changes, Drop, plan
from clients.reminders.reasons import ROUTINE, RUN, VISIT, Why
from clients.reminders.runs import Ran
from clients.runs.actions import undo_run
from clients.runs.models import RunLog
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.mail.deliver import deliver
from practice.mail.models import OutboundEmail
from practice.schedule.quiet import Quiet
from routines.choosing import BALL, FOLLOW_UP, FULL, SHORT
from tests.clients.reminders.conftest import MORNING
from tests.clients.reminders.test_letter import text_of
from tests.factories import ClientFactory, screened
from tests.factories.appointments import booked
from tests.factories.runs import feet_are, ran
from tests.sink import Sink

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# A Friday in winter, when London's wall clock is UTC.
TWO = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
OPENS, CLOSES = TWO + 30 * MINUTE, TWO + 90 * MINUTE
EVENING = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
RAN = Ran(
    id=1,
    practice_id=7,
    finished_at=TWO,
    told_at=TWO,
    is_long=True,
    zone=ZoneInfo("Europe/London"),
    quiet=Quiet(time(21), time(8)),
)
Give = Callable[..., AssignedRoutine]


def test_in_its_window_and_then_the_follow_up() -> None:
    assert plan([RAN], [], TWO) == Changes(
        create=(
            Due(Key("run", 1, "window"), 7, TWO.date(), OPENS),
            Due(Key("run", 1, "follow-up"), 7, TWO.date(), EVENING),
        )
    )


@pytest.mark.parametrize(
    ("finished", "zone", "times"),
    [
        ("2026-11-20T17:30", "Europe/London", ["2026-11-20T18:00", "2026-11-20T19:00"]),
        # The window reaches into the evening: the next morning.
        ("2026-11-20T17:31", "Europe/London", ["2026-11-20T18:01", "2026-11-21T09:00"]),
        # Too near the quiet hours for the window; never moved out of it.
        ("2026-11-20T20:45", "Europe/London", ["2026-11-21T09:00"]),
        ("2026-11-20T23:00", "Europe/London", ["2026-11-21T09:00"]),
        # The quiet ends while it is open.
        ("2026-11-20T06:45", "Europe/London", ["2026-11-20T08:00", "2026-11-20T19:00"]),
        # Minutes are real ones in the night of the clocks.
        ("2026-10-25T09:00", "Europe/London", ["2026-10-25T09:30", "2026-10-25T19:00"]),
        ("2026-11-20T08:00", "Asia/Kathmandu", ["2026-11-20T08:30", "2026-11-20T13:15"]),
    ],
)
def test_never_in_the_quiet_hours_and_never_after_the_window(
    finished: str, zone: str, times: list[str]
) -> None:
    at = datetime.fromisoformat(finished).replace(tzinfo=UTC)
    run = replace(RAN, finished_at=at, told_at=at, zone=ZoneInfo(zone))
    expected = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in times]
    assert [due for _, due in run.times()] == expected


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({"is_long": False}, ["window"]),
        # Told when the window was open: the page said then what fits.
        ({"told_at": OPENS}, ["follow-up"]),
        ({"told_at": EVENING}, []),
        ({"blocked": Why.STOPPED}, []),
        ({"blocked": Why.TAKEN_BACK}, []),
    ],
)
def test_what_is_not_planned(changes: dict[str, Any], left: list[str]) -> None:
    created = plan([replace(RAN, **changes)], [], TWO).create
    assert [due.key.occurrence for due in created] == left


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (CLOSES, ["window", "follow-up"]),
        (CLOSES + timedelta(seconds=1), ["follow-up"]),
        (EVENING + 3 * HOUR, ["follow-up"]),
        (EVENING + 3 * HOUR + MINUTE, []),
    ],
)
def test_what_is_too_late_is_not_planned(now: datetime, left: list[str]) -> None:
    assert [due.key.occurrence for due in plan([RAN], [], now).create] == left


@pytest.mark.parametrize(
    ("changes", "why"), [({}, None), ({"blocked": Why.TAKEN_BACK}, Why.TAKEN_BACK)]
)
def test_a_planned_one_follows_the_world(changes: dict[str, Any], why: Why | None) -> None:
    known = Known(Key("run", 1, "window"), OPENS, "planned")
    drop = plan([replace(RAN, **changes)], [known], TWO).drop
    assert drop == ((Drop(known.key, why),) if why else ())


@pytest.fixture
def routines(amira: Client, give: Give) -> dict[str, AssignedRoutine]:
    """What Amira was given for after runs, without reminders of their own."""
    return {code: give(amira, code, remind_at=None) for code in (FULL, SHORT, FOLLOW_UP)}


@pytest.fixture
def run(amira: Client) -> RunLog:
    """18 km, which ended at two."""
    return ran(amira, 18, ago=0, now=TWO)


def rows() -> list[tuple[str, str, str]]:
    found = Reminder.objects.filter(kind="run").order_by("pk")
    return list(found.values_list("occurrence", "state", "why_dropped"))


def letters() -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(kind=RUN).order_by("pk"))


def test_the_letter_leads_to_the_full_routine_and_then_to_the_follow_up(
    run: RunLog, routines: dict[str, AssignedRoutine], sink: Sink
) -> None:
    plan_reminders(now=TWO)
    assert post_due_reminders(now=OPENS - MINUTE) == 0
    assert post_due_reminders(now=OPENS) == 1
    deliver(clock=lambda: OPENS)
    (letter,) = letters()
    assert (letter.subject, letter.expires_at) == ("Your routine for today", CLOSES)
    assert "It is for the time until 3:30pm, once you have stretched." in text_of(sink.messages[-1])
    assert routines[FULL].links.count() == 1
    check_in(assigned=routines[FULL], form_key=uuid4(), by=SYSTEM, now=CLOSES)
    assert post_due_reminders(now=EVENING) == 1
    assert routines[FOLLOW_UP].links.count() == 1
    assert len(letters()) == 2


def test_a_short_run_leads_to_the_short_routine(
    amira: Client, routines: dict[str, AssignedRoutine]
) -> None:
    ran(amira, 5, ago=0, now=TWO)
    plan_reminders(now=TWO)
    assert rows() == [("window", "planned", "")]
    assert post_due_reminders(now=OPENS) == 1
    assert routines[SHORT].links.count() == 1


def taken_back(run: RunLog, routines: dict[str, AssignedRoutine], by: Membership) -> str:
    undo_run(run=run, by=SYSTEM, now=TWO)
    return "taken_back"


def ran_again(run: RunLog, routines: dict[str, AssignedRoutine], by: Membership) -> str:
    ran(run.client, 2, ago=0, now=TWO + 10 * MINUTE)
    return "another_run"


def told_twice(run: RunLog, routines: dict[str, AssignedRoutine], by: Membership) -> str:
    ran(run.client, 18, ago=0, now=TWO)
    return "another_run"


def done_already(run: RunLog, routines: dict[str, AssignedRoutine], by: Membership) -> str:
    check_in(assigned=routines[SHORT], form_key=uuid4(), by=SYSTEM, now=TWO + MINUTE)
    return "nothing_fits"


def all_paused(run: RunLog, routines: dict[str, AssignedRoutine], by: Membership) -> str:
    for one in routines.values():
        pause(assigned=one, reason="Sore heel", by=by, now=TWO)
    return "nothing_fits"


def ruled_out(run: RunLog, routines: dict[str, AssignedRoutine], by: Membership) -> str:
    screened(run.client, by, TWO, {"dvt_suspected_or_current": {"answer": "unsure"}})
    run.client.concerns.all().delete()
    return "nothing_fits"


def with_sharp_pain(run: RunLog, routines: dict[str, AssignedRoutine], by: Membership) -> str:
    feet_are(run.client, is_sharp=True, now=TWO)
    return "waits"


def stopped_a_step(run: RunLog, routines: dict[str, AssignedRoutine], by: Membership) -> str:
    kind, key = Concern.Kind.ROUTINE_PAUSED, f"stop:{routines[FULL].ref}"
    raise_concern(client=run.client, kind=kind, key=key, by=SYSTEM, now=TWO)
    return "waits"


def unsubscribed(run: RunLog, routines: dict[str, AssignedRoutine], by: Membership) -> str:
    stop_letters(client=run.client, kind=ROUTINE, by=SYSTEM, now=TWO)
    return "stopped"


def archived(run: RunLog, routines: dict[str, AssignedRoutine], by: Membership) -> str:
    Client.objects.filter(pk=run.client_id).update(archived_at=TWO)
    return "archived"


def without_address(run: RunLog, routines: dict[str, AssignedRoutine], by: Membership) -> str:
    Client.objects.filter(pk=run.client_id).update(email="")
    return "no_address"


def of_a_child(run: RunLog, routines: dict[str, AssignedRoutine], by: Membership) -> str:
    Client.objects.filter(pk=run.client_id).update(
        birth_date=date(2014, 5, 9), guardian_email="helen@family.example"
    )
    return "no_guardian"


def with_a_visit_soon(run: RunLog, routines: dict[str, AssignedRoutine], by: Membership) -> str:
    booked(run.client, by, TWO + 2 * HOUR, now=MORNING)
    return "visit_soon"


def reminded_at_that_time(run: RunLog, routines: dict[str, AssignedRoutine], by: Membership) -> str:
    AssignedRoutine.objects.filter(pk=routines[FULL].pk).update(remind_at=time(15))
    plan_reminders(now=TWO)
    return "said"


CHANGES = [
    taken_back, ran_again, told_twice, done_already, all_paused, ruled_out, with_sharp_pain,
    stopped_a_step, unsubscribed, archived, without_address, of_a_child, with_a_visit_soon,
    reminded_at_that_time,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_due_reminder_that_makes_no_sense_is_dropped_with_the_reason(
    change: Callable[..., str], run: RunLog, routines: dict[str, AssignedRoutine],
    therapist: Membership,
) -> None:  # fmt: skip
    plan_reminders(now=TWO)
    why = change(run, routines, therapist)
    assert post_due_reminders(now=OPENS) == 0
    assert rows()[0] == ("window", "dropped", why)
    assert letters() == []


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_letter_in_the_outbox_is_stopped_by_what_happened_since(
    change: Callable[..., str], run: RunLog, routines: dict[str, AssignedRoutine],
    therapist: Membership, sink: Sink,
) -> None:  # fmt: skip
    plan_reminders(now=TWO)
    post_due_reminders(now=OPENS)
    change(run, routines, therapist)
    deliver(clock=lambda: OPENS)
    (letter,) = letters()
    assert letter.state in {"suppressed", "superseded"}


def test_a_letter_never_leaves_after_the_window(
    run: RunLog, routines: dict[str, AssignedRoutine], sink: Sink
) -> None:
    plan_reminders(now=TWO)
    post_due_reminders(now=OPENS)
    deliver(clock=lambda: CLOSES + MINUTE)
    (letter,) = letters()
    assert letter.state == "expired"


def test_without_a_routine_for_it_there_is_no_letter(run: RunLog) -> None:
    plan_reminders(now=TWO)
    assert post_due_reminders(now=OPENS) == 0
    assert rows()[0] == ("window", "dropped", "nothing_fits")


def test_a_follow_up_is_of_the_follow_up_alone(amira: Client, run: RunLog, give: Give) -> None:
    give(amira, BALL, remind_at=None)
    plan_reminders(now=TWO)
    assert post_due_reminders(now=OPENS) == 1
    assert post_due_reminders(now=EVENING) == 0
    assert rows()[1] == ("follow-up", "dropped", "nothing_fits")


def test_a_run_told_twice_has_one_letter(
    amira: Client, run: RunLog, routines: dict[str, AssignedRoutine]
) -> None:
    ran(amira, 18, ago=0, now=TWO)
    plan_reminders(now=TWO)
    assert post_due_reminders(now=OPENS) == 1


def test_they_stop_with_the_reminders_of_routines_and_not_with_those_of_visits(
    run: RunLog, routines: dict[str, AssignedRoutine]
) -> None:
    stop_letters(client=run.client, kind=VISIT, by=SYSTEM, now=TWO)
    plan_reminders(now=TWO)
    assert post_due_reminders(now=OPENS) == 1


@pytest.mark.parametrize("runs", [1, 3])
def test_planning_asks_one_question_for_any_number_of_runs(
    runs: int, therapist: Membership, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(runs):
        ran(ClientFactory(practice=therapist.practice), 18, ago=0, now=TWO)
    with django_assert_num_queries(14):
        plan_reminders(now=TWO)
    assert Reminder.objects.filter(kind="run").count() == 2 * runs
