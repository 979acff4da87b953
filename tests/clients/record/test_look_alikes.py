"""Who may be here already, and what the page of a new client says of it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.joining.noticing import MOST_EACH, notice_look_alikes
from clients.models import Client
from clients.queries import MOST_ALIKE, look_alikes, plain_name
from clients.screening.models import Concern
from practice.accounts.models import Membership
from tests.factories import ClientFactory
from tests.plans import plan_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
BORN = date(1986, 3, 27)
ROSA = {
    "name": "Rosa Bell",
    "birth_date": BORN,
    "email": "rosa@post.example",
    "phone": "+442079460001",
}
NAME_AND_BIRTH = "The same name and birth date."
MAYBE = "Maybe: the same name, and a birth date is missing."


@pytest.mark.parametrize(
    ("other", "because"),
    [
        ({"name": "Rosa Bell", "birth_date": BORN}, NAME_AND_BIRTH),
        ({"name": "  ROSA  Béll", "birth_date": BORN}, NAME_AND_BIRTH),
        ({"name": "Rosa Bell", "birth_date": date(1990, 1, 1)}, ""),
        ({"name": "Rosa Bell", "birth_date": None}, MAYBE),
        ({"name": "rosa bell", "birth_date": None}, MAYBE),
        ({"name": "Tom Bell", "birth_date": BORN}, ""),
        ({"email": "ROSA@post.example"}, "The same email."),
        ({"phone": "+442079460001"}, "The same phone."),
        (
            {"name": "Rosa Bell", "birth_date": BORN, "email": "rosa@post.example"},
            "The same name and birth date and email.",
        ),
        ({"name": "Rosa Bell", "birth_date": BORN, "archived_at": "2026-01-01T00:00Z"}, ""),
    ],
)
def test_somebody_looks_alike_by_what_they_share(
    other: dict[str, Any], because: str, therapist: Membership
) -> None:
    values = {
        "name": "Tom Reed",
        "birth_date": date(1970, 5, 5),
        "email": "tom@post.example",
        "phone": "",
    }
    made = ClientFactory(practice=therapist.practice, **(values | other))
    rosa = Client(practice=therapist.practice, **ROSA)
    found = look_alikes(rosa)
    assert [(one.client, one.because) for one in found] == ([(made, because)] if because else [])


def test_another_practice_s_people_never_look_alike(
    therapist: Membership, other_therapist: Membership
) -> None:
    ClientFactory(practice=other_therapist.practice, **ROSA)
    assert look_alikes(ClientFactory(practice=therapist.practice, **ROSA)) == []


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("Siobhán O’Neill", "siobhan oneill"), ("Anne-Marie  Lee", "anne marie lee")],
)
def test_a_name_is_compared_without_its_dress(typed: str, plain: str) -> None:
    assert plain_name(typed) == plain


def test_looking_goes_by_the_indexes(therapist: Membership) -> None:
    rosa = ClientFactory(practice=therapist.practice, **ROSA)
    with CaptureQueriesContext(connection) as asked:
        look_alikes(rosa)
    assert len(asked) == 4


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL joins its indexes for an OR")
def test_nobody_reads_the_whole_practice_to_find_who_may_be_the_same(
    therapist: Membership,
) -> None:
    rosa = ClientFactory(practice=therapist.practice, **ROSA)
    here = Client.objects.current().filter(practice=therapist.practice_id)
    signs = [Q(birth_date__in={BORN}), Q(email__in={rosa.email}), Q(phone__in={rosa.phone})]
    for ask in (lambda: look_alikes(rosa), lambda: list(here.with_any_of(signs))):
        steps = [step for step in plan_of(ask).split("\n") if " USING " in step]
        # By the practice and by something else: the practice alone is everybody.
        lookups = [step for step in steps if "practice_id=?" in step]
        assert all(" AND " in step for step in lookups), steps
        for index in ("client_by_email", "client_by_phone", "client_by_birth_date"):
            assert any(index in step for step in steps), steps


def test_what_many_people_have_in_common_says_nothing_of_who_they_are(
    therapist: Membership,
) -> None:
    practice, shared = therapist.practice, {"email": "desk@post.example", "birth_date": None}
    for number in range(MOST_ALIKE):
        ClientFactory(practice=practice, name=f"Person {number}", **shared)
    rosa = Client(practice=practice, name="Rosa Vale", **shared)
    assert len(look_alikes(rosa)) == MOST_ALIKE
    same = ClientFactory(practice=practice, name="ROSA Vale", **shared)
    (one,) = look_alikes(rosa)
    assert (one.client, one.has_same_name) == (same, True)


def test_whoever_has_the_same_name_is_noticed_before_others_of_the_same_address(
    therapist: Membership,
) -> None:
    practice, shared = therapist.practice, {"email": "desk@post.example", "birth_date": None}
    for number in range(MOST_ALIKE - 1):
        ClientFactory(practice=practice, name=f"Person {number}", **shared)
    same = ClientFactory(practice=practice, name="Rosa Vale", **shared)
    rosa = ClientFactory(practice=practice, name="Rosa Vale", **shared)
    # Now eleven have the address; one gave it up.
    practice.clients.filter(name="Person 0").update(email="")
    notice_look_alikes(client=rosa, by=therapist, now=timezone.now())
    told = Concern.objects.filter(kind=Concern.Kind.DUPLICATE)
    assert same.ref in told.values_list("key", flat=True)
    assert told.count() == MOST_EACH


@pytest.fixture
def desk(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's browser."""
    return signed_in(client, therapist)


def form(**changes: str) -> dict[str, str]:
    empty = dict.fromkeys(
        ("pronouns", "email", "phone", "guardian_name", "guardian_email", "seen"), ""
    )
    born = {"birth_date_day": "27", "birth_date_month": "3", "birth_date_year": "1986"}
    return empty | born | {"name": "Rosa Bell", "form_key": str(uuid4())} | changes


def test_a_look_alike_is_shown_before_anybody_is_added_and_can_be_added_anyway(
    desk: Browser, therapist: Membership
) -> None:
    there = ClientFactory(practice=therapist.practice, **ROSA)
    typed = form(pronouns="she/her")
    page = desk.post(reverse("new_client"), typed)
    text = page.content.decode()
    assert page.status_code == 422
    assert reverse("client", args=[there.ref]) in text
    assert NAME_AND_BIRTH in text
    assert 'value="she/her"' in text
    assert Client.objects.count() == 1
    # Another one came meanwhile: shown as well, before anything is stored.
    late = ClientFactory(
        practice=therapist.practice, **ROSA | {"name": "Rosa B", "birth_date": None}
    )
    again = desk.post(reverse("new_client"), typed | {"seen": there.ref, "email": late.email})
    assert again.status_code == 422
    done = desk.post(
        reverse("new_client"), typed | {"seen": f"{there.ref} {late.ref}", "email": late.email}
    )
    assert (done.status_code, Client.objects.count()) == (302, 3)


def test_the_same_form_sent_twice_adds_one_person(desk: Browser) -> None:
    typed = form()
    answers = [desk.post(reverse("new_client"), typed)["Location"] for _ in range(2)]
    assert Client.objects.count() == 1
    assert answers[0] == answers[1]
