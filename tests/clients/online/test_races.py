"""Many at the same moment: one time is kept once, one freed time is offered once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel
from clients.appointments.models import Appointment, Status
from clients.models import Client
from clients.online.booking import MOST_KEPT, TimeGone, TooMany
from clients.online.earlier import OfferEnded, lapse, take
from clients.online.models import EarlierOffer
from clients.online.offering import pass_on
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.schedule.models import AppointmentType
from tests.clients.appointments.test_races import at_once
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.online import kept, waits, works_on_weekdays
from tests.factories.screening import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_on_a_friday")]
LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def therapist() -> Membership:
    """With hours, in a practice of their own."""
    return works_on_weekdays(MembershipFactory(role="therapist"))


@pytest.fixture
def kind(therapist: Membership) -> AppointmentType:
    """An hour that clients may book."""
    return an_hour(therapist.practice, is_online=True)


def people(therapist: Membership, number: int) -> list[Client]:
    made = []
    for _ in range(number):
        person = ClientFactory(practice=therapist.practice, with_account=True)
        screened(person, therapist, NOW)
        made.append(person)
    return made


@pytest.mark.slow
def test_of_twenty_at_one_time_one_keeps_it_and_the_others_are_told(
    therapist: Membership, kind: AppointmentType
) -> None:
    browsers = []
    for person in people(therapist, 20):
        browser = Browser(raise_request_exception=False)
        browser.force_login(person.user)
        browsers.append(
            (browser, reverse("book_self_time", args=[person.ref, kind.ref, "anybody"]))
        )

    def press(browser: Browser, url: str) -> int:
        data = {"at": MONDAY_AT_TEN.isoformat(), "form_key": uuid4()}
        return browser.post(url, data).status_code

    came = at_once(*(lambda one=one: press(*one) for one in browsers))
    assert sorted(came) == [302] + [409] * 19
    assert Appointment.objects.get().status == Status.HELD


def test_one_client_in_many_tabs_keeps_no_more_than_two(
    therapist: Membership, kind: AppointmentType
) -> None:
    (jo,) = people(therapist, 1)
    starts = [MONDAY_AT_TEN + timedelta(hours=n) for n in range(6)]
    came = at_once(*(lambda at=at: kept(jo, therapist, kind, at) for at in starts))
    refused = [one for one in came if isinstance(one, TooMany | TimeGone)]
    assert len(refused) == len(starts) - MOST_KEPT
    assert Appointment.objects.filter(status=Status.HELD).count() == MOST_KEPT


def test_workers_at_once_make_one_offer(therapist: Membership, kind: AppointmentType) -> None:
    freed = booked(ClientFactory(practice=therapist.practice), therapist, type=kind)
    for number, person in enumerate(people(therapist, 3)):
        at = MONDAY_AT_TEN + timedelta(days=7, hours=number)
        waits(person, booked(person, therapist, at, type=kind))
    cancel(appointment=freed, by=therapist, now=NOW)
    came = at_once(*[lambda: pass_on(now=LATER)] * 4)
    assert sorted(came) == [0, 0, 0, 1]
    assert EarlierOffer.objects.count() == 1
    assert Appointment.objects.filter(status=Status.HELD).count() == 1


def test_an_offer_is_taken_or_lapses_and_never_both(
    therapist: Membership, kind: AppointmentType
) -> None:
    freed = booked(ClientFactory(practice=therapist.practice), therapist, type=kind)
    (jo,) = people(therapist, 1)
    visit = booked(jo, therapist, MONDAY_AT_TEN + timedelta(days=7), type=kind)
    waits(jo, visit)
    cancel(appointment=freed, by=therapist, now=NOW)
    pass_on(now=LATER)
    offer = EarlierOffer.objects.get()
    last = offer.ends_at
    came = at_once(
        lambda: take(offer=offer, by=SYSTEM, person=jo.user, now=last - timedelta(microseconds=1)),
        lambda: lapse(offer=offer, by=SYSTEM, now=last),
    )
    offer.refresh_from_db()
    visit.refresh_from_db()
    took = not any(isinstance(one, OfferEnded) for one in came)
    assert offer.state == ("taken" if took else "lapsed")
    assert (visit.starts_at == MONDAY_AT_TEN) is took
