"""Whom a message to many goes to, and who is left out and why."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clients.circulars.models import Circular, Out
from clients.circulars.queries import audience_of, has_such_a_visit
from clients.circulars.showing import left_out, who_in_words
from clients.models import Client
from clients.reminders.actions import stop_letters
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.mail.models import OutboundEmail
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.addresses import in_trouble
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.circulars import agrees_to_news, drafted
from tests.factories.screening import NOW, screened

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
HOUR = timedelta(hours=1)
VISITS: dict[str, Any] = {"kind": "message", "who": "between", "since": MONDAY, "until": MONDAY}


def person(by: Membership, name: str, **values: Any) -> Client:
    client = ClientFactory(practice=by.practice, name=name, **values)
    screened(client, by, NOW - timedelta(days=2))
    return client


def names(circular: Circular) -> tuple[list[str], dict[str, str]]:
    found = audience_of(circular, now=NOW)
    return [one.name for one in found.going], {one.name: why for one, why in found.left_out}


def test_a_message_about_visits_goes_to_who_has_one_in_those_days(
    therapist: Membership, other_therapist: Membership
) -> None:
    days = (-1, 0, 1)
    for number, offset in enumerate(days):
        client = person(therapist, f"Day {offset}")
        booked(client, therapist, MONDAY_AT_TEN + timedelta(days=offset, hours=number))
    gone = booked(person(therapist, "Cancelled"), therapist, MONDAY_AT_TEN + 4 * HOUR)
    gone.status = "cancelled"
    gone.cancelled_at = NOW
    gone.save()
    person(therapist, "No visit")
    booked(person(other_therapist, "Another practice's"), other_therapist, MONDAY_AT_TEN)
    colleague = MembershipFactory(practice=therapist.practice)
    booked(person(therapist, "Colleague's"), colleague, MONDAY_AT_TEN)
    assert names(drafted(therapist, now=NOW, **VISITS)) == (["Colleague's", "Day 0"], {})
    mine = drafted(therapist, now=NOW, **VISITS | {"therapist": therapist})
    assert names(mine) == (["Day 0"], {})
    week = VISITS | {"since": MONDAY - timedelta(days=3), "until": MONDAY + timedelta(days=1)}
    every = ["Colleague's", "Day -1", "Day 0", "Day 1"]
    assert names(drafted(therapist, now=NOW, **week)) == (every, {})
    assert who_in_words(mine) == (
        f"everybody with a visit with {therapist.name} on Monday 23 November 2026"
    )


def test_the_last_minute_of_the_last_day_counts_and_the_first_of_the_next_does_not(
    therapist: Membership,
) -> None:
    midnight = MONDAY_AT_TEN + 14 * HOUR
    late = booked(person(therapist, "Late"), therapist)
    next_day = booked(person(therapist, "Next day"), therapist, MONDAY_AT_TEN + 3 * HOUR)
    for visit, at in ((late, midnight - timedelta(minutes=1)), (next_day, midnight)):
        visit.starts_at, visit.ends_at = at, at + timedelta(minutes=1)
        visit.occupied_from, visit.occupied_until = visit.starts_at, visit.ends_at
        visit.save()
    assert names(drafted(therapist, now=NOW, **VISITS))[0] == ["Late"]


@pytest.mark.parametrize(
    ("later", "names_of_visits"),
    [(-HOUR, ["At ten", "At two"]), (HOUR, ["At two"]), (5 * HOUR, [])],
)
def test_a_message_that_cannot_be_stopped_is_about_visits_to_come(
    later: timedelta, names_of_visits: list[str], therapist: Membership
) -> None:
    ten, two = person(therapist, "At ten"), person(therapist, "At two")
    booked(ten, therapist)
    booked(two, therapist, MONDAY_AT_TEN + 4 * HOUR)
    now = MONDAY_AT_TEN + later
    about = drafted(therapist, now=NOW, **VISITS)
    assert [one.name for one in audience_of(about, now=now).going] == names_of_visits
    still = [one.name for one in (ten, two) if has_such_a_visit(about, one, now=now)]
    assert still == names_of_visits
    # News speaks of visits that were, to those who agreed to it.
    agrees_to_news(ten, therapist, now=NOW)
    news = drafted(therapist, now=NOW, **VISITS | {"kind": "news"})
    assert [one.name for one in audience_of(news, now=now).going] == ["At ten"]


def test_news_goes_only_to_who_agreed_and_did_not_stop_it(therapist: Membership) -> None:
    yes, no, never, stopped = (person(therapist, n) for n in ("Yes", "No", "Never", "Stopped"))
    for client in (yes, no, stopped):
        agrees_to_news(client, therapist, now=NOW - HOUR)
    agrees_to_news(no, therapist, now=NOW, given=False)
    stop_letters(client=stopped, kind="news", by=SYSTEM, now=NOW)
    # Pressing stop took the consent back, so that both say the same.
    assert names(drafted(therapist, now=NOW)) == (["Yes"], {})
    for client in (yes, no, never, stopped):
        booked(client, therapist, MONDAY_AT_TEN + client.pk % 7 * HOUR)
    assert names(drafted(therapist, now=NOW, **VISITS | {"kind": "news"})) == (
        ["Yes"],
        {"Never": Out.NOT_AGREED, "No": Out.NOT_AGREED, "Stopped": Out.NOT_AGREED},
    )


def test_who_stopped_news_gets_none_whatever_they_agreed_to(therapist: Membership) -> None:
    client = person(therapist, "Both")
    agrees_to_news(client, therapist, now=NOW - HOUR)
    client.stopped_letters.create(practice=client.practice, kind="news")
    assert names(drafted(therapist, now=NOW)) == ([], {"Both": Out.STOPPED})


def test_no_visit_since_a_day_means_there_was_one_before_and_none_ahead(
    therapist: Membership,
) -> None:
    for name, offsets in {"Long ago": [0], "Again": [0, 5], "Never": []}.items():
        client = person(therapist, name)
        agrees_to_news(client, therapist, now=NOW)
        for number, offset in enumerate(offsets):
            hour = len(name) + number
            booked(client, therapist, MONDAY_AT_TEN + timedelta(days=offset, hours=hour % 7))
    since = drafted(
        therapist, now=NOW, who="not_since", since=MONDAY + timedelta(days=2), kind="news"
    )
    assert names(since) == (["Long ago"], {})


def test_who_cannot_or_must_not_be_written_to_is_left_out_with_a_reason(
    therapist: Membership,
) -> None:
    person(therapist, "Fine", email="Fine@post.example")
    person(therapist, "Fine's twin", email="fine@post.example")
    person(therapist, "No address", email="")
    person(therapist, "Archived")
    person(therapist, "Child", child=True, email="child@post.example",
           guardian_email="guardian@post.example")  # fmt: skip
    person(therapist, "Ward", child=True, guardian_consented_on=None)
    person(therapist, "No guardian's address", child=True, guardian_email="")
    dead = person(therapist, "Dead")
    for client in therapist.practice.clients.all():
        agrees_to_news(client, therapist, now=NOW)
    Client.objects.filter(name="Archived").update(archived_at=NOW)
    Client.objects.filter(name="Ward").update(guardian_consented_on=None)
    in_trouble(dead, now=NOW)
    circular = drafted(therapist, now=NOW)
    going, out = names(circular)
    assert going == ["Child", "Fine"]
    assert out == {
        "Archived": Out.ARCHIVED,
        "Dead": Out.DEAD,
        "Fine's twin": Out.SAME_ADDRESS,
        "No address": Out.NO_ADDRESS,
        "No guardian's address": Out.NO_ADDRESS,
        "Ward": Out.NO_GUARDIAN,
    }
    # Their names are for those who see clients.
    seen = audience_of(circular, now=NOW)
    office = MembershipFactory(practice=therapist.practice, role="admin")
    assert {one.people for one in left_out(seen, seen_by=office)} == {"1 person", "2 people"}
    assert all(one.names == [] for one in left_out(seen, seen_by=office))
    assert left_out(seen, seen_by=therapist)[0].names[0][1] == "Archived"


def test_an_address_is_one_however_its_domain_is_written(therapist: Membership) -> None:
    for name, address in {
        "Ann": "jo@bücher.example", "Bea": "Jo@xn--bcher-kva.example", "Cis": "al@bücher.example",
    }.items():  # fmt: skip
        agrees_to_news(person(therapist, name, email=address), therapist, now=NOW)
    in_trouble(Client.objects.get(name="Cis"), now=NOW, address="al@xn--bcher-kva.example")
    assert names(drafted(therapist, now=NOW)) == (
        ["Ann"], {"Bea": Out.SAME_ADDRESS, "Cis": Out.DEAD}
    )  # fmt: skip


def test_a_record_that_was_joined_into_another_is_nobody(therapist: Membership) -> None:
    kept, gone = person(therapist, "Kept"), person(therapist, "Gone")
    for client in (kept, gone):
        agrees_to_news(client, therapist, now=NOW)
    Client.objects.filter(pk=gone.pk).update(archived_at=NOW, joined_into=kept)
    assert names(drafted(therapist, now=NOW)) == (["Kept"], {})


@pytest.mark.parametrize("people", [1, 3])
def test_it_asks_twice_however_many_people_there_are(
    people: int, therapist: Membership, django_assert_num_queries: Any
) -> None:
    for number in range(people):
        agrees_to_news(person(therapist, f"Reader {number}"), therapist, now=NOW)
    circular = Circular.objects.select_related("practice").get(pk=drafted(therapist, now=NOW).pk)
    with django_assert_num_queries(2):
        assert len(audience_of(circular, now=NOW).going) == people


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "message", "who": "agreed"},
        {"kind": "message", "who": "not_since", "since": MONDAY},
        {"who": "between", "since": MONDAY, "until": None},
        {"who": "between", "since": MONDAY, "until": MONDAY - timedelta(days=1)},
        {"who": "not_since", "since": None},
        {"kind": "spam"},
        {"state": "going"},
    ],
)
def test_the_database_refuses_what_may_not_be(wrong: dict[str, Any], therapist: Membership) -> None:
    circular = drafted(therapist, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Circular.objects.filter(pk=circular.pk).update(**wrong)
    assert not OutboundEmail.objects.filter(kind__in=["news", "message"]).exists()
