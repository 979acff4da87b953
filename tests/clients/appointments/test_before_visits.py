"""The short questions before a visit: once, at the right hour, and what their answers do."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel, reschedule
from clients.appointments.before_visits import ask_before_visits, before_sending
from clients.appointments.models import Appointment, VisitPulse
from clients.models import Client
from clients.screening.models import Concern, IntakeInvitation, Screening
from clients.screening.queries import safety_of
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from tests.clients.screening.asking import SCRIPT, Asked, token_in_the_letter
from tests.clients.screening.forms import text
from tests.factories import ClientFactory
from tests.factories.appointments import booked
from tests.factories.screening import FRIDAY, NOW, WOUND_ON_THE_LEFT, screened

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SATURDAY_AT_TEN = NOW + 25 * HOUR
SKIN = 3  # the question about cuts, blisters, rashes


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    client = ClientFactory(practice=therapist.practice, email="rosa@post.example")
    screened(client, therapist, NOW - 48 * HOUR)
    return client


@pytest.fixture
def visit(rosa: Client, therapist: Membership) -> Appointment:
    """Tomorrow at ten."""
    return booked(rosa, therapist, SATURDAY_AT_TEN)


def asked() -> Asked:
    return Asked(token_in_the_letter()).start()


def verdict() -> str:
    return before_sending(OutboundEmail.objects.get(), now=NOW).do


@pytest.mark.parametrize(
    ("hours", "sent"),
    [(-1, 0), (0, 1), (12, 1), (24, 0), (26, 0)],
    ids=["before nine", "nine", "evening", "an hour before", "begun"],
)
def test_the_questions_go_out_from_nine_the_day_before(
    hours: int, sent: int, visit: Appointment
) -> None:
    assert ask_before_visits(now=NOW + hours * HOUR) == sent


def test_a_visit_is_asked_about_once(visit: Appointment) -> None:
    assert [ask_before_visits(now=NOW) for _ in range(3)] == [1, 0, 0]
    assert (VisitPulse.objects.count(), OutboundEmail.objects.count()) == (1, 1)


def test_the_letter_says_when_and_never_what(visit: Appointment, rosa: Client) -> None:
    ask_before_visits(now=NOW)
    letter = OutboundEmail.objects.get()
    assert letter.recipient == "rosa@post.example"
    assert letter.subject == "Before your visit on Saturday 21 November 2026, 10am"
    assert rosa.name not in letter.subject
    assert "health" not in letter.subject.lower()


def test_without_an_address_nothing_is_asked(rosa: Client, therapist: Membership) -> None:
    Client.objects.filter(pk=rosa.pk).update(email="")
    booked(rosa, therapist, SATURDAY_AT_TEN)
    assert ask_before_visits(now=NOW) == 0


@pytest.mark.parametrize("change", ["cancelled", "moved", "answered", "address"])
def test_a_letter_that_is_not_true_any_more_is_not_sent(
    change: str, visit: Appointment, therapist: Membership
) -> None:
    ask_before_visits(now=NOW)
    assert verdict() == "send"
    if change == "cancelled":
        cancel(appointment=visit, by=therapist, now=NOW)
    if change == "moved":
        reschedule(
            appointment=visit, starts_at=visit.starts_at + HOUR, by=therapist, now=NOW,
            stop_reason="", stops_shown=frozenset(),
        )  # fmt: skip
    if change == "answered":
        asked().fill().send("Rosa")
    if change == "address":
        Client.objects.update(email="new@post.example")
    assert verdict() == "supersede"


def test_nothing_new_is_a_minute_and_leaves_what_is_known(
    visit: Appointment, rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    ask_before_visits(now=NOW)
    phone = asked().fill()
    assert phone.seen == [f"p{number}" for number in range(1, 9)]
    assert "Thank you" in text(phone.send("Rosa Bell"))
    stored = Screening.objects.latest("pk")
    assert (stored.kind, stored.answers["codes"]) == ("pulse", {})
    assert safety_of(rosa, on=FRIDAY).assessment.clinic.left == "stop"  # type: ignore[union-attr]
    assert Concern.objects.count() == 0


def blister(side: str) -> dict[str, dict[str, Any]]:
    key = f"p{SKIN}-{SCRIPT.pulse[SKIN - 1].opens.index('open_wound')}"
    return {
        f"p{SKIN}": {"answer": "yes"},
        f"p{SKIN}-w": {"answer": ["open_wound"]},
        f"{key}-s": {"answer": side},
        f"{key}-2f": {"answer": "no"},
        f"{key}-3f": {"answer": "no"},
        f"{key}-4f": {"answer": "yes"},
    }


def test_a_new_wound_gates_at_once_and_marks_the_diary(
    visit: Appointment,
    rosa: Client,
    therapist: Membership,
    signed_in: Callable[..., Browser],
) -> None:
    ask_before_visits(now=NOW)
    asked().fill(blister("right")).send("Rosa Bell")
    levels = safety_of(rosa, on=FRIDAY).assessment.clinic  # type: ignore[union-attr]
    assert (levels.left, levels.right) == ("note", "stop")
    concern = Concern.objects.get()
    assert concern.kind == "new_answers"
    assert "Health changed" in text(
        signed_in(Browser(), therapist).get(reverse("diary") + "?on=2026-11-21")
    )


def test_another_side_is_a_side_more(
    visit: Appointment, rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    ask_before_visits(now=NOW)
    asked().fill(blister("right")).send("Rosa Bell")
    levels = safety_of(rosa, on=FRIDAY).assessment.clinic  # type: ignore[union-attr]
    assert (levels.left, levels.right) == ("stop", "stop")


def test_not_sure_which_means_all_that_it_may_be(visit: Appointment) -> None:
    ask_before_visits(now=NOW)
    phone = asked()
    for number in range(1, SKIN):
        phone.post(f"p{number}", answer="no")
    phone.post(f"p{SKIN}", answer="unsure")
    phone.post(f"p{SKIN}-w", answer=["not_sure"])
    codes = IntakeInvitation.objects.get().draft["codes"]
    assert codes == {code: {"answer": "unsure"} for code in SCRIPT.pulse[SKIN - 1].opens}


def test_a_hot_calf_shows_the_card_and_needs_somebody_today(
    visit: Appointment, rosa: Client
) -> None:
    ask_before_visits(now=NOW)
    phone = asked()
    for number in range(1, 4):
        phone.post(f"p{number}", answer="no")
    phone.post("p4", answer="yes")
    page = phone.post("p4-w", answer=["dvt_suspected_or_current"])
    assert "Let's check this first" in text(page)
    assert {one.kind for one in Concern.objects.all()} == {"red_flag"}
    assert safety_of(rosa, on=FRIDAY).assessment.clinic.overall == "stop"  # type: ignore[union-attr]


def test_taken_back_it_is_as_it_was_known(visit: Appointment, rosa: Client) -> None:
    ask_before_visits(now=NOW)
    phone = asked()
    for number in range(1, 4):
        phone.post(f"p{number}", answer="no")
    phone.post("p4", answer="yes")
    phone.post("p4-w", answer=["dvt_suspected_or_current"])
    phone.post("p4", answer="no")
    phone.fill().send("Rosa Bell")
    assert safety_of(rosa, on=FRIDAY).assessment.reasons == ()  # type: ignore[union-attr]
    assert Concern.objects.get(kind="red_flag").settled_at is None


def test_the_link_ends_with_the_visit(visit: Appointment) -> None:
    ask_before_visits(now=NOW)
    phone = asked()
    with time_machine.travel(visit.ends_at, tick=False):
        assert phone.browser.get(phone.url("start")).status_code == 404
