"""Copies for a phone that is offline: the steps and nothing else, and not for long."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils.html import escape

from clients.homecare.actions import end, pause
from clients.homecare.models import AssignedRoutine
from clients.models import Client
from clients.portal.copies import GOOD_FOR
from clients.runs.feet import say_feet
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from routines.scaling import Feet
from tests.factories import ClientFactory, screened
from tests.factories.homecare import NOW, SUSPECTED_DVT, WOUND_LEFT, given

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_friday")]
COPIES = ("routine_link_copy", "routine_link_play_copy")
OWN = ("my_routine_copy", "my_routine_play_copy")


def until(page: object) -> datetime:
    """The last moment of a copy."""
    return datetime.fromtimestamp(int(page.headers["X-Keep-Until"]) / 1000, UTC)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_says_when_it_was_made_and_how_long_it_is_good(
    name: str, client: Browser, token: str
) -> None:
    page = client.get(reverse(name, args=[token]))
    text = page.content.decode()
    assert "You are offline." in text
    assert "This is how the routine stood on Friday 20 November 2026, 9am." in text
    assert "Leave it if your health has changed since then, or if you are not sure." in text
    assert "Stop and get help" in text
    assert until(page) == NOW + GOOD_FOR
    assert page.headers["Cache-Control"] == "no-store"


def test_a_copy_ends_with_the_plan(
    client: Browser, amira: Client, therapist: Membership, link_to: Callable[..., str]
) -> None:
    short = given(amira, therapist, until=NOW.date() + timedelta(days=1))
    page = client.get(reverse("routine_link_copy", args=[link_to(short)]))
    assert until(page) == datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize("name", OWN)
def test_nothing_about_the_person_is_on_it(
    name: str, amira: Client, assigned: AssignedRoutine
) -> None:
    browser = Browser()
    browser.force_login(amira.user)
    say_feet(
        client=amira, by=amira.user, now=NOW, form_key=assigned.form_key, feet=Feet.SORE,
        is_sharp=False, score=5,
    )  # fmt: skip
    text = browser.get(reverse(name, args=[assigned.ref])).content.decode()
    assert escape("5-minute foot massage") in text
    private = ("Amira", "Khanna", amira.email, amira.ref, "Slowly on the stairs", "Sign out")
    tokens = ("csrfmiddlewaretoken", 'name="csrf"', "form_key")
    assert [word for word in (*private, *tokens) if word in text] == []


def test_what_was_to_be_said_once_is_still_to_be_said(
    amira: Client, assigned: AssignedRoutine
) -> None:
    browser = Browser()
    browser.force_login(amira.user)
    done = reverse("my_routine_done", args=[assigned.ref])
    browser.post(done, {"form_key": assigned.form_key})
    ref = assigned.check_ins.get().ref
    browser.post(reverse("my_routine_undo", args=[assigned.ref]), {"check_in": ref})
    browser.get(reverse("my_routine_copy", args=[assigned.ref]))
    page = browser.get(reverse("my_routine", args=[assigned.ref]))
    assert "Taken back. Today is not marked as done." in page.content.decode()


@pytest.mark.parametrize("name", COPIES)
@pytest.mark.parametrize("why", ["paused", "withheld", "ended", "sharp"])
def test_where_there_is_nothing_to_do_there_is_no_copy(
    name: str, why: str, client: Browser, amira: Client, assigned: AssignedRoutine, token: str,
    therapist: Membership,
) -> None:  # fmt: skip
    if why == "paused":
        pause(assigned=assigned, reason="A cold", by=therapist, now=NOW)
    elif why == "withheld":
        screened(amira, therapist, NOW + timedelta(minutes=1), SUSPECTED_DVT)
    elif why == "ended":
        end(assigned=assigned, by=therapist, now=NOW)
    else:
        say_feet(
            client=amira, by=amira.user, now=NOW, form_key=assigned.form_key, feet=Feet.NORMAL,
            is_sharp=True, score=None,
        )  # fmt: skip
    page = client.get(reverse(name, args=[token]))
    assert (page.status_code, page.content) == (
        (404, page.content) if why == "ended" else (204, b"")
    )


def test_a_withheld_foot_is_not_on_a_copy_either(
    client: Browser, therapist: Membership, link_to: Callable[..., str]
) -> None:
    person = ClientFactory(practice=therapist.practice)
    screened(person, therapist, NOW, WOUND_LEFT)
    token = link_to(given(person, therapist))
    for name in COPIES:
        text = client.get(reverse(name, args=[token])).content.decode()
        assert "Right foot only" in text
        assert "Left foot" not in text


def test_reading_a_copy_records_just_that_and_asks_8_times(
    client: Browser, token: str, django_assert_num_queries: Callable[..., object]
) -> None:
    before = AuditEvent.objects.count()
    with django_assert_num_queries(8):
        client.get(reverse("routine_link_copy", args=[token]))
    assert AuditEvent.objects.count() == before + 1
    assert AuditEvent.objects.latest("pk").fields == ["routine_link_copy"]


def test_the_worker_names_every_file_that_the_player_needs(client: Browser) -> None:
    page = client.get(reverse("worker"))
    text = page.content.decode()
    assert page.headers["Content-Type"].startswith("text/javascript")
    assert page.headers["Cache-Control"] == "no-cache"
    for file in ("js/player.js", "js/course.js", "js/cues.js", "css/player.css"):
        assert f"/static/{file}" in text


@pytest.mark.parametrize("own", [True, False])
def test_on_a_home_screen_it_opens_where_it_was_put_there(
    own: bool, client: Browser, token: str
) -> None:
    address = reverse("app") if own else reverse("routine_link_app", args=[token])
    made = client.get(address).json()
    assert made["start_url"] == (reverse("me") if own else f"/r/{token}/")
    assert made["display"] == "standalone"
    assert {one["sizes"] for one in made["icons"]} == {"192x192", "512x512"}
    assert made["name"] == "Instep"


def test_a_link_that_has_ended_gives_no_copy_and_no_app(
    client: Browser, assigned: AssignedRoutine, token: str, therapist: Membership
) -> None:
    end(assigned=assigned, by=therapist, now=NOW)
    for name in (*COPIES, "routine_link_app"):
        assert client.get(reverse(name, args=[token])).status_code == 404
