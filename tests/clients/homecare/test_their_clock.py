"""The days of a plan are the client's: on its last evening far in the west it still runs, though
the practice has the next day.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.homecare.changing import change, send
from clients.homecare.check_ins import check_in
from clients.homecare.models import AssignedRoutine, StepPause
from clients.homecare.queries import weeks_at_home
from clients.homecare.reach_back import give_back
from clients.homecare.refusals import StillWithheld
from clients.homecare.reviews import let_stand
from clients.homecare.said import before_a_note
from clients.homecare.silence import look_for_silence
from clients.homecare.templatetags.homecare import home_weeks
from clients.homecare.updating import update_copy
from clients.models import Client
from clients.overview.queries import file_of
from clients.overview.timeline_showing import timeline_of
from clients.runs.showing import before_a_note as runs_told
from clients.runs.showing import feet_rows, run_rows
from practice.accounts.models import Membership
from tests.clients.homecare.test_updating import rewritten
from tests.factories import ClientFactory, screened
from tests.factories.homecare import FRIDAY, NOW, SUSPECTED_DVT, given
from tests.factories.routines import own_routine, shipped
from tests.factories.runs import feet_are, ran

pytestmark = pytest.mark.django_db
NEW_YORK, TOKYO = "America/New_York", "Asia/Tokyo"
# Seven on Friday evening in New York; it is Saturday in London.
EVENING = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
SATURDAY = FRIDAY + timedelta(days=1)


@pytest.fixture
def away(therapist: Membership) -> Client:
    """Somebody in New York, with nothing that rules a routine out."""
    person = ClientFactory(practice=therapist.practice, time_zone=NEW_YORK)
    screened(person, therapist, NOW)
    return person


@pytest.fixture
def plan(away: Client, therapist: Membership) -> AssignedRoutine:
    """Until that Friday."""
    return given(away, therapist, until=FRIDAY)


def changes(plan: AssignedRoutine, by: Membership) -> None:
    assert change(
        assigned=plan, days=plan.days, remind_at=plan.remind_at, until=FRIDAY, message="Slowly.",
        swaps=plan.swaps, review_on=None, by=by, now=EVENING,
    ) == ["message"]  # fmt: skip


def sends(plan: AssignedRoutine, by: Membership) -> None:
    assert send(assigned=plan, by=by, now=EVENING)


def looks_at(plan: AssignedRoutine, by: Membership) -> None:
    AssignedRoutine.objects.filter(pk=plan.pk).update(review_on=FRIDAY)
    assert let_stand(assigned=plan, by=by, now=EVENING).let_stand_at == EVENING


def gives_back(plan: AssignedRoutine, by: Membership) -> None:
    with pytest.raises(StillWithheld):
        give_back(assigned=plan, reason="Healed.", by=by, now=EVENING)


@pytest.mark.parametrize("act", [changes, sends, looks_at, gives_back])
def test_on_its_last_evening_with_them_a_plan_still_runs(
    act: Callable[[AssignedRoutine, Membership], None], plan: AssignedRoutine,
    therapist: Membership,
) -> None:  # fmt: skip
    act(plan, therapist)


def test_a_newer_version_can_be_given_on_the_last_evening(
    away: Client, therapist: Membership
) -> None:
    first = own_routine(therapist, {"title": "Sweep"}, {"title": "Rest"})
    plan = given(away, therapist, first, until=FRIDAY)
    newest = rewritten(therapist, first)
    held = update_copy(assigned=plan, version=newest, by=therapist, now=EVENING)
    assert held.version == newest


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        (NEW_YORK, EVENING),
        # Saturday in Tokyo, and Friday in London.
        (TOKYO, datetime(2026, 11, 20, 16, 0, tzinfo=UTC)),
    ],
)
def test_a_change_of_health_reaches_a_plan_that_runs_by_either_clock(
    zone: str, at: datetime, plan: AssignedRoutine, therapist: Membership
) -> None:
    Client.objects.filter(pk=plan.client_id).update(time_zone=zone)
    screened(plan.client, therapist, at, SUSPECTED_DVT)
    assert StepPause.objects.filter(assigned=plan).exists()


@pytest.mark.parametrize(
    ("zone", "at", "starts"), [(NEW_YORK, EVENING, FRIDAY), ("", EVENING, SATURDAY)]
)
def test_what_is_given_today_starts_on_their_day(
    zone: str, at: datetime, starts: date, away: Client, therapist: Membership, client: Browser,
    signed_in: Any,
) -> None:  # fmt: skip
    Client.objects.filter(pk=away.pk).update(time_zone=zone)
    routine = shipped(therapist, "five_minute_foot_massage").routine
    with time_machine.travel(at, tick=False):
        browser = signed_in(client, therapist)
        url = reverse("assign_this_routine", args=[away.ref, routine.ref])
        sent = browser.post(
            url,
            {
                "days": ["4"], "remind_at": "19:00", "until": "2026-12-18", "review_on": "",
                "message": "", "form_key": "5a0e6a44-5d2c-4d7e-9b1e-0d9b1f1f1f10",
            },
        )  # fmt: skip
    assert sent.status_code == 302
    assert AssignedRoutine.objects.get().starts_on == starts


def test_nobody_is_silent_some_hours_early(away: Client, therapist: Membership) -> None:
    given(away, therapist)
    in_the_night = EVENING + timedelta(days=7)  # the ninth day in London, the eighth with them
    assert look_for_silence(now=in_the_night) == 0
    assert look_for_silence(now=in_the_night + timedelta(hours=6)) == 1


def test_what_was_done_in_their_evening_stands_on_their_day(
    away: Client, therapist: Membership
) -> None:
    plan = given(away, therapist)
    check_in(assigned=plan, form_key=uuid4(), by=therapist.user, now=EVENING)
    ran(away, 5, ago=30, now=EVENING)
    feet_are(away, now=EVENING)
    (line,) = before_a_note(away, since=None, now=EVENING)
    assert "one on 1 of 1 planned days" in line.words
    (home,) = file_of(away, now=EVENING).at_home
    assert home.adherence.startswith("Done on 1 of 1 planned days")
    sunday = FRIDAY + timedelta(days=2)
    weeks = home_weeks(away, EVENING + timedelta(days=2))["at_home"]
    assert weeks == weeks_at_home(away, sunday)[0]
    assert weeks != weeks_at_home(away, sunday + timedelta(days=1))[0]
    assert runs_told(away, since=None, now=EVENING)[0].words.endswith("Friday 20 November 2026.")
    (run,), (feet,) = run_rows(away, EVENING), feet_rows(away)
    assert run.when == "Friday 20 November 2026, 18:30"
    assert feet.when == "Friday 20 November 2026, 19:00"


def test_where_letters_go_is_asked_by_the_practice_s_day(
    away: Client, plan: AssignedRoutine, therapist: Membership, client: Browser, signed_in: Any
) -> None:
    # 16 on Saturday: in London it is, and nobody has an address of their own.
    Client.objects.filter(pk=away.pk).update(
        birth_date=date(2010, 11, 21), guardian_email="helen@family.example", email=""
    )
    with time_machine.travel(EVENING, tick=False):
        page = signed_in(client, therapist).get(reverse("client_routines", args=[away.ref]))
    assert page.context["no_address"]


@pytest.mark.parametrize(("zone", "word"), [(NEW_YORK, "active"), ("", "ended")])
def test_the_file_says_where_it_stands_by_their_day(
    zone: str, word: str, plan: AssignedRoutine
) -> None:
    Client.objects.filter(pk=plan.client_id).update(time_zone=zone)
    person = Client.objects.get(pk=plan.client_id)
    said = [line.said.meta for line in timeline_of(person, now=EVENING).lines]
    assert f"routine, {word}" in said
