"""Giving clients the newest version of a routine they have."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.homecare.actions import end, make_link, pause
from clients.homecare.models import AssignedRoutine, StepPause
from clients.homecare.newer import older_copies
from clients.homecare.plan import plan_for
from clients.homecare.refusals import (
    CannotAssign,
    HomecareRefused,
    NewerMeanwhile,
    NothingLeft,
    NotScreened,
    RoutineEnded,
    StepsWait,
)
from clients.homecare.updating import update_copies, update_copy
from clients.models import Client
from clients.screening.actions import record_screening
from clients.screening.models import Screening
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from practice.schedule.wall import local_day
from routines.content import fields_of, head_of
from routines.models import RoutineVersion
from routines.writing import write_routine
from tests.clients.appointments.test_races import at_once
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.homecare import DIABETES, FRIDAY, NOW, WOUND_LEFT, given
from tests.factories.routines import own_routine

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
Counted = Callable[[int], AbstractContextManager[object]]
HEAT = {
    "instruction": "Lay on a warm towel.",
    "tags": ["heat"],
    "pressure": "",
    "easier": "Warm socks",
}


@pytest.fixture
def first(therapist: Membership) -> RoutineVersion:
    """A routine with two steps, as it was first written."""
    return own_routine(therapist, {"title": "Sweep"}, {"title": "Rest"}, name="Evening feet")


def rewritten(by: Membership, version: RoutineVersion, *more: dict[str, Any]) -> RoutineVersion:
    """Its next version: the first step shorter, the second gone, and `more` after it."""
    step = fields_of(version.steps.all()[0])
    steps = [step | {"min_seconds": 30}, *(step | one for one in more)]
    return write_routine(
        practice=by.practice, routine=version.routine, head=head_of(version), steps=steps,
        seen=version.number, form_key=uuid4(), by=by, now=NOW,
    )  # fmt: skip


def shown(assigned: AssignedRoutine) -> list[tuple[str, int]]:
    plan = plan_for(AssignedRoutine.objects.for_page().get(pk=assigned.pk), NOW)
    return [(step.title, step.min_seconds) for step in plan.steps]


def test_what_a_client_has_changes_by_nothing_but_this(
    amira: Client, therapist: Membership, first: RoutineVersion
) -> None:
    assigned = given(amira, therapist, first, days=[0, 2], message="Slowly.")
    make_link(assigned=assigned, by=therapist, now=NOW)
    newest = rewritten(therapist, first, {"title": "Circles"})
    assert shown(assigned) == [("Sweep", 60), ("Rest", 60)]
    before = AssignedRoutine.objects.values().get()
    letters = OutboundEmail.objects.count()
    update_copy(assigned=assigned, version=newest, by=therapist, now=NOW)
    assert shown(assigned) == [("Sweep", 30), ("Circles", 60)]
    after = AssignedRoutine.objects.values().get()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"version_id"} | ({"changed_at"} & changed)
    assert assigned.links.filter(revoked_at__isnull=True).count() == 1
    assert OutboundEmail.objects.count() == letters
    event = AuditEvent.objects.get(verb="routine.updated")
    assert (event.client_id, event.fields) == (amira.pk, ["version:1:2"])


def test_twice_is_once(amira: Client, therapist: Membership, first: RoutineVersion) -> None:
    assigned = given(amira, therapist, first)
    newest = rewritten(therapist, first)
    for _ in range(2):
        update_copy(assigned=assigned, version=newest, by=therapist, now=NOW)
    assert AuditEvent.objects.filter(verb="routine.updated").count() == 1


def test_a_paused_plan_is_updated_and_stays_paused(
    amira: Client, therapist: Membership, first: RoutineVersion
) -> None:
    assigned = given(amira, therapist, first)
    pause(assigned=assigned, reason="Holiday", by=therapist, now=NOW)
    newest = rewritten(therapist, first)
    update_copy(assigned=assigned, version=newest, by=therapist, now=NOW)
    assert AssignedRoutine.objects.values_list("state", "version").get() == ("paused", newest.pk)


def test_the_filter_decides_on_the_new_steps(therapist: Membership, first: RoutineVersion) -> None:
    tom = ClientFactory(practice=therapist.practice)
    screened(tom, therapist, NOW, WOUND_LEFT)
    assigned = given(tom, therapist, first)
    newest = rewritten(therapist, first, {"title": "Towel", **HEAT})
    update_copy(assigned=assigned, version=newest, by=therapist, now=NOW)
    decided = AssignedRoutine.objects.get().decided
    assert [(row["n"], row["left"], row["right"]) for row in decided] == [
        (1, "withhold", "keep"),
        (2, "withhold", "keep"),
    ]


def nothing(client: Client, by: Membership, assigned: AssignedRoutine) -> None:
    screened(client, by, NOW, DIABETES)


def waiting(client: Client, by: Membership, assigned: AssignedRoutine) -> None:
    record_screening(client=client, kind=Screening.Kind.CHANGE, codes=WOUND_LEFT, by=by, now=NOW)


def over(client: Client, by: Membership, assigned: AssignedRoutine) -> None:
    end(assigned=assigned, by=by, now=NOW)


def archived(client: Client, by: Membership, assigned: AssignedRoutine) -> None:
    Client.objects.filter(pk=client.pk).update(archived_at=NOW)


def written_again(client: Client, by: Membership, assigned: AssignedRoutine) -> None:
    newest = assigned.version.routine.versions.order_by("number").last()
    assert newest is not None
    rewritten(by, newest, {"title": "Third"})


def nothing_known(client: Client, by: Membership, assigned: AssignedRoutine) -> None:
    other = ClientFactory(practice=by.practice)
    AssignedRoutine.objects.filter(pk=assigned.pk).update(client=other)
    assigned.refresh_from_db()


@pytest.mark.parametrize(
    ("happens", "refusal"),
    [
        (nothing, NothingLeft),
        (waiting, StepsWait),
        (over, RoutineEnded),
        (archived, RoutineEnded),
        (written_again, NewerMeanwhile),
        (nothing_known, NotScreened),
    ],
)
def test_what_is_refused_changes_nothing(
    happens: Callable[..., None], refusal: type[HomecareRefused], amira: Client,
    therapist: Membership, first: RoutineVersion,
) -> None:  # fmt: skip
    assigned = given(amira, therapist, first)
    newest = rewritten(therapist, first)
    happens(amira, therapist, assigned)
    with pytest.raises(refusal):
        update_copy(assigned=assigned, version=newest, by=therapist, now=NOW)
    assert AssignedRoutine.objects.get().version == first
    assert not AuditEvent.objects.filter(verb="routine.updated").exists()


def test_another_routine_is_no_newer_version(
    amira: Client, therapist: Membership, other_therapist: Membership, first: RoutineVersion
) -> None:
    assigned = given(amira, therapist, first)
    for other in (own_routine(therapist, code="other"), own_routine(other_therapist)):
        with pytest.raises(CannotAssign):
            update_copy(assigned=assigned, version=other, by=therapist, now=NOW)


def test_what_cannot_be_given_to_one_stops_nobody_else(
    amira: Client, therapist: Membership, first: RoutineVersion
) -> None:
    tom = ClientFactory(practice=therapist.practice)
    screened(tom, therapist, NOW)
    plans = [given(one, therapist, first) for one in (tom, amira)]
    screened(tom, therapist, NOW, DIABETES)
    newest = rewritten(therapist, first)
    updated = update_copies(copies=plans, version=newest, by=therapist, now=NOW)
    assert ([one.client for one in updated.given], [one.client for one in updated.refused]) == (
        [amira],
        [tom],
    )


def test_older_copies_are_those_that_run(
    amira: Client, therapist: Membership, other_therapist: Membership, first: RoutineVersion
) -> None:
    given(amira, therapist, first)
    over_now = given(screened_client(therapist), therapist, first)
    end(assigned=over_now, by=therapist, now=NOW)
    newest = rewritten(therapist, first)
    given(screened_client(therapist), therapist, newest)
    given(screened_client(other_therapist), other_therapist, own_routine(other_therapist))
    found = older_copies(newest, seen_by=therapist, on=FRIDAY)
    assert [one.client for one in found] == [amira]


def screened_client(by: Membership, **values: Any) -> Client:
    client: Client = ClientFactory(practice=by.practice, **values)
    screened(client, by, NOW)
    return client


@pytest.mark.django_db(transaction=True)
def test_a_change_of_health_at_the_same_moment_is_about_the_version_they_have() -> None:
    by = MembershipFactory(role="therapist")
    client = screened_client(by)
    first = own_routine(by, {"title": "Sweep"}, {"title": "Rest"})
    assigned = given(client, by, first)
    newest = rewritten(by, first)
    came = at_once(
        lambda: update_copy(assigned=assigned, version=newest, by=by, now=NOW),
        lambda: record_screening(
            client=client, kind=Screening.Kind.CHANGE, codes=WOUND_LEFT, by=by, now=NOW
        ),
    )
    numbers = list(StepPause.objects.values_list("number", flat=True))
    has = AssignedRoutine.objects.get().version
    if any(isinstance(one, StepsWait) for one in came):
        assert (has, numbers) == (first, [1, 2])
    else:
        assert (has, numbers) == (newest, [1])


# The pages, on the real day.


@pytest.fixture
def today_s(therapist: Membership, first: RoutineVersion) -> AssignedRoutine:
    """Tom's plan, which began today."""
    return given_today(therapist, first, name="Tom Reed")


def given_today(by: Membership, version: RoutineVersion, name: str) -> AssignedRoutine:
    now = timezone.now()
    client = ClientFactory(practice=by.practice, name=name)
    screened(client, by, now)
    today = local_day(now, by.practice.zone)
    return given(client, by, version, starts_on=today, until=today, now=now)


def test_the_routine_s_page_says_how_many_have_an_older_version(
    client: Browser, therapist: Membership, signed_in: SignIn, today_s: AssignedRoutine
) -> None:
    address = reverse("routine", args=[today_s.version.routine.ref])
    page = signed_in(client, therapist)
    assert "an older version" not in page.get(address).content.decode()
    rewritten(therapist, today_s.version)
    assert "1 client has an older version." in page.get(address).content.decode()


def test_what_would_change_is_shown_and_one_press_gives_it(
    client: Browser, therapist: Membership, signed_in: SignIn, today_s: AssignedRoutine
) -> None:
    newest = rewritten(therapist, today_s.version, {"title": "Towel", **HEAT})
    address = reverse("update_clients", args=[newest.routine.ref])
    text = signed_in(client, therapist).get(address).content.decode()
    for said in (
        "Tom Reed",
        "New: Towel",
        "Gone: Rest",
        "Changed: Sweep (the time)",
        "Today they see 2 steps, 4 to 6 minutes.",
        "Version 2: 2 steps, 3 to 6 minutes.",
    ):
        assert said in text
    data = {"seen": "2", "copies": [today_s.ref]}
    page = client.post(address, data, follow=True)
    assert page.redirect_chain == [(reverse("routine", args=[newest.routine.ref]), 302)]
    text = page.content.decode()
    assert "1 client has version 2 now." in text
    assert "Tom" not in text
    assert AssignedRoutine.objects.get().version == newest


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"seen": "2"}, "Tick at least one client."),
        ({"seen": "1", "copies": ["them"]}, "A newer version was saved meanwhile."),
        ({"seen": "2", "copies": ["NOBODY"]}, "Somebody you ticked has the newest version"),
    ],
)
def test_a_press_that_is_not_what_was_read_gives_nobody_anything(
    data: dict[str, Any], says: str, client: Browser, therapist: Membership, signed_in: SignIn,
    today_s: AssignedRoutine,
) -> None:  # fmt: skip
    newest = rewritten(therapist, today_s.version)
    if data.get("copies") == ["them"]:
        data = data | {"copies": [today_s.ref]}
    page = signed_in(client, therapist).post(
        reverse("update_clients", args=[newest.routine.ref]), data
    )
    assert page.status_code == 422
    assert says in page.content.decode()
    assert AssignedRoutine.objects.get().version == today_s.version


def test_whoever_cannot_have_it_has_no_box_but_a_reason(
    client: Browser, therapist: Membership, signed_in: SignIn, today_s: AssignedRoutine
) -> None:
    newest = rewritten(therapist, today_s.version)
    screened(today_s.client, therapist, timezone.now(), DIABETES)
    address = reverse("update_clients", args=[newest.routine.ref])
    text = signed_in(client, therapist).get(address).content.decode()
    assert "No step of this routine is safe for this client now" in text
    assert 'type="checkbox"' not in text
    page = client.post(address, {"seen": "2", "copies": [today_s.ref]}, follow=True)
    assert "1 client could not be given it. The page says why." in page.content.decode()


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_asks_the_database_the_same_for_any_number_of_clients(
    people: int, client: Browser, therapist: Membership, signed_in: SignIn, first: RoutineVersion,
    django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    for number in range(people):
        given_today(therapist, first, name=f"Client {number}")
    newest = rewritten(therapist, first)
    signed_in(client, therapist)
    address = reverse("update_clients", args=[newest.routine.ref])
    with django_assert_num_queries(12):
        client.get(address)
