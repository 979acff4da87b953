"""Changing a plan without ending it, the letter that gives it, and seeing it first."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.homecare.actions import end, find_link, make_link, pause, resume
from clients.homecare.changing import change, send
from clients.homecare.emails import before_giving
from clients.homecare.models import AssignedRoutine, RoutineLink
from clients.homecare.refusals import (
    CannotAssign,
    NothingChosen,
    NothingLeft,
    NotSent,
    RoutineEnded,
)
from clients.homecare.swaps import AS_WRITTEN, Swaps
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from practice.mail.rechecks import SEND
from tests.factories import ClientFactory, screened
from tests.factories.homecare import (
    ALLERGY,
    DIABETES,
    FRIDAY,
    LAST_DAY,
    NOW,
    RAYNAUDS,
    WOUND_LEFT,
    given,
)
from tests.factories.routines import own_routine, shipped

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client: Browser, therapist: Membership, signed_in: Any) -> Browser:
    """The therapist's."""
    found: Browser = signed_in(client, therapist)
    return found


def changed(assigned: AssignedRoutine, by: Membership, **values: Any) -> list[str]:
    """The plan with these values, the others as they are."""
    now = AssignedRoutine.objects.get(pk=assigned.pk)
    names = ("days", "remind_at", "until", "message", "swaps", "review_on")
    kept = {name: getattr(now, name) for name in names}
    return change(**({"assigned": assigned, "by": by, "now": LATER} | kept | values))


def posted(assigned: AssignedRoutine | None = None, **changes: Any) -> dict[str, Any]:
    """What the form posts."""
    values = {
        "days": [str(day) for day in range(7)], "remind_at": "19:00", "until": "2026-12-18",
        "review_on": "", "message": "",
    }  # fmt: skip
    return values | ({} if assigned else {"form_key": str(uuid4())}) | changes


def test_a_change_keeps_the_plan_its_links_and_who_gave_it(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    token = make_link(assigned=assigned, by=therapist, now=NOW)
    fields = changed(
        assigned, therapist, days=[0], remind_at=time(7), until=LAST_DAY + timedelta(days=7),
        swaps=Swaps(light_pressure=True), message="Slowly", review_on=LAST_DAY,
    )  # fmt: skip
    stored = AssignedRoutine.objects.get()
    assert fields == ["days", "remind_at", "until", "review_on", "message", "light_pressure"]
    assert (stored.days, stored.remind_at, stored.swaps) == (
        [0], time(7), Swaps(light_pressure=True),
    )  # fmt: skip
    assert (stored.assigned_at, stored.changed_at, stored.altered_at) == (NOW, NOW, LATER)
    assert find_link(token, now=LATER).assigned == assigned
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.fields) == ("routine.changed", sorted(fields))
    assert not OutboundEmail.objects.exists()


def test_nothing_changed_is_no_change(assigned: AssignedRoutine, therapist: Membership) -> None:
    assert changed(assigned, therapist, tell=True) == []
    assert AssignedRoutine.objects.get().altered_at == NOW
    assert not OutboundEmail.objects.exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"days": []}, "at least one day"),
        ({"until": FRIDAY}, "last day from today on"),
        ({"until": date(2028, 1, 1)}, "within a year"),
        ({"review_on": date(2027, 1, 1)}, "on a day of the plan"),
        ({"swaps": Swaps(softer_by=7)}, "softer the ball"),
    ],
)
def test_what_could_not_be_given_cannot_be_changed_to(
    values: dict[str, Any], sentence: str, assigned: AssignedRoutine, therapist: Membership
) -> None:
    with pytest.raises(CannotAssign, match=sentence):
        changed(assigned, therapist, **values)
    assert AssignedRoutine.objects.get().altered_at == NOW


def test_an_ended_plan_is_not_changed(assigned: AssignedRoutine, therapist: Membership) -> None:
    end(assigned=assigned, by=therapist, now=NOW)
    with pytest.raises(RoutineEnded):
        changed(assigned, therapist, message="Late")


def test_what_health_asks_for_stays_in_a_change(therapist: Membership) -> None:
    person = ClientFactory(practice=therapist.practice)
    screened(person, therapist, NOW, ALLERGY)
    assigned = given(person, therapist, shipped(therapist, "post_run_reflex_short"))
    changed(assigned, therapist, swaps=AS_WRITTEN, message="Hello")
    assert AssignedRoutine.objects.get().dry_hands


def test_what_leaves_nothing_is_named_health_or_the_choices(
    amira: Client, therapist: Membership
) -> None:
    version = own_routine(therapist, {"is_optional": True}, {"tags": ["cold"]})
    assigned = given(amira, therapist, version)
    out = Swaps(left_out=frozenset({1}))
    screened(amira, therapist, NOW, RAYNAUDS)
    with pytest.raises(NothingChosen, match="With these choices"):
        changed(assigned, therapist, swaps=out)  # health withholds the other one
    screened(amira, therapist, NOW, DIABETES)
    for swaps in (out, AS_WRITTEN):
        with pytest.raises(NothingLeft, match="Withheld because of: Diabetes"):
            changed(assigned, therapist, swaps=swaps)


def test_the_letter_goes_once_with_a_link_and_says_nothing(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    assert [send(assigned=assigned, by=therapist, now=NOW) for _ in range(2)] == [True, False]
    (email,) = OutboundEmail.objects.all()
    assert (email.kind, email.recipient, email.subject) == (
        "routine_given", "amira@post.example", "Your routine for home",
    )  # fmt: skip
    assert RoutineLink.objects.count() == 1
    assert "/r/" in email.body_text
    for private in ("foot massage", "Khan", "19:00"):
        assert private not in email.body_text + email.body_html
    assert before_giving(email, now=LATER) == SEND


@pytest.mark.parametrize(
    ("letter", "email", "again"),
    [
        ({}, "amira@post.example", False),
        ({"state": "sending", "lease_until": LATER, "next_try_at": None}, None, False),
        ({"state": "sent", "sent_at": NOW, "next_try_at": None}, None, False),
        ({"state": "superseded", "next_try_at": None}, None, True),
        ({"state": "suppressed", "next_try_at": None}, None, True),
        ({"state": "expired", "next_try_at": None}, None, True),
        ({"state": "failed", "next_try_at": None}, None, True),
        ({}, "new@post.example", True),
        ({"state": "sent", "sent_at": NOW, "next_try_at": None}, "new@post.example", True),
    ],
)
def test_a_letter_that_did_not_reach_them_stops_no_other(
    letter: dict[str, Any], email: str | None, again: bool, browser: Browser,
    assigned: AssignedRoutine, amira: Client, therapist: Membership,
) -> None:  # fmt: skip
    send(assigned=assigned, by=therapist, now=NOW)
    OutboundEmail.objects.update(**letter)
    Client.objects.update(email=email or amira.email)
    page = browser.get(reverse("client_routines", args=[amira.ref])).content.decode()
    assert ("Send now" in page) is again
    held = AssignedRoutine.objects.get()
    assert [send(assigned=held, by=therapist, now=LATER) for _ in range(2)] == [again, False]
    newest = OutboundEmail.objects.latest("pk")
    assert OutboundEmail.objects.count() == 1 + again
    assert newest.recipient == (email if again and email else "amira@post.example")
    assert AssignedRoutine.objects.get().letter == newest


def test_a_change_is_told_only_if_asked_and_replaces_the_letter(
    assigned: AssignedRoutine, therapist: Membership
) -> None:
    send(assigned=assigned, by=therapist, now=NOW)
    changed(assigned, therapist, message="A", tell=True)
    first, second = OutboundEmail.objects.order_by("pk")
    assert second.subject == "Your routine has changed"
    assert before_giving(first, now=LATER).reason.startswith("Not sent: a newer letter")
    assert before_giving(second, now=LATER) == SEND


@pytest.mark.parametrize("reason", ["paused", "archived", "address", "health"])
def test_a_letter_that_is_no_longer_true_is_not_sent(
    reason: str, assigned: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    send(assigned=assigned, by=therapist, now=NOW)
    if reason == "paused":
        pause(assigned=assigned, reason="Holiday", by=therapist, now=NOW)
    elif reason == "health":
        screened(amira, therapist, NOW, DIABETES)
    else:
        Client.objects.update(
            **({"archived_at": NOW} if reason == "archived" else {"email": "new@post.example"})
        )
    assert before_giving(OutboundEmail.objects.get(kind="routine_given"), now=LATER) != SEND


@pytest.mark.parametrize("reason", ["paused", "address", "health"])
def test_what_cannot_be_sent_says_why(
    reason: str, browser: Browser, assigned: AssignedRoutine, amira: Client, therapist: Membership
) -> None:
    if reason == "paused":
        pause(assigned=assigned, reason="Holiday", by=therapist, now=NOW)
    elif reason == "health":
        screened(amira, therapist, NOW, DIABETES)
    else:
        Client.objects.update(email="")
    with pytest.raises(NotSent, match="Nothing was sent"):
        send(assigned=assigned, by=therapist, now=NOW)
    args = [amira.ref, assigned.ref]
    browser.post(reverse("send_routine", args=args))
    page = browser.get(reverse("client_routines", args=[amira.ref])).content.decode()
    assert "Nothing was sent." in page
    assert not OutboundEmail.objects.filter(kind="routine_given").exists()


def test_assign_and_send_in_one_press(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    version = own_routine(therapist)
    url = reverse("assign_this_routine", args=[amira.ref, version.routine.ref])
    fields = posted(do="send", light_pressure="on", review_on="2026-12-04")
    for _ in range(2):  # a double press gives it once, and sends it once
        page = browser.post(url, fields, follow=True).content.decode()
    stored = AssignedRoutine.objects.get()
    assert (stored.light_pressure, stored.review_on) == (True, date(2026, 12, 4))
    assert OutboundEmail.objects.filter(kind="routine_given").count() == 1
    assert "Send now" not in page
    assert "Changed for this client:</strong> light pressure throughout." in page
    assert "Look at it again on Friday 4 December 2026." in page


def test_what_they_would_see_is_shown_before_anything_is_stored(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    version = own_routine(
        therapist, {"title": "Sweep"}, {"title": "Extra", "is_optional": True}, {"title": "Rock"}
    )
    url = reverse("assign_this_routine", args=[amira.ref, version.routine.ref])
    page = browser.post(url, posted(do="show", step_1="left", step_2="out", light_pressure="on"))
    text = " ".join(page.content.decode().split())
    assert page.status_code == 200
    assert "2 steps, 3 to 4 minutes." in text
    assert "You chose the left foot only. Gentler by your choice. Keep the pressure light." in text
    assert "You leave it out." in text
    assert "<h3>Extra" not in text
    assert not AssignedRoutine.objects.exists()


def test_more_than_four_steps_are_named_and_the_optional_ones_left_out_by_one_press(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    steps = [{"title": f"Step {n}", "is_optional": n > 3} for n in range(1, 7)]
    version = own_routine(therapist, *steps)
    url = reverse("assign_this_routine", args=[amira.ref, version.routine.ref])
    first = " ".join(browser.get(url).content.decode().split())
    assert "6 steps, 6 to 9 minutes. We suggest 2 to 4 at a time: you can leave the" in first
    text = " ".join(browser.post(url, posted(do="lighten")).content.decode().split())
    assert "3 steps, 6 to 9 minutes. </p>" in text
    assert "We suggest" not in text
    assert text.count('<option value="out" selected>') == 3
    browser.post(url, posted())  # it is never refused
    assert AssignedRoutine.objects.get().swaps == AS_WRITTEN


def test_what_health_asks_for_cannot_be_unticked(browser: Browser, therapist: Membership) -> None:
    person = ClientFactory(practice=therapist.practice)
    screened(person, therapist, NOW, ALLERGY)
    version = shipped(therapist, "post_run_reflex_short")
    url = reverse("assign_this_routine", args=[person.ref, version.routine.ref])
    text = browser.get(url).content.decode()
    assert "The health form asks for it." in text
    assert browser.post(url, posted()).status_code == 302  # without the tick
    assert AssignedRoutine.objects.get().dry_hands


def test_a_foot_that_is_withheld_cannot_be_chosen(browser: Browser, therapist: Membership) -> None:
    person = ClientFactory(practice=therapist.practice)
    screened(person, therapist, NOW, WOUND_LEFT)
    version = own_routine(therapist, {}, {"is_optional": True})
    url = reverse("assign_this_routine", args=[person.ref, version.routine.ref])
    assert 'value="left"' not in browser.get(url).content.decode()
    answer = browser.post(url, posted(step_2="left"))
    assert answer.status_code == 422
    assert "what may be done of it has changed" in answer.content.decode()
    refused = browser.post(url, posted(do="assign", step_2="out"))
    assert refused.status_code == 302
    assert AssignedRoutine.objects.get().swaps == Swaps(left_out=frozenset({2}))


@pytest.mark.parametrize(
    ("swaps", "step"),
    [
        (Swaps(only=frozenset({(1, "left")})), {}),
        (Swaps(only=frozenset({(1, "right")})), {}),
        (Swaps(left_out=frozenset({1})), {"is_optional": True}),
    ],
)
def test_what_was_chosen_of_a_step_that_waits_for_health_outlives_a_change(
    swaps: Swaps, step: dict[str, Any], browser: Browser, amira: Client,
    therapist: Membership,
) -> None:  # fmt: skip
    """Of the first step nothing may be done today, so there is nothing to choose."""
    version = own_routine(therapist, {"tags": ["cold"], **step}, {"tags": ["touch_light"]})
    given_now = given(amira, therapist, version, swaps=swaps)
    screened(amira, therapist, NOW, RAYNAUDS)
    url = reverse("change_routine", args=[amira.ref, given_now.ref])
    page = browser.get(url).content.decode()
    assert 'name="step_1"' not in page
    assert 'name="step_2"' in page
    assert browser.post(url, posted(given_now, message="Slowly")).status_code == 302
    stored = AssignedRoutine.objects.get()
    assert (stored.message, stored.swaps) == ("Slowly", swaps)


def test_the_page_of_a_change(browser: Browser, amira: Client, assigned: AssignedRoutine) -> None:
    url = reverse("change_routine", args=[amira.ref, assigned.ref])
    text = browser.get(url).content.decode()
    assert "Save the changes" in text
    assert 'value="2026-12-18"' in text
    assert browser.post(url, posted(assigned, until="2026-11-01")).status_code == 422
    unchanged = browser.post(url, posted(assigned), follow=True).content.decode()
    assert "Nothing was changed in 5-minute foot massage." in unchanged
    page = browser.post(url, posted(assigned, step_1="right", tell="on"), follow=True)
    assert "is changed from now on. The client gets a letter." in page.content.decode()
    assert AssignedRoutine.objects.get().swaps == Swaps(only=frozenset({(1, "right")}))
    # What was chosen stays in the form, also when it is withheld by now.
    assert '<option value="right" selected>' in browser.get(url).content.decode()
    screened(amira, assigned.assigned_by, NOW, {
        "open_wound": WOUND_LEFT["open_wound"] | {"side": "right"}
    })  # fmt: skip
    assert "Right foot only, as chosen before" in browser.get(url).content.decode()


def test_a_plan_that_is_over_has_no_page_to_change_it(
    browser: Browser, amira: Client, assigned: AssignedRoutine, therapist: Membership
) -> None:
    end(assigned=assigned, by=therapist, now=NOW)
    url = reverse("change_routine", args=[amira.ref, assigned.ref])
    assert browser.get(url).url == reverse("client_routines", args=[amira.ref])
    assert browser.get(reverse("change_routine", args=[amira.ref, "NOSUCH"])).status_code == 404


def test_a_pause_is_told_with_who_and_when_and_why_only_if_ticked(
    browser: Browser, amira: Client, assigned: AssignedRoutine, therapist: Membership
) -> None:
    url = reverse("pause_routine", args=[amira.ref, assigned.ref])
    reason = {"reason": "Bruised ankle"}
    assert browser.post(url, {**reason, "tell": "on"}).status_code == 422
    browser.post(url, {**reason, "told": "Typed, but not ticked"})
    stored = AssignedRoutine.objects.get()
    assert (stored.paused_by, stored.pause_told) == (therapist, "")
    resume(assigned=assigned, by=therapist, now=NOW)
    browser.post(url, {**reason, "tell": "on", "told": "Rest until we talk."})
    assert AssignedRoutine.objects.get().pause_told == "Rest until we talk."


def test_the_client_reads_who_paused_it_and_the_link_does_not(
    client: Browser, amira: Client, assigned: AssignedRoutine, therapist: Membership,
    signed_in: Any, django_user_model: Any,
) -> None:  # fmt: skip
    token = make_link(assigned=assigned, by=therapist, now=NOW)
    amira.user = django_user_model.objects.create_user("amira@post.example")
    amira.save()
    pause(assigned=assigned, reason="Bruised", told="Rest first.", by=therapist, now=NOW)
    said = f"Paused by {therapist.name} on 20 November 2026."
    link = client.get(reverse("routine_link", args=[token])).content.decode()
    assert "Your routine is paused for now." in link
    assert not any(words in link for words in (said, "Rest first", "November", therapist.name))
    browser = signed_in(client, amira.user)
    for address in (reverse("me"), reverse("my_routine", args=[assigned.ref])):
        text = browser.get(address).content.decode()
        assert said in text
        assert "Why: Rest first." in text
        assert "Bruised" not in text
        assert "button-start" not in text
