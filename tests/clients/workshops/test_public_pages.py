"""What anybody may look at: the list, a workshop's page, and the feed."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.workshops.editing import call_off
from clients.workshops.models import Workshop
from clients.workshops.typos import meant_address
from practice.accounts.models import Membership
from tests.factories.screening import NOW
from tests.factories.workshops import SATURDAY_AT_TEN, a_draft, a_workshop, takes_part

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def page_of(browser: Browser, workshop: Workshop) -> str:
    return browser.get(reverse("workshop", args=[workshop.slug])).content.decode()


def test_the_list_says_when_where_how_much_and_how_many_are_left(
    client: Browser, therapist: Membership
) -> None:
    a_workshop(therapist, price_kind="on_day", price_pence=1250, capacity=4)
    a_draft(therapist, title="Not yet ready")
    page = client.get("/workshops/").content.decode()
    for words in ("Saturday 5 December 2026, 10am to midday", "Harbour Hall",
                  "£12.50, paid on the day", "4 places left"):  # fmt: skip
        assert words in page
    assert "Not yet ready" not in page


def test_the_list_is_narrowed_by_place_and_month(client: Browser, therapist: Membership) -> None:
    a_workshop(therapist, title="In the hall")
    a_workshop(therapist, title="At the mill", place_name="Old Mill")
    a_workshop(therapist, title="In January", start=SATURDAY_AT_TEN + 5 * WEEK)

    def titles(**asked: str) -> list[str]:
        return re.findall(
            r'/">(In the hall|At the mill|In January)</a>',
            client.get("/workshops/", asked).content.decode(),
        )

    assert titles() == ["In the hall", "At the mill", "In January"]
    assert titles(place="Old Mill") == ["At the mill"]
    assert titles(month="2027-01") == ["In January"]
    assert titles(place="Old Mill", month="2027-01") == []
    assert titles(month="nonsense") == []


def test_the_list_asks_the_same_few_questions_however_long_it_is(
    client: Browser, therapist: Membership, django_assert_num_queries: Any
) -> None:
    for week in range(6):
        takes_part(a_workshop(therapist, start=SATURDAY_AT_TEN + week * WEEK))
    with django_assert_num_queries(4):
        client.get("/workshops/")


def test_one_page_asks_few_questions(
    client: Browser, therapist: Membership, django_assert_num_queries: Any
) -> None:
    workshop = a_workshop(therapist)
    a_workshop(therapist, start=SATURDAY_AT_TEN + WEEK, series_ref=workshop.series_ref)
    with django_assert_num_queries(5):
        client.get(reverse("workshop", args=[workshop.slug]))


def test_a_draft_has_no_page_and_a_cancelled_one_says_so(
    client: Browser, therapist: Membership
) -> None:
    draft, off = a_draft(therapist), a_workshop(therapist, title="Called off")
    call_off(workshop=off, words="The hall is flooded.", by=therapist, now=NOW)
    assert client.get(reverse("workshop", args=[draft.slug])).status_code == 404
    page = page_of(client, off)
    assert "does not take place" in page
    assert "The hall is flooded." in page
    assert "Sign up" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"is_closed": True}, "Sign-up has closed"),
        ({"opens_at": NOW + WEEK}, "Sign-up opens on"),
        ({"starts_at": NOW - WEEK, "ends_at": NOW - WEEK / 2}, "This workshop is over"),
    ],
)
def test_a_page_says_why_nobody_can_sign_up(
    client: Browser, therapist: Membership, changes: dict[str, Any], words: str
) -> None:
    workshop = a_workshop(therapist)
    Workshop.objects.update(**changes)
    page = page_of(client, workshop)
    assert words in page
    assert "begin_sign_up" not in page
    assert "form_key" not in page


def test_a_full_one_has_a_waiting_list_and_names_other_dates(
    client: Browser, therapist: Membership
) -> None:
    workshop = a_workshop(therapist, capacity=1)
    a_workshop(therapist, start=SATURDAY_AT_TEN + WEEK, series_ref=workshop.series_ref)
    takes_part(workshop)
    page = page_of(client, workshop)
    assert "Join the waiting list" in page
    assert "Full: waiting list open" in page
    assert "Saturday 12 December 2026, 10am" in page


def test_the_link_to_join_is_on_no_public_page(client: Browser, therapist: Membership) -> None:
    workshop = a_workshop(therapist, is_online=True, online_link="https://meet.example/secret")
    feed = client.get(reverse("workshop_feed")).content.decode()
    assert "meet.example" not in page_of(client, workshop) + feed


def test_the_linked_data_cannot_leave_its_element(client: Browser, therapist: Membership) -> None:
    title = "Feet </script><script>alert(1)</script> & <!-- more"
    page = page_of(client, a_workshop(therapist, title=title))
    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.S)
    assert found is not None
    said = json.loads(found[1])
    assert said["name"] == title
    assert said["startDate"] == "2026-12-05T10:00:00+00:00"
    assert said["location"]["name"] == "Harbour Hall"
    assert "<script>alert" not in page


def test_the_feed_holds_what_is_published_and_says_when_nothing_has_changed(
    client: Browser, therapist: Membership
) -> None:
    workshop = a_workshop(therapist)
    a_draft(therapist, title="Not yet ready")
    first = client.get(reverse("workshop_feed"))
    text = first.content.decode()
    assert text.count("BEGIN:VEVENT") == 1
    assert "DTSTART;TZID=Europe/London:20261205T100000" in text
    again = client.get(reverse("workshop_feed"), HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert again.status_code == 304
    call_off(workshop=workshop, words="", by=therapist, now=NOW)
    off = client.get(reverse("workshop_feed"), HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert "STATUS:CANCELLED" in off.content.decode()


def test_it_is_shared_by_its_address_and_a_code(client: Browser, therapist: Membership) -> None:
    workshop = a_workshop(therapist)
    page = client.get(reverse("workshop_code", args=[workshop.slug])).content.decode()
    assert reverse("workshop", args=[workshop.slug]) in page
    assert 'aria-label="QR code"' in page


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jo@gmial.com", "jo@gmail.com"),
        ("jo@gmail.con", "jo@gmail.com"),
        ("jo@hotmial.co.uk", "jo@hotmail.co.uk"),
        ("jo@gmail.com", ""),
        ("jo@mail.com", ""),
        ("jo@ymail.com", ""),
        ("jo@harbourlane.example", ""),
        ("jo@me.com", ""),
        ("nonsense", ""),
    ],
)
def test_a_slip_in_an_address_is_seen(typed: str, meant: str) -> None:
    assert meant_address(typed) == meant
