"""My place, by its link: what can be done there, and that programs that read letters do nothing."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import models
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.workshops.editing import call_off
from clients.workshops.links import place_token
from clients.workshops.models import Attendee, SignUp, Workshop
from clients.workshops.models.sign_up import Outcome, State
from clients.workshops.placing import cancel
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from tests.factories.screening import NOW
from tests.factories.workshops import SATURDAY_AT_TEN, a_workshop, signs_up, takes_part

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def workshop(therapist: Membership) -> Workshop:
    """Of one place, with a link to join that only those with a place are told."""
    return a_workshop(
        therapist, capacity=1, party_most=3, is_online=True,
        online_link="https://meet.example/secret",
    )  # fmt: skip


def place(row: SignUp, name: str = "my_place") -> str:
    return reverse(name, args=[place_token(SignUp.objects.get(pk=row.pk))])


def answers(browser: Browser, row: SignUp, about: str, answer: str) -> Any:
    return browser.post(place(row), {"about": about, "answer": answer})


def state(row: SignUp) -> str:
    return SignUp.objects.get(pk=row.pk).state


def test_yes_confirms_and_shows_the_link_to_join(client: Browser, workshop: Workshop) -> None:
    row = signs_up(workshop)
    assert "meet.example" not in client.get(place(row)).content.decode()
    answers(client, row, "confirm", "yes")
    assert state(row) == State.CONFIRMED
    page = client.get(place(row))
    assert "https://meet.example/secret" in page.content.decode()
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_no_gives_it_back(client: Browser, workshop: Workshop) -> None:
    row = signs_up(workshop)
    answers(client, row, "confirm", "no")
    assert state(row) == State.CANCELLED


def test_who_waits_is_told_the_place_in_the_line_and_no_link(
    client: Browser, workshop: Workshop
) -> None:
    takes_part(workshop, "Ann Bell")
    for name in ("Bo Bell", "Cy Bell"):
        takes_part(workshop, name)
    third = takes_part(workshop, "Di Bell")
    page = client.get(place(third)).content.decode()
    assert "You are 3rd on the waiting list" in page
    assert "meet.example" not in page
    assert client.get(place(third, "place_calendar")).status_code == 404


def test_an_offer_is_taken_or_let_go(client: Browser, workshop: Workshop) -> None:
    first = takes_part(workshop, "Ann Bell")
    second, third = takes_part(workshop, "Bo Bell"), takes_part(workshop, "Cy Bell")
    cancel(sign_up=first, by=first, now=NOW, can_undo=False)
    page = client.get(place(second)).content.decode()
    assert "Held for you until <strong>" in page
    answers(client, second, "offer", "no")
    assert (state(second), state(third)) == (State.DECLINED, State.OFFERED)
    answers(client, third, "offer", "yes")
    assert state(third) == State.CONFIRMED
    answers(client, second, "again", "yes")
    assert state(second) == State.WAITING


def test_an_old_page_does_nothing_and_says_so(client: Browser, workshop: Workshop) -> None:
    row = takes_part(workshop)
    cancel(sign_up=row, by=row, now=NOW)
    answer = answers(client, row, "confirm", "yes")
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.content.decode()
    assert state(row) == State.CANCELLED


def test_cancelling_shows_the_terms_and_can_be_undone(client: Browser, workshop: Workshop) -> None:
    Workshop.objects.update(
        price_kind="on_day", price_pence=900, keep_percent=50, cancel_hours=72,
        terms="Tell us by the Friday before.",
    )  # fmt: skip
    row = takes_part(workshop)
    page = client.get(place(row, "cancel_place")).content.decode()
    assert "Cancel up to 3 days before it begins, and we pay back what you paid, less 50%" in page
    assert "Tell us by the Friday before." in page
    assert client.post(place(row, "cancel_place"), {"sure": "on"}).status_code == 302
    assert state(row) == State.CANCELLED
    answers(client, row, "undo", "no")
    assert state(row) == State.CANCELLED
    answers(client, row, "undo", "yes")
    assert state(row) == State.CONFIRMED


def test_details_can_be_changed_but_not_how_many_come(client: Browser, workshop: Workshop) -> None:
    Workshop.objects.update(capacity=3)
    row = takes_part(workshop, others=("Sam Marsh",))
    typed = {
        "name": "Josephine Marsh", "other_1": "Samuel Marsh", "other_2": "One More",
        "phone": "0121 496 0123", "access_needs": "No stairs, please.",
    }  # fmt: skip
    assert client.post(place(row, "place_details"), typed).status_code == 422
    assert SignUp.objects.get().name == "Jo Marsh"
    assert client.post(place(row, "place_details"), {**typed, "sure": "on"}).status_code == 302
    row = SignUp.objects.get()
    assert (row.name, str(row.phone), row.seats) == ("Josephine Marsh", "+441214960123", 2)
    assert row.access_needs == "No stairs, please."
    assert list(Attendee.objects.order_by("place").values_list("name", flat=True)) == [
        "Josephine Marsh", "Samuel Marsh",
    ]  # fmt: skip


def test_to_another_date_of_the_series_alone(
    client: Browser, workshop: Workshop, therapist: Membership
) -> None:
    later = a_workshop(therapist, start=SATURDAY_AT_TEN + WEEK, series_ref=workshop.series_ref)
    other = a_workshop(therapist, title="Another", start=SATURDAY_AT_TEN + 2 * WEEK)
    row = takes_part(workshop)
    page = client.get(place(row, "move_place")).content.decode()
    assert later.ref in page
    assert other.ref not in page
    assert client.post(place(row, "move_place"), {"to": other.ref}).status_code == 422
    assert client.post(place(row, "move_place"), {"to": later.ref}).status_code == 302
    assert SignUp.objects.get().workshop == later


def test_the_calendar_says_what_when_and_where_and_never_how_to_join(
    client: Browser, workshop: Workshop
) -> None:
    row = takes_part(workshop)
    text = client.get(place(row, "place_calendar")).content.decode()
    assert "SUMMARY:Foot care for runners" in text
    assert f"UID:{row.ref}@" in text
    assert "DTSTART;TZID=Europe/London:20261205T100000" in text
    assert "meet.example" not in text
    assert "ATTENDEE" not in text


def test_a_link_that_was_altered_opens_nothing(client: Browser, workshop: Workshop) -> None:
    row = takes_part(workshop)
    for name in ("my_place", "place_details", "move_place", "cancel_place", "place_calendar"):
        altered = reverse(name, args=[place_token(row)[:-2] + "xx"])
        assert client.get(altered).status_code == 404
        assert client.post(altered).status_code in (404, 405)


class Forms(HTMLParser):
    """Links and forms of a page, with what a browser would send if somebody just pressed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, str, dict[str, list[str]]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        if tag == "form":
            self.forms.append((said.get("method", "get"), said.get("action", ""), {}))
        if tag in ("input", "button") and said.get("name") and self.forms:
            is_choice = said.get("type") in ("radio", "checkbox")
            if not is_choice or "checked" in said:
                self.forms[-1][2].setdefault(said["name"], []).append(said.get("value", "on"))
        if tag == "textarea" and said.get("name") and self.forms:
            self.forms[-1][2].setdefault(said["name"], []).append("")


def scans(letter: OutboundEmail) -> int:
    """Open each link, and press each button on the pages of the place; how many presses."""
    pressed, seen = 0, set()
    todo = [link for link in Forms(letter.body_html).links if "/place/" in link]
    while todo:
        address = todo.pop()
        path = urlsplit(address).path
        if path in seen or "/place/" not in path:
            continue
        seen.add(path)
        browser = Browser()
        browser.head(path)
        found = Forms(browser.get(path).content.decode())
        todo += [urljoin(path, link) for link in found.links]
        for _, action, values in found.forms:
            browser.post(action or path, values)
            browser.post(action or path)
            pressed += 1
    return pressed


def stored() -> dict[str, list[Any]]:
    """Every row a scanner might have changed."""
    watched: list[type[models.Model]] = [SignUp, Attendee, Workshop, OutboundEmail]
    return {one.__name__: list(one._base_manager.order_by("pk").values()) for one in watched}


@pytest.mark.slow
def test_a_program_that_opens_every_link_and_presses_every_button_changes_nothing(
    workshop: Workshop, therapist: Membership
) -> None:
    a_workshop(therapist, start=SATURDAY_AT_TEN + WEEK, series_ref=workshop.series_ref)
    first = takes_part(workshop, "Ann Bell")
    Workshop.objects.filter(pk=workshop.pk).update(capacity=4)
    workshop.refresh_from_db()
    for name, outcome in (("Bo Bell", Outcome.OK), ("Cy Bell", Outcome.TALK)):
        takes_part(workshop, name, outcome=outcome)
    signs_up(workshop, "Di Bell")  # not confirmed
    waiting = takes_part(workshop, "Ed Bell")
    signs_up(workshop, "Flo Bell")  # waits, not confirmed
    takes_part(workshop, "Gus Bell")
    cancel(sign_up=first, by=first, now=NOW, can_undo=False)
    assert state(waiting) == State.OFFERED
    bo = SignUp.objects.get(name="Bo Bell")
    cancel(sign_up=bo, by=bo, now=NOW)  # can be undone
    before = stored()
    states = set(SignUp.objects.values_list("state", flat=True))
    assert states == {"unconfirmed", "talk", "waiting", "offered", "cancelled"}
    pressed = sum(scans(letter) for letter in OutboundEmail.objects.order_by("pk"))
    assert pressed > 20
    assert stored() == before
    assert timezone.now() == NOW


@pytest.mark.parametrize("no_more", [{"state": "cancelled"}, {"is_online": False}])
def test_the_link_to_join_is_gone_once_nobody_joins_there(
    no_more: dict[str, Any], client: Browser, workshop: Workshop
) -> None:
    row = takes_part(workshop)
    assert "meet.example" in client.get(place(row)).content.decode()
    Workshop.objects.update(**no_more | ({"cancelled_at": NOW} if "state" in no_more else {}))
    assert "meet.example" not in client.get(place(row)).content.decode()


def test_a_full_date_says_that_it_is_its_waiting_list_that_is_chosen(
    client: Browser, workshop: Workshop, therapist: Membership
) -> None:
    full = a_workshop(
        therapist, capacity=0, start=SATURDAY_AT_TEN + WEEK, series_ref=workshop.series_ref
    )
    small = a_workshop(
        therapist, is_closed=True, start=SATURDAY_AT_TEN + 2 * WEEK, series_ref=workshop.series_ref
    )
    row = takes_part(workshop)
    page = client.get(place(row, "move_place")).content.decode()
    assert "You go on the waiting list there" in page
    assert small.ref not in page
    address = place(row, "move_place")
    assert client.post(address, {"to": full.ref}).status_code == 422
    assert state(row) == State.CONFIRMED
    assert client.post(address, {"to": f"{full.ref}.waits"}).status_code == 302
    assert state(row) == State.WAITING


def test_whoever_had_a_place_in_one_that_was_called_off_may_move(
    client: Browser, workshop: Workshop, therapist: Membership
) -> None:
    later = a_workshop(therapist, start=SATURDAY_AT_TEN + WEEK, series_ref=workshop.series_ref)
    row = takes_part(workshop)
    SignUp.objects.update(paid_pence=2300)
    call_off(workshop=workshop, words="", by=therapist, now=timezone.now())
    page = client.get(place(row)).content.decode()
    assert place(row, "move_place") in page
    assert "What you paid counts for another date, or we pay it back" in page
    assert client.post(place(row, "move_place"), {"to": later.ref}).status_code == 302
    assert SignUp.objects.get().workshop == later
