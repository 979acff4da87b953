"""Giving a routine: what is stored, and what is refused."""

from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from clients.homecare.actions import assign, end
from clients.homecare.decisions import decide
from clients.homecare.models import AssignedRoutine
from clients.homecare.refusals import AlreadyAssigned, CannotAssign, NothingLeft, NotScreened
from clients.homecare.showing import choice, decision_rows
from clients.models import Client
from clients.screening.queries import safety_of
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, screened
from tests.factories.homecare import DIABETES, FRIDAY, LAST_DAY, NOW, WOUND_LEFT, given
from tests.factories.routines import own_routine, shipped

pytestmark = pytest.mark.django_db


def traced() -> list[tuple[str, int | None]]:
    """What the trace says of routines: verb and client."""
    found = AuditEvent.objects.filter(verb__startswith="routine").order_by("pk")
    return list(found.values_list("verb", "client_id"))


def test_a_routine_is_given_as_asked(amira: Client, therapist: Membership) -> None:
    version = shipped(therapist, "five_minute_foot_massage")
    key = uuid4()
    assigned = assign(
        client=amira, version=version, days=[4, 0, 4], remind_at=time(7, 30), starts_on=FRIDAY,
        until=LAST_DAY, message=" Little and often. ", by=therapist, form_key=key, now=NOW,
    )  # fmt: skip
    stored = AssignedRoutine.objects.get()
    assert stored == assigned
    assert (stored.client, stored.version, stored.practice) == (
        amira,
        version,
        therapist.practice,
    )
    assert (stored.days, stored.remind_at, stored.form_key) == ([0, 4], time(7, 30), key)
    assert (stored.starts_on, stored.until, stored.state) == (FRIDAY, LAST_DAY, "active")
    assert (stored.message, stored.assigned_by, stored.assigned_at) == (
        "Little and often.",
        therapist,
        NOW,
    )
    assert traced() == [("routine.assigned", amira.pk)]


def test_what_the_therapist_saw_is_kept(therapist: Membership) -> None:
    tom = ClientFactory(practice=therapist.practice)
    screened(tom, therapist, NOW, WOUND_LEFT)
    version = own_routine(therapist, {}, {"per_side": False})
    given(tom, therapist, version)
    assert AssignedRoutine.objects.get().decided == [
        {
            "n": 1,
            "left": "withhold",
            "right": "keep",
            "left_variant": None,
            "right_variant": None,
            "because": ["open_wound"],
            "softening": [],
        },
        {
            "n": 2,
            "left": "withhold",
            "right": "withhold",
            "left_variant": None,
            "right_variant": None,
            "because": ["open_wound"],
            "softening": [],
        },
    ]


def test_the_same_form_gives_it_once(amira: Client, therapist: Membership) -> None:
    key = uuid4()
    first = given(amira, therapist, form_key=key)
    assert given(amira, therapist, form_key=key) == first
    assert traced() == [("routine.assigned", amira.pk)]


def test_a_form_does_not_serve_another_client(amira: Client, therapist: Membership) -> None:
    key = uuid4()
    given(amira, therapist, form_key=key)
    jo = ClientFactory(practice=therapist.practice)
    screened(jo, therapist, NOW)
    with pytest.raises(CannotAssign, match="another page"):
        given(jo, therapist, form_key=key)


def test_without_a_health_form_nothing_is_given(therapist: Membership) -> None:
    stranger = ClientFactory(practice=therapist.practice)
    with pytest.raises(NotScreened, match="no health form yet"):
        given(stranger, therapist)
    assert (AssignedRoutine.objects.count(), traced()) == (0, [])


def test_a_routine_with_nothing_left_is_refused_by_name(therapist: Membership) -> None:
    grace = ClientFactory(practice=therapist.practice)
    screened(grace, therapist, NOW, DIABETES)
    with pytest.raises(NothingLeft) as refused:
        given(grace, therapist)
    assert refused.value.because == ("Diabetes that is not well controlled, or you are not sure",)
    assert str(refused.value) == (
        "No step of this routine is safe for this client now, so it cannot be sent. Withheld "
        "because of: Diabetes that is not well controlled, or you are not sure."
    )
    assert (AssignedRoutine.objects.count(), traced()) == (0, [])


def test_a_child_needs_a_guardian_s_consent(therapist: Membership) -> None:
    child = ClientFactory(practice=therapist.practice, child=True, guardian_consented_on=None)
    screened(child, therapist, NOW)
    with pytest.raises(NothingLeft, match="guardian"):
        given(child, therapist)


def test_the_same_routine_runs_once_for_a_client(
    assigned: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    with pytest.raises(AlreadyAssigned, match="has this routine already"):
        given(amira, therapist)
    end(assigned=assigned, by=therapist, now=NOW)
    assert given(amira, therapist) != assigned


def test_a_plan_that_is_over_does_not_stand_in_the_way(
    assigned: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    later = NOW + timedelta(days=60)
    again = given(
        amira, therapist, now=later, starts_on=later.date(), until=later.date(),
    )  # fmt: skip
    assert again != assigned


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"days": []}, "at least one day"),
        ({"days": [7]}, "at least one day"),
        ({"starts_on": FRIDAY - timedelta(days=1)}, "starts today or later"),
        ({"until": FRIDAY - timedelta(days=1)}, "last day after the first"),
        ({"until": date(2028, 1, 1)}, "within a year"),
    ],
)
def test_a_plan_nobody_could_follow_is_refused(
    changes: dict[str, Any], sentence: str, amira: Client, therapist: Membership
) -> None:
    with pytest.raises(CannotAssign, match=sentence):
        given(amira, therapist, **changes)
    assert AssignedRoutine.objects.count() == 0


def test_a_message_with_hidden_characters_is_refused(amira: Client, therapist: Membership) -> None:
    with pytest.raises(ValidationError, match="hidden characters"):
        given(amira, therapist, message="Go \u202e slowly")
    assert AssignedRoutine.objects.count() == 0


def test_another_practice_s_client_or_routine_is_refused(
    amira: Client, therapist: Membership, other_therapist: Membership
) -> None:
    theirs = own_routine(other_therapist)
    with pytest.raises(CannotAssign, match="of this practice"):
        given(amira, therapist, theirs)
    with pytest.raises(CannotAssign, match="of this practice"):
        given(amira, other_therapist, theirs)


def test_without_its_trace_nothing_is_stored(
    amira: Client, therapist: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = own_routine(therapist)
    monkeypatch.setattr(Membership, "actor", None)
    with pytest.raises(AttributeError):
        given(amira, therapist, version)
    assert AssignedRoutine.objects.count() == 0


def test_a_step_for_one_foot_says_so_and_counts_as_written(therapist: Membership) -> None:
    tom = ClientFactory(practice=therapist.practice)
    screened(tom, therapist, NOW, WOUND_LEFT)
    version = own_routine(therapist, {"only_foot": "right"}, {"only_foot": "left"})
    safety = safety_of(tom, on=FRIDAY)
    assert [
        (row.left, row.left_word, row.right, row.right_word)
        for row in decision_rows(version, decide(version, safety))
    ] == [
        ("", "Not for this foot", "keep", "As written"),
        ("withhold", "Withheld", "", "Not for this foot"),
    ]
    assert choice(version, safety).verdict == "1 of 2 steps."
