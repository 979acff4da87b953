"""A client's routines as their therapist sees and gives them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.homecare.actions import end, pause
from clients.homecare.check_ins import change_check_in, check_in
from clients.homecare.models import AssignedRoutine
from clients.homecare.queries import routines_of
from clients.homecare.showing import current_plan
from clients.homecare.stop_words import Reason
from clients.homecare.stops import stop_step
from clients.models import Client
from clients.screening.actions import record_screening
from clients.screening.models import Screening
from clients.screening.queries import Safety
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.audit.models import AuditEvent
from routines.scaling import Mode
from tests.factories import ClientFactory, screened
from tests.factories.homecare import ALLERGY, DIABETES, FRIDAY, NOW, WOUND_LEFT, given
from tests.factories.routines import own_routine, shipped

pytestmark = pytest.mark.django_db
Counted = Callable[[int], AbstractContextManager[object]]
SignIn = Callable[[Browser, Membership], Browser]


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's."""
    return signed_in(client, therapist)


def text_of(browser: Browser, name: str, *args: str, status: int = 200) -> str:
    """The page at an address, with its whitespace folded."""
    page = browser.get(reverse(name, args=args))
    assert page.status_code == status
    return " ".join(page.content.decode().split())


def tom(therapist: Membership, codes: dict[str, Any] | None = WOUND_LEFT) -> Client:
    """Somebody with these answers."""
    person = ClientFactory(practice=therapist.practice, name="Tom Whitfield")
    screened(person, therapist, NOW, codes)
    return person


def form(**changes: Any) -> dict[str, Any]:
    """What the assign form posts."""
    values = {
        "days": ["0", "4"],
        "remind_at": "19:00",
        "until": "2026-12-18",
        "message": "Little and often.",
        "form_key": str(uuid4()),
    }
    return values | changes


def test_a_client_without_a_routine(browser: Browser, amira: Client) -> None:
    text = text_of(browser, "client_routines", amira.ref)
    assert "No routine now." in text
    assert "Nothing to adapt" in text


def test_a_running_plan_shows_what_they_see_and_what_came_back(
    browser: Browser, therapist: Membership
) -> None:
    person = tom(therapist)
    assigned = given(person, therapist, days=[4])
    row = check_in(
        assigned=assigned, done_on=FRIDAY, form_key=uuid4(), by=therapist, now=NOW
    )  # fmt: skip
    change_check_in(check_in=row, by=therapist, now=NOW, soreness=3, comment="Warm feet")
    text = text_of(browser, "client_routines", person.ref)
    assert "Friday at 19:00. Until Friday 18 December 2026." in text
    assert "3 steps, 2 minutes. Right foot only today." in text
    assert "Cut, graze, open blister, crack or ulcer, left." in text
    assert "Done on 1 of 1 planned days in the last 14 days." in text
    assert "Soreness 3 of 10. Warm feet" in text


def test_a_plan_that_is_withheld_today_says_so(browser: Browser, amira: Client, therapist) -> None:
    given(amira, therapist)
    screened(amira, therapist, NOW, DIABETES)
    text = text_of(browser, "client_routines", amira.ref)
    assert "This one is not for today." in text
    assert "Left out or softened because of: Diabetes that is not well controlled" in text


def test_a_plan_whose_health_form_is_gone_names_no_reason(
    assigned: AssignedRoutine, amira: Client
) -> None:
    (row,) = routines_of(amira, FRIDAY)
    plan = current_plan(row, Safety(assessment=None), FRIDAY, Mode.USUAL)
    assert (plan.because, plan.plan.heading) == ((), "We need your health answers first.")


def test_earlier_plans_are_listed_apart(
    browser: Browser, assigned: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    end(assigned=assigned, by=therapist, now=NOW)
    text = text_of(browser, "client_routines", amira.ref)
    assert "No routine now." in text
    assert "5-minute foot massage <span" in text


def test_a_client_without_an_address_gets_no_reminders_and_the_page_says_so(
    browser: Browser, amira: Client
) -> None:
    amira.email = ""
    amira.save()
    assert "There is no email address" in text_of(browser, "client_routines", amira.ref)


@pytest.mark.parametrize("routines", [1, 3])
def test_the_page_asks_the_same_questions_for_any_number_of_plans(
    routines: int, browser: Browser, amira: Client, therapist: Membership,
    django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    for number in range(routines):
        plan = given(amira, therapist, own_routine(therapist, code=f"own-{number}"))
        check_in(assigned=plan, done_on=FRIDAY, form_key=uuid4(), by=therapist, now=NOW)
    # Session, user, membership; client, trace (in a savepoint); two of screening; plans,
    # their steps and check-ins; feet three times, runs;
    # reminders.
    with django_assert_num_queries(19):
        text_of(browser, "client_routines", amira.ref)


def test_the_library_says_what_this_client_could_do(
    browser: Browser, therapist: Membership
) -> None:
    person = tom(therapist)
    shipped(therapist, "five_minute_foot_massage")
    text = text_of(browser, "assign_routine", person.ref)
    assert "3 of 4 steps, 3 changed." in text
    assert "Because of: Cut, graze, open blister, crack or ulcer, left." in text
    assert "Cannot be sent" not in text


def test_a_routine_that_cannot_be_sent_is_marked(browser: Browser, therapist: Membership) -> None:
    person = tom(therapist, DIABETES)
    own_routine(therapist)
    assert "Cannot be sent" in text_of(browser, "assign_routine", person.ref)


def test_without_a_health_form_the_library_leads_to_the_form(
    browser: Browser, therapist: Membership
) -> None:
    stranger = ClientFactory(practice=therapist.practice)
    version = own_routine(therapist)
    text = text_of(browser, "assign_routine", stranger.ref)
    assert "no routine can be checked" in text
    text = text_of(browser, "assign_this_routine", stranger.ref, version.routine.ref)
    assert "There is no health form yet" in text
    assert "Assign and start reminders" not in text


def test_an_empty_library_says_so(browser: Browser, amira: Client) -> None:
    assert "The library is empty." in text_of(browser, "assign_routine", amira.ref)


def test_each_step_is_shown_with_its_decision_and_why(
    browser: Browser, therapist: Membership
) -> None:
    person = tom(therapist, WOUND_LEFT | ALLERGY)
    version = shipped(therapist, "post_run_reflex_short")
    text = text_of(browser, "assign_this_routine", person.ref, version.routine.ref)
    assert (text.count("Withheld"), text.count("Softened")) == (4, 3)
    assert "Cut, graze, open blister, crack or ulcer, left; Allergy to nuts" in text
    assert "Use dry hands: no oil, balm or lotion." in text
    assert "See it as the client will" in text


def test_a_form_filled_in_gives_the_routine(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    version = shipped(therapist, "five_minute_foot_massage")
    url = reverse("assign_this_routine", args=[amira.ref, version.routine.ref])
    answer = browser.post(url, form())
    assert (answer.status_code, answer.url) == (302, reverse("client_routines", args=[amira.ref]))
    stored = AssignedRoutine.objects.get()
    assert (stored.days, stored.starts_on, stored.until) == ([0, 4], FRIDAY, date(2026, 12, 18))
    text = text_of(browser, "client_routines", amira.ref)
    assert "5-minute foot massage is assigned. Reminders go out at 19:00." in text


def test_without_a_time_no_reminders_go_out(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    version = own_routine(therapist)
    url = reverse("assign_this_routine", args=[amira.ref, version.routine.ref])
    browser.post(url, form(remind_at=""))
    assert AssignedRoutine.objects.get().remind_at is None
    text = text_of(browser, "client_routines", amira.ref)
    assert "Own routine is assigned. No reminders go out." in text
    assert "Monday and Friday, without reminders." in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"days": []}, "Choose at least one day."),
        ({"remind_at": "25:00"}, "Enter a time as hours and minutes, such as 19:00."),
        ({"until": ""}, "Enter the last day of the plan."),
        ({"until": "2026-02-30"}, "Enter a real date for the last day."),
        ({"until": "2026-11-01"}, "Choose a last day after the first one"),
        ({"message": "a\u202eb"}, "hidden characters"),
    ],
)
def test_a_wrong_answer_is_named_and_what_was_typed_is_kept(
    changes: dict[str, Any], said: str, browser: Browser, amira: Client, therapist: Membership
) -> None:
    version = own_routine(therapist)
    url = reverse("assign_this_routine", args=[amira.ref, version.routine.ref])
    answer = browser.post(url, form(message="Keep this text") | changes)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in text
    assert said in text
    assert "message" in changes or "Keep this text" in text
    assert AssignedRoutine.objects.count() == 0


def test_a_routine_that_became_unsafe_while_the_form_was_open_is_refused(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    version = own_routine(therapist)
    url = reverse("assign_this_routine", args=[amira.ref, version.routine.ref])
    screened(amira, therapist, NOW, DIABETES)
    answer = browser.post(url, form())
    assert answer.status_code == 422
    assert "so it cannot be sent" in answer.content.decode()
    assert AssignedRoutine.objects.count() == 0


def test_pausing_needs_a_reason(browser: Browser, assigned: AssignedRoutine) -> None:
    url = reverse("pause_routine", args=[assigned.client.ref, assigned.ref])
    answer = browser.post(url, {"reason": " "})
    assert answer.status_code == 422
    assert "Say in a few words why you pause it." in answer.content.decode()
    assert AssignedRoutine.objects.get().state == "active"


def test_after_a_stop_on_the_leg_the_page_says_what_to_do_before_it_carries_on(
    browser: Browser, assigned: AssignedRoutine
) -> None:
    stop_step(
        assigned=assigned, number=99, side="both", reason=Reason.UNSURE, form_key=uuid4(),
        by=SYSTEM, now=NOW,
    )  # fmt: skip
    args = [assigned.client.ref, assigned.ref]
    page = browser.post(reverse("resume_routine", args=args), follow=True).content.decode()
    assert "write down what you decided under “Needs you” first" in page
    assert AssignedRoutine.objects.get().state == "paused"


def test_pause_carry_on_and_end(browser: Browser, assigned: AssignedRoutine) -> None:
    args = [assigned.client.ref, assigned.ref]
    browser.post(reverse("pause_routine", args=args), {"reason": "Holiday"})
    text = text_of(browser, "client_routines", assigned.client.ref)
    assert "5-minute foot massage is paused." in text
    assert "Paused on Friday 20 November 2026:</strong> Holiday" in text
    browser.post(reverse("resume_routine", args=args))
    assert "5-minute foot massage runs again." in text_of(
        browser, "client_routines", assigned.client.ref
    )
    browser.post(reverse("end_routine", args=args))
    text = text_of(browser, "client_routines", assigned.client.ref)
    assert "5-minute foot massage has ended. Its links no longer open." in text


@pytest.mark.parametrize("name", ["pause_routine", "resume_routine"])
def test_an_ended_plan_says_why_it_is_neither_paused_nor_resumed(
    name: str, browser: Browser, assigned: AssignedRoutine, therapist: Membership
) -> None:
    end(assigned=assigned, by=therapist, now=NOW)
    browser.post(reverse(name, args=[assigned.client.ref, assigned.ref]), {"reason": "Late"})
    text = text_of(browser, "client_routines", assigned.client.ref)
    assert "This plan has ended." in text


def test_reading_changes_nothing_but_the_trace_of_reading(
    browser: Browser, assigned: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    pause(assigned=assigned, reason="Holiday", by=therapist, now=NOW)
    before = list(AssignedRoutine.objects.values())
    version = assigned.version.routine.ref
    for name, args in (
        ("client_routines", [amira.ref]),
        ("assign_routine", [amira.ref]),
        ("assign_this_routine", [amira.ref, version]),
    ):
        text_of(browser, name, *args)
    for name in ("pause_routine", "resume_routine", "end_routine"):
        assert browser.get(reverse(name, args=[amira.ref, assigned.ref])).status_code == 405
    assert list(AssignedRoutine.objects.values()) == before
    assert AuditEvent.objects.latest("pk").verb == "client.seen"


def test_another_practice_finds_nothing(
    client: Browser, other_therapist: Membership, assigned: AssignedRoutine, signed_in: SignIn
) -> None:
    stranger = signed_in(client, other_therapist)
    ref, plan, routine = assigned.client.ref, assigned.ref, assigned.version.routine.ref
    for name, args in (
        ("client_routines", [ref]),
        ("assign_routine", [ref]),
        ("assign_this_routine", [ref, routine]),
    ):
        text_of(stranger, name, *args, status=404)
    for name in ("pause_routine", "resume_routine", "end_routine"):
        answer = stranger.post(reverse(name, args=[ref, plan]), {"reason": "Mischief"})
        assert answer.status_code == 404
    assert AssignedRoutine.objects.get().state == "active"


def test_a_plan_is_found_under_its_own_client_only(
    browser: Browser, assigned: AssignedRoutine, therapist: Membership
) -> None:
    other = ClientFactory(practice=therapist.practice)
    answer = browser.post(reverse("end_routine", args=[other.ref, assigned.ref]))
    assert answer.status_code == 404
    text_of(browser, "assign_this_routine", other.ref, "NOSUCH", status=404)


def test_the_office_does_not_see_routines(
    client: Browser, admin_member: Membership, assigned: AssignedRoutine, signed_in: SignIn
) -> None:
    text_of(signed_in(client, admin_member), "client_routines", assigned.client.ref, status=403)


def test_the_day_is_the_practice_s_own(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    therapist.practice.time_zone = "Pacific/Auckland"
    therapist.practice.save()
    version = own_routine(therapist)
    url = reverse("assign_this_routine", args=[amira.ref, version.routine.ref])
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        browser.force_login(therapist.user)  # the session before has ended by itself
        browser.post(url, form())
    assert AssignedRoutine.objects.get().starts_on == date(2026, 11, 21)


def test_a_paused_step_is_named_and_given_back_on_the_page(
    browser: Browser, amira: Client, assigned: AssignedRoutine, therapist: Membership
) -> None:
    told: dict[str, Any] = {"kind": Screening.Kind.CHANGE, "by": therapist}
    record_screening(client=amira, codes=WOUND_LEFT, now=NOW, **told)
    url = reverse("client_routines", args=[amira.ref])
    page = browser.get(url).content.decode()
    assert "Steps that wait for you" in page
    assert "It is not safe yet, so it cannot be given back." in page
    record_screening(
        client=amira, codes={"open_wound": {"answer": "no"}}, now=NOW + timedelta(minutes=1), **told
    )
    back = reverse("give_back_steps", args=[amira.ref, assigned.ref])
    refused = browser.post(back, {"reason": ""})
    assert refused.status_code == 422
    assert "Say why the client may do it again." in refused.content.decode()
    assert browser.post(back, {"reason": "Healed."}).url == url
    assert "Steps that wait for you" not in browser.get(url).content.decode()
