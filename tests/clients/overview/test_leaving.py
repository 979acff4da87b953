"""Somebody leaves: what is theirs is said, handed over, and never left behind in silence."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.appointments.models import Appointment
from clients.models import Client
from clients.overview.deciding import to_decide
from clients.overview.handing_over import hand_all_over
from clients.overview.leaving import what_is_left
from practice.accounts.leaving import LeftBehind
from practice.accounts.models import Membership
from practice.accounts.team import end_membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.appointments import booked
from tests.factories.notes import drafted
from tests.factories.screening import CLOT, screened

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]


@pytest.fixture
def tom(owner: Membership) -> Membership:
    made: Membership = MembershipFactory(practice=owner.practice, role="therapist")
    return made


@pytest.fixture
def rosa(owner: Membership) -> Client:
    made: Client = ClientFactory(  # type: ignore[assignment]
        practice=owner.practice, name="Rosa Bell", email="rosa@post.example"
    )
    return made


def at(days: int) -> datetime:
    """Ten in the morning or so, some days from now."""
    return (timezone.now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)


def page_of(member: Membership) -> str:
    return reverse("end_membership", args=[member.ref])


def the_form(taker: Membership, **changes: Any) -> dict[str, Any]:
    return {
        "do": "hand_over", "colleague": taker.ref, "reason": "They leave.", "tells": "on",
    } | changes  # fmt: skip


def test_what_is_theirs_is_said_with_what_becomes_of_it(
    client: Browser, owner: Membership, tom: Membership, rosa: Client, signed_in: SignIn
) -> None:
    drafted(booked(rosa, tom, at(-1)), tom)
    booked(rosa, tom, at(3))
    numbers = [(one.number, one.what) for one in what_is_left(tom, now=timezone.now())]
    assert numbers == [
        ("1 visit", "to come"), ("1 client", "whom they look after"),
        ("1 note", "begun and not signed"),
    ]  # fmt: skip
    page = signed_in(client, owner).get(page_of(tom)).content.decode()
    assert "nobody signs in another’s name" in page
    assert "Rosa Bell" in page


def test_nobody_with_visits_to_come_is_ended_in_silence(
    client: Browser, owner: Membership, tom: Membership, rosa: Client, signed_in: SignIn
) -> None:
    booked(rosa, tom, at(3))
    browser = signed_in(client, owner)
    answer = browser.post(page_of(tom))
    assert answer.status_code == 409
    assert "1 visit or workshop is still to come" in answer.content.decode()
    tom.refresh_from_db()
    assert tom.ended_at is None
    # Another came meanwhile: what was ticked is not what stays behind.
    booked(rosa, tom, at(4))
    assert browser.post(page_of(tom), {"leaves": "1"}).status_code == 409
    for wrong in ("x", "²", "-2", "9" * 5000):
        assert browser.post(page_of(tom), {"leaves": wrong}).status_code == 409
    assert browser.post(page_of(tom), {"leaves": "2"}).status_code == 302
    tom.refresh_from_db()
    assert tom.ended_at is not None


@pytest.mark.parametrize("status", ["cancelled", "completed", "did_not_attend", "held"])
def test_what_is_over_keeps_nobody(
    status: str, owner: Membership, tom: Membership, rosa: Client
) -> None:
    visit = booked(rosa, tom, at(3))
    times = {"held_until": at(1)} if status == "held" else {}
    Appointment.objects.filter(pk=visit.pk).update(status=status, **times)
    end_membership(member=tom, by=owner, now=timezone.now())
    tom.refresh_from_db()
    assert tom.ended_at is not None


def test_the_action_itself_refuses(owner: Membership, tom: Membership, rosa: Client) -> None:
    booked(rosa, tom, at(3))
    with pytest.raises(LeftBehind):
        end_membership(member=tom, by=owner, now=timezone.now())


@pytest.mark.parametrize(("tells", "letters"), [("on", 1), ("", 0)])
def test_all_of_it_goes_to_a_colleague_and_those_who_come_are_told(
    tells: str, letters: int, client: Browser, owner: Membership, tom: Membership, rosa: Client,
    signed_in: SignIn,
) -> None:  # fmt: skip
    visit = booked(rosa, tom, at(3))
    taker = MembershipFactory(practice=owner.practice, role="therapist")
    answer = signed_in(client, owner).post(page_of(tom), the_form(taker, tells=tells), follow=True)
    assert "1 client, 0 series and 1 visit are with" in answer.content.decode()
    visit.refresh_from_db()
    assert visit.therapist == taker
    assert rosa.cares.filter(therapist=taker, kind="own", ended_at=None).exists()
    told = OutboundEmail.objects.filter(recipient__iexact=rosa.email)
    assert told.count() == letters
    verbs = set(AuditEvent.objects.filter(actor_id=owner.user_id).values_list("verb", flat=True))
    assert {"care.handed_over", "appointment.moved"} <= verbs
    end_membership(member=tom, by=owner, now=timezone.now())


def test_a_visit_for_which_the_colleague_is_not_free_stays_and_is_said(
    client: Browser, owner: Membership, tom: Membership, rosa: Client, signed_in: SignIn
) -> None:
    busy, free = booked(rosa, tom, at(3)), booked(rosa, tom, at(4))
    taker = MembershipFactory(practice=owner.practice, role="therapist")
    booked(ClientFactory(practice=owner.practice), taker, at(3))
    went = hand_all_over(
        giver=tom, taker=taker, reason="They leave.", tells=False, by=owner, now=timezone.now()
    )
    assert went.visits == 1
    busy.refresh_from_db()
    free.refresh_from_db()
    assert (busy.therapist, free.therapist) == (tom, taker)
    page = signed_in(client, owner).get(page_of(tom)).content.decode()
    assert reverse("appointment", args=[busy.ref]) in page
    assert reverse("appointment", args=[free.ref]) not in page


def test_a_visit_that_a_stop_is_on_stays(owner: Membership, tom: Membership, rosa: Client) -> None:
    visit = booked(rosa, tom, at(3))
    screened(rosa, owner, timezone.now(), CLOT)
    taker = MembershipFactory(practice=owner.practice, role="therapist")
    went = hand_all_over(
        giver=tom, taker=taker, reason="They leave.", tells=False, by=owner, now=timezone.now()
    )
    visit.refresh_from_db()
    assert (went.visits, visit.therapist) == (0, tom)


def test_what_stays_behind_is_under_needs_you_until_it_is_handed_over(
    client: Browser, owner: Membership, tom: Membership, rosa: Client, signed_in: SignIn
) -> None:
    booked(rosa, tom, at(3))
    now = timezone.now()
    end_membership(member=tom, by=owner, now=now, leaves=1)
    (line,) = [one for one in to_decide(owner, now=now, most=9).first if one.verb == "Hand over"]
    assert (line.who, line.url) == (tom.name, page_of(tom))
    browser = signed_in(client, owner)
    page = browser.get(line.url).content.decode()
    assert f"What {tom.name} left" in page
    assert "End it</button>" not in page
    browser.post(line.url, the_form(owner))
    assert [one for one in to_decide(owner, now=now, most=9).first if one.verb == "Hand over"] == []


@pytest.mark.parametrize("changes", [{"reason": ""}, {"colleague": ""}, {"colleague": "self"}])
def test_it_needs_a_colleague_and_a_reason(
    changes: dict[str, str], client: Browser, owner: Membership, tom: Membership, rosa: Client,
    signed_in: SignIn,
) -> None:  # fmt: skip
    visit = booked(rosa, tom, at(3))
    if changes.get("colleague") == "self":
        changes = {"colleague": tom.ref}
    answer = signed_in(client, owner).post(page_of(tom), the_form(owner, **changes))
    assert answer.status_code == 422
    visit.refresh_from_db()
    assert visit.therapist == tom
