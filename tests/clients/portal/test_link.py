"""The routine behind a link: the steps, and nothing about the person."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse

from clients.homecare.actions import end, find_link, pause
from clients.homecare.models import AssignedRoutine, RoutineCheckIn, RoutineLink
from clients.homecare.reach_back import give_back
from clients.models import Client
from clients.screening.actions import record_clearance
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from routines.safety.rules import load_rules
from tests.factories import ClientFactory, screened
from tests.factories.homecare import (
    ALLERGY,
    DIABETES,
    FRIDAY,
    LAST_DAY,
    NOW,
    SUSPECTED_DVT,
    WOUND_LEFT,
    given,
)
from tests.factories.routines import shipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_friday")]
PAGES = ("routine_link", "routine_link_play", "routine_link_not_mine")


def text_of(browser: Browser, name: str, token: str, status: int = 200) -> str:
    """The page behind a link, with its whitespace folded."""
    page = browser.get(reverse(name, args=[token]))
    assert page.status_code == status
    return " ".join(page.content.decode().split())


def mark_done(browser: Browser, token: str, key: object = None) -> str:
    """Press "Mark as done"; the page that follows."""
    url = reverse("routine_link_done", args=[token])
    answer = browser.post(url, {"form_key": str(key or uuid4())}, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    return " ".join(answer.content.decode().split())


def test_the_steps_are_there_with_what_is_needed_and_when_to_stop(
    client: Browser, token: str
) -> None:
    text = text_of(client, "routine_link", token)
    for said in (
        "<h1>5-minute foot massage</h1>",
        "6 minutes, 4 steps. A quick round between appointments.",
        "Left foot, then right",
        "Both feet together",
        "Roll the ball from the heel to the ball of the foot.",
        "Tennis ball or lacrosse ball",
        "Stop and get help",
        "Mark as done",
        "Is this yours?",
    ):
        assert said in text


def test_the_page_says_nothing_about_the_person(
    client: Browser, token: str, assigned: AssignedRoutine, amira: Client
) -> None:
    for name in PAGES:
        text = text_of(client, name, token)
        assert assigned.practice.name in text
        for private in ("Amira", "Khanna", amira.email, amira.ref, "Slowly on the stairs"):
            assert private not in text


def test_a_condition_decides_and_is_not_named(
    client: Browser, therapist: Membership, link_to: Callable[[AssignedRoutine], str]
) -> None:
    tom = ClientFactory(practice=therapist.practice, name="Tom Whitfield")
    screened(tom, therapist, NOW, WOUND_LEFT | ALLERGY)
    token = link_to(given(tom, therapist, shipped(therapist, "post_run_reflex_short")))
    # The condition is there to leak: the therapist's page names it.
    assert load_rules()["open_wound"].label == "Cut, graze, open blister, crack or ulcer"
    for name in ("routine_link", "routine_link_play"):
        text = text_of(client, name, token)
        assert "Right foot only" in text
        assert "Use dry hands: no oil, balm or lotion." in text
        for named in (
            "wound",
            "graze",
            "ulcer",
            "Blister on the heel",
            "llergy",
            "Almonds",
            "Whitfield",
        ):
            assert named not in text
        assert "Left foot" not in text


@pytest.mark.parametrize("codes", [DIABETES, SUSPECTED_DVT])
def test_a_routine_that_became_unsafe_shows_no_step_and_no_reason(
    codes: dict[str, object], client: Browser, token: str, amira: Client, therapist: Membership
) -> None:
    screened(amira, therapist, NOW, codes)
    text = text_of(client, "routine_link", token)
    assert "This one is not for today." in text
    assert "Stop and get help" in text
    for shown in ("Ball roll", "Mark as done", "Start", "iabetes", "clot", "DVT"):
        assert shown not in text


def test_a_letter_in_date_lets_it_be_given_back_and_its_end_closes_it(
    client: Browser, token: str, amira: Client, assigned: AssignedRoutine, therapist: Membership
) -> None:
    screened(amira, therapist, NOW, DIABETES)
    record_clearance(
        client=amira, code="diabetes_uncontrolled", given_by="Dr Ward", given_by_role="GP",
        permits="Light pressure", received_on=FRIDAY, until=FRIDAY, by=therapist, now=NOW,
    )  # fmt: skip
    assert "This one is not for today." in text_of(client, "routine_link", token)
    give_back(assigned=assigned, reason="The letter allows it.", by=therapist, now=NOW)
    assert "Ball roll" in text_of(client, "routine_link", token)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert "This one is not for today." in text_of(client, "routine_link", token)


def test_a_paused_routine_says_so_at_once_and_not_why(
    client: Browser, token: str, assigned: AssignedRoutine, therapist: Membership
) -> None:
    pause(assigned=assigned, reason="Bruised ankle", by=therapist, now=NOW)
    text = text_of(client, "routine_link", token)
    assert "Your routine is paused for now." in text
    assert "Ball roll" not in text
    assert "ruise" not in text


def test_after_the_last_day_the_dates_have_passed(client: Browser, token: str) -> None:
    with time_machine.travel(NOW + timedelta(days=29), tick=False):
        assert "The dates for this routine have passed." in text_of(client, "routine_link", token)


def test_without_something_to_do_the_player_leads_back(
    client: Browser, token: str, assigned: AssignedRoutine, therapist: Membership
) -> None:
    pause(assigned=assigned, reason="Holiday", by=therapist, now=NOW)
    answer = client.get(reverse("routine_link_play", args=[token]))
    assert (answer.status_code, answer.url) == (302, reverse("routine_link", args=[token]))


def test_reading_records_nothing_but_that(client: Browser, token: str) -> None:
    before = (
        AuditEvent.objects.exclude(verb="client.seen").count(),
        list(RoutineLink.objects.values()),
    )
    for _ in range(3):
        for name in PAGES:
            assert client.get(reverse(name, args=[token])).status_code == 200
            assert client.head(reverse(name, args=[token])).status_code == 200
        url = reverse("routine_link_done", args=[token])
        assert client.get(url).url == reverse("routine_link", args=[token])
    assert (
        AuditEvent.objects.exclude(verb="client.seen").count(),
        list(RoutineLink.objects.values()),
    ) == before
    assert RoutineCheckIn.objects.count() == 0


@pytest.mark.parametrize("name", ["routine_link", "routine_link_play"])
def test_reading_takes_these_queries(
    name: str, client: Browser, token: str, django_assert_num_queries: Callable[..., object]
) -> None:
    # The link with its routine, steps, pauses; screenings, letters, rules; feet; "done";
    # the trace.
    with django_assert_num_queries({"routine_link": 9, "routine_link_play": 8}[name]):
        client.get(reverse(name, args=[token]))


@pytest.mark.parametrize("name", [*PAGES, "routine_link_done"])
def test_a_link_that_has_ended_gets_one_plain_page(
    name: str, client: Browser, token: str, assigned: AssignedRoutine, therapist: Membership
) -> None:
    end(assigned=assigned, by=therapist, now=NOW)

    def plain(shown: str) -> str:
        """Without what differs at every opening: the link, and the token of a form."""
        text = text_of(client, name, shown, status=404).replace(shown, "")
        return re.sub(r'name="csrf" content="\w+"', "", text)

    ended = plain(token)
    assert "This link has ended. Ask your therapist for a new one." in ended
    assert plain("never-made") == ended
    assert assigned.practice.name not in ended


def test_a_link_ends_thirty_days_after_the_plan(client: Browser, token: str) -> None:
    days = (LAST_DAY - FRIDAY).days + 30
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        text_of(client, "routine_link", token)
    with time_machine.travel(NOW + timedelta(days=days + 1), tick=False):
        text_of(client, "routine_link", token, status=404)


@pytest.mark.parametrize("made", [True, False])
def test_the_page_is_kept_by_nobody(made: bool, client: Browser, token: str) -> None:
    headers = client.get(reverse("routine_link", args=[token if made else "nonsense"])).headers
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_done_is_recorded_once_and_asks_how_it_felt(
    client: Browser, token: str, assigned: AssignedRoutine
) -> None:
    key = uuid4()
    text = mark_done(client, token, key)
    assert "<h1>Done</h1>" in text
    assert "5-minute foot massage, Friday 20 November 2026." in text
    assert "How sore are you now?" in text
    mark_done(client, token, key)
    mark_done(client, token)
    row = RoutineCheckIn.objects.get()
    assert (row.assigned, row.done_on, row.form_key) == (assigned, FRIDAY, key)
    link = find_link(token, now=NOW)
    event = AuditEvent.objects.get(verb="routine.done")
    assert (event.actor_kind, event.actor_id) == ("link", link.pk)
    assert "Done today." in text_of(client, "routine_link", token)


def test_a_done_without_its_key_records_nothing(client: Browser, token: str) -> None:
    answer = client.post(reverse("routine_link_done", args=[token]), {"form_key": "x"})
    assert (answer.status_code, answer.url) == (302, reverse("routine_link", args=[token]))
    assert RoutineCheckIn.objects.count() == 0


def test_one_tap_keeps_a_score(client: Browser, token: str) -> None:
    mark_done(client, token)
    row = RoutineCheckIn.objects.get()
    url = reverse("routine_link_felt", args=[token])
    answer = client.post(url, {"check_in": row.ref, "soreness": "4"}, follow=True)
    text = answer.content.decode()
    assert "Your score is saved." in text
    assert 'value="4" aria-pressed="true"' in text
    assert "Stop here for now" not in text
    assert RoutineCheckIn.objects.get().soreness == 4


@pytest.mark.parametrize(("score", "is_high"), [("6", False), ("7", True), ("10", True)])
def test_a_high_score_is_answered_with_what_to_do(
    score: str, is_high: bool, client: Browser, token: str
) -> None:
    mark_done(client, token)
    row = RoutineCheckIn.objects.get()
    url = reverse("routine_link_felt", args=[token])
    answer = client.post(url, {"check_in": row.ref, "soreness": score}, follow=True)
    assert ("Stop here for now" in answer.content.decode()) == is_high


@pytest.mark.parametrize("score", ["11", "-1", "many", ""])
def test_a_score_off_the_scale_changes_nothing(score: str, client: Browser, token: str) -> None:
    mark_done(client, token)
    row = RoutineCheckIn.objects.get()
    url = reverse("routine_link_felt", args=[token])
    assert client.post(url, {"check_in": row.ref, "soreness": score}).status_code == 302
    assert RoutineCheckIn.objects.get().soreness is None


def test_words_are_kept_and_hidden_characters_refused(client: Browser, token: str) -> None:
    mark_done(client, token)
    row = RoutineCheckIn.objects.get()
    url = reverse("routine_link_felt", args=[token])
    wrong = client.post(url, {"check_in": row.ref, "comment": "a\u202eb"})
    assert wrong.status_code == 422
    assert "hidden characters" in wrong.content.decode()
    right = client.post(url, {"check_in": row.ref, "comment": "Warm feet"}, follow=True)
    assert "Your words are saved." in right.content.decode()
    assert RoutineCheckIn.objects.get().comment == "Warm feet"


def test_done_can_be_taken_back(client: Browser, token: str) -> None:
    mark_done(client, token)
    row = RoutineCheckIn.objects.get()
    url = reverse("routine_link_undo", args=[token])
    text = client.post(url, {"check_in": row.ref}, follow=True).content.decode()
    assert "Taken back. Today is not marked as done." in text
    assert "Mark as done" in text
    assert RoutineCheckIn.objects.get().undone_at == NOW


@pytest.mark.parametrize("name", ["routine_link_felt", "routine_link_undo"])
def test_a_check_in_of_another_routine_is_out_of_reach(
    name: str, client: Browser, token: str, therapist: Membership, amira: Client,
    link_to: Callable[[AssignedRoutine], str],
) -> None:  # fmt: skip
    other = given(amira, therapist, shipped(therapist, "calf_foam_roll"))
    mark_done(client, link_to(other))
    row = RoutineCheckIn.objects.get()
    answer = client.post(reverse(name, args=[token]), {"check_in": row.ref, "soreness": "9"})
    assert answer.status_code == 404
    assert (row.soreness, RoutineCheckIn.objects.get().undone_at) == (None, None)


def test_a_plan_that_ended_while_the_page_was_open_records_nothing(
    client: Browser, token: str, assigned: AssignedRoutine, therapist: Membership
) -> None:
    end(assigned=assigned, by=therapist, now=NOW)
    answer = client.post(reverse("routine_link_done", args=[token]), {"form_key": str(uuid4())})
    assert answer.status_code == 404
    assert RoutineCheckIn.objects.count() == 0


def test_a_plan_still_to_begin_is_not_marked_as_done(
    client: Browser, amira: Client, therapist: Membership,
    link_to: Callable[[AssignedRoutine], str],
) -> None:  # fmt: skip
    coming = given(amira, therapist, starts_on=FRIDAY + timedelta(days=3))
    url = reverse("routine_link_done", args=[link_to(coming)])
    text = client.post(url, {"form_key": str(uuid4())}, follow=True).content.decode()
    assert "on a day of its plan, up to today" in text


def test_not_mine_asks_first_and_then_closes_the_link(
    client: Browser, token: str, assigned: AssignedRoutine
) -> None:
    url = reverse("routine_link_not_mine", args=[token])
    assert "Is this not yours?" in text_of(client, "routine_link_not_mine", token)
    assert AssignedRoutine.objects.get().state == "active"
    answer = client.post(url)
    assert "The link no longer opens anything" in answer.content.decode()
    assert AssignedRoutine.objects.get().state == "paused"
    text_of(client, "routine_link", token, status=404)
    assert client.post(url).status_code == 404


def test_the_therapist_sees_that_a_letter_went_astray(
    client: Browser, token: str, assigned: AssignedRoutine, therapist: Membership,
    signed_in: Callable[[Browser, Membership], Browser],
) -> None:  # fmt: skip
    client.post(reverse("routine_link_not_mine", args=[token]))
    browser = signed_in(client, therapist)
    page = browser.get(reverse("client_routines", args=[assigned.client.ref]))
    assert "Somebody who opened the link said it was not theirs." in page.content.decode()


@pytest.mark.parametrize("name", ["routine_link_felt", "routine_link_undo"])
def test_what_changes_something_takes_a_post(name: str, client: Browser, token: str) -> None:
    assert client.get(reverse(name, args=[token])).status_code == 405


def test_a_form_from_elsewhere_is_refused(token: str) -> None:
    strict = Browser(enforce_csrf_checks=True)
    answer = strict.post(reverse("routine_link_done", args=[token]), {"form_key": str(uuid4())})
    assert answer.status_code == 403
    assert RoutineCheckIn.objects.count() == 0


def test_no_migration_is_needed_for_this(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", "homecare", "routines", check=True, dry_run=True)
