"""One list of what waits for a person: on Today the first of it, on its own page all."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from clients.notes.models import SessionNote
from clients.overview.deciding import to_decide
from clients.screening.models import Concern
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.audit.verbs import Verb
from practice.credentials.models import Credential
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.appointments import booked
from tests.factories.letters import a_letter
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Browser]
DAY = timedelta(days=1)


def concerns(member: Membership, number: int) -> None:
    """Reviews due since some days, each of another client."""
    for n in range(number):
        person = ClientFactory(practice=member.practice, name=f"Jo {n}")
        Concern.objects.create(
            practice=member.practice, client=person, kind="review",
            due_on=timezone.localdate() - DAY * n, about={},
        )  # fmt: skip


def text(browser: Browser, name: str) -> str:
    return browser.get(reverse(name)).content.decode()


def test_nothing_waits_and_the_page_says_so(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    shown = text(signed_in(client, therapist), "inbox")
    assert ("Nothing waits for you." in shown, 'class="count"' in shown) == (True, False)


def test_today_shows_the_first_three_and_how_many_there_are(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    concerns(therapist, 5)
    browser = signed_in(client, therapist)
    today, all_of_it = text(browser, "today"), text(browser, "inbox")
    assert [f"Jo {n}: Review due" in today for n in range(5)] == [False, False, True, True, True]
    assert ">All 5</a>" in today
    assert "5 things wait for you" in all_of_it
    assert [f"Jo {n}: Review due" in all_of_it for n in range(5)] == [True] * 5
    for page in (today, all_of_it):
        assert '<span class="count">5<span class="visually-hidden"> waiting</span>' in page
    assert "<strong>Review</strong>" in all_of_it


def test_who_is_only_counted_was_not_seen(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    concerns(therapist, 5)
    browser = signed_in(client, therapist)
    text(browser, "today")
    seen = AuditEvent.objects.filter(verb=Verb.CLIENT_LISTED).values_list("client_id", flat=True)
    shown = therapist.practice.clients.filter(name__in=["Jo 2", "Jo 3", "Jo 4"])
    assert set(seen) == set(shown.values_list("pk", flat=True))


def test_whom_an_older_line_pushed_off_the_page_was_not_seen(
    client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    concerns(therapist, 3)
    long_ago = booked(ClientFactory(practice=therapist.practice), therapist)
    SessionNote.objects.create(
        practice=therapist.practice, client=long_ago.client, appointment=long_ago,
        author=therapist, started_at=timezone.now() - DAY * 9,
    )  # fmt: skip
    browser = signed_in(client, therapist)
    today = text(browser, "today")
    assert [f"Jo {n}: Review due" in today for n in range(3)] == [False, True, True]
    seen = AuditEvent.objects.filter(verb=Verb.CLIENT_LISTED).values_list("client_id", flat=True)
    people = therapist.practice.clients.filter(name__in=["Jo 0", "Jo 1", "Jo 2"], pk__in=seen)
    assert set(people.values_list("name", flat=True)) == {"Jo 1", "Jo 2"}


def test_a_long_list_says_how_long_it_is_and_leads_further(
    client: Browser, therapist: Membership, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.overview.views.MOST", 2)
    concerns(therapist, 5)
    browser = signed_in(client, therapist)
    for asked, held, further in (
        ("", 2, "?page=2"), ("2", 4, "?page=3"), ("3", 5, ""),
        ("0", 2, "?page=2"), ("-1", 2, "?page=2"), ("x", 2, "?page=2"), ("100", 2, "?page=2"),
    ):  # fmt: skip
        shown = browser.get(reverse("inbox"), {"page": asked}).content.decode()
        assert "5 things wait for you" in shown
        assert [f"Jo {n}: " in shown for n in (4, 3, 2, 1, 0)] == [n < held for n in range(5)]
        assert (f"These are the first {held}." in shown) is bool(further)
        assert (f'href="{further}"' in shown) is bool(further)


def test_a_note_left_for_two_days_waits_for_its_author_alone(
    therapist: Membership, owner: Membership
) -> None:
    person = ClientFactory(practice=therapist.practice)
    screened(person, therapist, NOW)
    visit = booked(person, therapist)
    now = visit.starts_at + 3 * DAY
    SessionNote.objects.create(
        practice=therapist.practice, client=visit.client, appointment=visit, author=therapist,
        started_at=visit.starts_at,
    )  # fmt: skip
    (line,) = to_decide(therapist, now=now, most=9).first
    assert (line.who, line.what, line.verb) == ("Your notes", "1 note to sign", "Sign")
    assert (line.since, line.url) == (visit.starts_at.date(), reverse("to_finish"))
    almost = visit.starts_at + 2 * DAY - timedelta(seconds=1)
    assert to_decide(therapist, now=almost, most=9).first == []
    assert to_decide(owner, now=now, most=9).first == []


def test_the_office_is_told_of_letters_and_of_nobodys_health(
    client: Browser, admin_member: Membership, therapist: Membership, signed_in: SignIn
) -> None:
    concerns(therapist, 1)
    a_letter(
        ClientFactory(practice=therapist.practice), therapist, now=timezone.now(), state="failed"
    )
    shown = text(signed_in(client, admin_member), "inbox")
    assert "Letters: 1 not sent in the last 7 days" in shown
    assert reverse("letters") + "?stands=not-sent" in shown
    assert "Jo 0" not in shown
    assert [one.verb for one in to_decide(therapist, now=timezone.now(), most=9).first] == [
        "Review"
    ]


def test_what_runs_out_waits_for_its_holder_and_for_who_runs_the_team(
    therapist: Membership, owner: Membership
) -> None:
    Credential.objects.create(
        practice=owner.practice, member=therapist, kind="insurance", issuer="Harbour Mutual",
        valid_until=NOW.date() + 12 * DAY,
    )  # fmt: skip
    another = MembershipFactory(practice=owner.practice)
    for member in (therapist, owner):
        (line,) = to_decide(member, now=NOW, most=9).first
        assert (line.who, line.what) == (therapist.name, "Insurance ends in 12 days")
        assert line.url == reverse("credentials", args=[therapist.ref])
    assert to_decide(another, now=NOW, most=9).first == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_often_for_one_thing_as_for_three(
    number: int, owner: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    concerns(owner, number)
    with django_assert_num_queries(2):
        assert to_decide(owner, now=timezone.now(), most=9).number == number
