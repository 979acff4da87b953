"""At the door: what is kept of each tap, who is refused, and what stands on the paper."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.workshops import door
from clients.workshops.after_numbers import numbers_of
from clients.workshops.door_paper import door_pdf
from clients.workshops.door_showing import door_of
from clients.workshops.feedback import give_feedback
from clients.workshops.models import Attendee, Mark, SignUp, Workshop, WorkshopDate
from clients.workshops.models.sign_up import Outcome
from clients.workshops.office import mark_paid, match_client
from clients.workshops.placing import accept, cancel
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.schedule.slots import Span
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.screening import NOW
from tests.factories.workshops import (
    SATURDAY_AT_TEN,
    TWO_HOURS,
    a_workshop,
    signs_up,
    takes_part,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
DOORS = SATURDAY_AT_TEN - 10 * MINUTE


@pytest.fixture
def workshop(therapist: Membership) -> Workshop:
    return a_workshop(therapist)


def on(workshop: Workshop) -> WorkshopDate:
    date = workshop.dates.all()[0]
    date.workshop = workshop
    return date


def who(sign_up: SignUp) -> Attendee:
    return Attendee.objects.select_related("sign_up__workshop__practice").get(
        sign_up=sign_up, place=0
    )


def tapped(
    sign_up: SignUp, date: WorkshopDate, kind: str = "came", *, at: datetime = DOORS,
    now: datetime = DOORS, key: UUID | None = None, forced: bool = False,
) -> Mark:  # fmt: skip
    return door.mark(
        attendee=who(sign_up), date=date, key=key or uuid4(), kind=kind, at=at,
        by=date.workshop.leader, now=now, is_forced=forced,
    )  # fmt: skip


def signed_in(member: Membership) -> Browser:
    browser = Browser()
    browser.force_login(member.user)
    return browser


def tap(browser: Browser, sign_up: SignUp, kind: str = "came", **fields: Any) -> Any:
    workshop = fields.pop("workshop", sign_up.workshop)
    sent = {
        "attendee": who(sign_up).ref, "date": on(workshop).ref, "kind": kind, "key": str(uuid4()),
    }  # fmt: skip
    address = reverse("mark_at_door", args=[workshop.ref])
    return browser.post(address, sent | fields, follow=True)


def test_coming_twice_is_one_record(workshop: Workshop) -> None:
    jo = takes_part(workshop)
    first = tapped(jo, on(workshop))
    assert tapped(jo, on(workshop), at=DOORS + MINUTE, now=DOORS + MINUTE) == first
    assert Mark.objects.count() == 1


def test_the_same_tap_sent_twice_is_one_record(workshop: Workshop) -> None:
    jo, key = takes_part(workshop), uuid4()
    tapped(jo, on(workshop), key=key)
    tapped(jo, on(workshop), "cleared", at=DOORS + MINUTE, now=DOORS + MINUTE)
    tapped(jo, on(workshop), key=key, now=DOORS + 2 * MINUTE)
    assert [one.kind for one in Mark.objects.order_by("pk")] == ["came", "cleared"]


def test_taps_that_arrive_out_of_order_are_all_kept_and_the_newest_holds(
    workshop: Workshop,
) -> None:
    jo, date, now = takes_part(workshop), on(workshop), SATURDAY_AT_TEN
    tapped(jo, date, "left", at=now - 5 * MINUTE, now=now)
    tapped(jo, date, "came", at=now - 10 * MINUTE, now=now)
    assert door.newest_of(date)[who(jo).pk].kind == "left"
    tapped(jo, date, "came", at=now, now=now)
    assert Mark.objects.count() == 3
    assert door.newest_of(date)[who(jo).pk].kind == "came"


@pytest.mark.parametrize(
    ("early", "opens"), [(61 * MINUTE, False), (60 * MINUTE, True), (timedelta(), True)]
)
def test_the_list_opens_an_hour_before(early: timedelta, opens: bool, workshop: Workshop) -> None:
    jo, at = takes_part(workshop), SATURDAY_AT_TEN - early
    if opens:
        assert tapped(jo, on(workshop), at=at, now=at).kind == "came"
        return
    with pytest.raises(door.NotYet, match="from 09:00"):
        tapped(jo, on(workshop), at=at, now=at, forced=True)
    assert not Mark.objects.exists()


def test_a_telephone_whose_clock_is_wrong_marks_the_time_of_ours(workshop: Workshop) -> None:
    kept = tapped(takes_part(workshop), on(workshop), at=DOORS + DAY)
    assert kept.at == DOORS


def spoken_against(case: str, therapist: Membership) -> tuple[SignUp, WorkshopDate]:
    """Somebody whom something speaks against, and the day at whose door they stand."""
    outside = {"price_kind": "outside", "price_pence": 2000} if case == "unpaid" else {}
    workshop = a_workshop(therapist, capacity=1, **outside)
    if case == "waiting":
        takes_part(workshop, "Ann Lee")
    if case == "techniques":
        row = takes_part(workshop, outcome=Outcome.OK)
        Workshop.objects.filter(pk=workshop.pk).update(techniques=["heat"])
        row.refresh_from_db()
        return row, on(row.workshop)
    if case == "unconfirmed":
        return signs_up(workshop), on(workshop)
    talk = {"outcome": Outcome.TALK} if case == "talk" else {}
    row = takes_part(workshop, **talk)
    if case == "cancelled":
        cancel(sign_up=row, by=therapist, now=NOW)
    if case.startswith("another date"):
        there = a_workshop(
            therapist, start=SATURDAY_AT_TEN + DAY, series_ref=workshop.series_ref,
            techniques=["heat"] if "techniques" in case else [],
        )  # fmt: skip
        return row, on(there)
    return row, on(workshop)


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("cancelled", "This place was cancelled."),
        ("unpaid", "Not paid yet."),
        ("another date", "Signed up for another date on Saturday 5 December 2026."),
        ("waiting", "No place yet: waiting."),
        ("unconfirmed", "No place yet: address not confirmed."),
        ("talk", "To be talked to first."),
        ("techniques", "Ask about their health first."),
        (
            "another date's techniques",
            "Signed up for another date on Saturday 5 December 2026. Ask about their health first.",
        ),
    ],
)
def test_who_is_not_expected_is_refused_with_the_reason_and_let_in_on_record(
    case: str, reason: str, therapist: Membership
) -> None:
    row, date = spoken_against(case, therapist)
    at = date.starts_at
    with pytest.raises(door.Refused) as refused:
        tapped(row, date, at=at, now=at)
    assert str(refused.value) == reason
    assert not Mark.objects.exists()
    made = tapped(row, date, at=at, now=at, forced=True)
    assert (made.kind, made.forced) == ("came", reason)
    event = AuditEvent.objects.get(verb="door.marked")
    assert (event.subject_id, event.fields) == (row.pk, ["came"])


def test_everybody_of_a_party_is_on_the_list_by_name(therapist: Membership) -> None:
    workshop = a_workshop(therapist, party_most=3)
    takes_part(workshop, others=("Ann Lee", ""))
    names = [one.name for one in door_of(workshop, on(workshop), words="", sealed=True).expected]
    assert names == ["Ann Lee", "Guest of Jo Marsh", "Jo Marsh"]


def test_who_has_not_paid_yet_is_counted_on_and_let_in_by_a_decision(
    therapist: Membership,
) -> None:
    row, date = spoken_against("unpaid", therapist)
    listed = door_of(date.workshop, date, words="", sealed=True)
    assert [(one.name, one.against) for one in listed.expected] == [("Jo Marsh", "Not paid yet.")]
    assert listed.unexpected == []
    assert row.state == "confirmed"


@time_machine.travel(DOORS, tick=False)
def test_one_tap_and_its_undo_without_script(therapist: Membership, workshop: Workshop) -> None:
    jo, browser = takes_part(workshop), signed_in(therapist)
    page = " ".join(tap(browser, jo).content.decode().split())
    assert "1</span> of 1 here" in page
    assert "Came, 09:50" in page
    tap(browser, jo, "cleared")
    assert door.newest_of(on(workshop))[who(jo).pk].kind == "cleared"


@time_machine.travel(DOORS, tick=False)
def test_what_speaks_against_it_is_said_on_the_page(
    therapist: Membership, workshop: Workshop
) -> None:
    jo = takes_part(workshop)
    cancel(sign_up=jo, by=therapist, now=DOORS)
    browser = signed_in(therapist)
    assert "Jo Marsh: This place was cancelled." in tap(browser, jo).content.decode()
    assert "Let in all the same" in tap(browser, jo, forced="yes").content.decode()
    assert Mark.objects.get().forced == "This place was cancelled."


def test_before_it_opens_the_page_says_from_when(therapist: Membership, workshop: Workshop) -> None:
    page = tap(signed_in(therapist), takes_part(workshop)).content.decode()
    assert "The list opens on Saturday 5 December 2026, from 09:00." in page
    assert not Mark.objects.exists()


@time_machine.travel(DOORS, tick=False)
def test_a_search_finds_who_signed_up_for_another_date(
    therapist: Membership, workshop: Workshop
) -> None:
    later = a_workshop(
        therapist, start=SATURDAY_AT_TEN + DAY, series_ref=workshop.series_ref, now=NOW
    )
    takes_part(later, "Zoe Ash")
    address = reverse("workshop_door", args=[workshop.ref])
    browser = signed_in(therapist)
    assert "Zoe Ash" not in browser.get(address).content.decode()
    page = browser.get(address, {"q": "zoe"}).content.decode()
    assert "Zoe Ash" in page
    assert "Signed up for another date" in page


@time_machine.travel(DOORS, tick=False)
def test_another_workshop_s_people_cannot_be_marked_here(
    therapist: Membership, workshop: Workshop
) -> None:
    apart = a_workshop(therapist, start=SATURDAY_AT_TEN + DAY)
    answer = tap(signed_in(therapist), takes_part(apart), workshop=workshop, forced="yes")
    assert answer.status_code == 404
    assert not Mark.objects.exists()


@time_machine.travel(DOORS, tick=False)
def test_a_walk_in_is_asked_about_their_health_and_is_here_at_once(
    therapist: Membership,
) -> None:
    hands_on = a_workshop(therapist, techniques=["pressure_deep"], now=NOW)
    browser, address = signed_in(therapist), reverse("walk_in", args=[hands_on.ref])
    sent = {"name": "Wes Hall", "form_key": str(uuid4())}
    assert browser.post(address, sent).status_code == 422
    for _ in range(2):
        browser.post(address, sent | {"asked": "on"})
    row = SignUp.objects.get()
    assert (row.state, row.outcome, row.email) == ("confirmed", "ok", "")
    assert Mark.objects.get().kind == "came"


@time_machine.travel(DOORS, tick=False)
def test_a_walk_in_takes_no_seat_that_is_not_free_unless_it_is_meant(
    therapist: Membership,
) -> None:
    full = a_workshop(therapist, capacity=0)
    browser, address = signed_in(therapist), reverse("walk_in", args=[full.ref])
    browser.post(address, {"name": "Wes Hall", "form_key": str(uuid4())})
    assert not Mark.objects.exists()
    browser.post(address, {"name": "Una Kerr", "form_key": str(uuid4()), "beyond": "on"})
    assert Mark.objects.get().attendee.name == "Una Kerr"


@pytest.mark.slow
@time_machine.travel(DOORS, tick=False)
def test_the_list_is_drawn_in_as_many_queries_for_many(
    practice: Any, therapist: Membership, django_assert_max_num_queries: Any
) -> None:
    workshop = a_workshop(therapist, capacity=60)
    for n in range(30):
        tapped(takes_part(workshop, f"Person {n:02}"), on(workshop))
    browser = signed_in(MembershipFactory(practice=practice, role="admin"))
    with django_assert_max_num_queries(12):
        page = browser.get(reverse("workshop_door", args=[workshop.ref])).content.decode()
    assert ">30</span>" in page


def test_the_paper_has_a_list_for_each_day_and_adaptations_for_who_leads(
    therapist: Membership,
) -> None:
    start = SATURDAY_AT_TEN
    days = [Span(start, start + TWO_HOURS), Span(start + DAY, start + DAY + TWO_HOURS)]
    workshop = a_workshop(therapist, dates=days)
    takes_part(workshop, adaptation="Leave out heat.", outcome=Outcome.ADAPTED)
    led, open_to_all = (door_pdf(workshop, sealed=sealed) for sealed in (False, True))
    assert led.startswith(b"%PDF")
    assert len(led) != len(open_to_all)
    lists = [
        door_of(workshop, date, words="", sealed=sealed).expected[0].adapted
        for date in workshop.dates.all() for sealed in (False, True)
    ]  # fmt: skip
    assert lists == ["Leave out heat.", "", "Leave out heat.", ""]


# Afterwards


def test_the_figures_count_what_happened(therapist: Membership) -> None:
    workshop = a_workshop(therapist, capacity=4, price_kind="outside", price_pence=2000)
    ann, bob, cy, dee = (takes_part(workshop, n) for n in ("Ann", "Bob", "Cy", "Dee"))
    eve = takes_part(workshop, "Eve")
    for row in (ann, bob, cy):
        mark_paid(sign_up=row, pence=2000, reference="", by=therapist, now=NOW)
    cancel(sign_up=cy, by=therapist, now=NOW, can_undo=False)
    eve.refresh_from_db()
    assert eve.state == "offered"
    accept(sign_up=eve, by=therapist, now=NOW)
    tapped(ann, on(workshop))
    tapped(bob, on(workshop), "missing")
    client = ClientFactory(practice=therapist.practice, added_at=SATURDAY_AT_TEN + DAY)
    match_client(sign_up=ann, client=client, by=therapist)
    found = numbers_of(workshop)
    assert (found.expected, found.came, found.missing, found.not_marked) == (4, 1, 1, 2)
    assert (found.confirmed, found.capacity, found.fill) == (4, 4, 100)
    assert (found.paid, found.price, found.back) == (6000, 8000, 2000)
    assert (found.waited, found.waited_and_got_one, found.became_clients) == (1, 1, 1)
    browser = signed_in(therapist)
    page = browser.get(reverse("workshop_numbers", args=[workshop.ref])).content.decode()
    assert "1 of 4 expected, 2 not marked" in page
    assert dee.state == "confirmed"


def test_nobody_can_be_marked_on_the_page_before_it_opens(
    therapist: Membership, workshop: Workshop
) -> None:
    takes_part(workshop)
    address = reverse("workshop_door", args=[workshop.ref])
    page = signed_in(therapist).get(address).content.decode()
    assert "Jo Marsh" in page
    assert 'value="came"' not in page
    with time_machine.travel(DOORS, tick=False):
        assert 'value="came"' in signed_in(therapist).get(address).content.decode()


@time_machine.travel(DOORS, tick=False)
def test_who_was_not_expected_is_counted_apart(therapist: Membership) -> None:
    small = a_workshop(therapist, capacity=1, now=NOW)
    jo, ann = takes_part(small), takes_part(small, "Ann Lee")
    for row in (jo, ann):
        tapped(row, on(small), forced=True)
    page = signed_in(therapist).get(reverse("workshop_door", args=[small.ref])).content.decode()
    assert ">1</span> of 1 here, and 1 not expected" in page


def test_the_figures_say_what_was_thought_of_it(therapist: Membership, workshop: Workshop) -> None:
    jo = takes_part(workshop)
    Workshop.objects.update(asks_feedback=True)
    give_feedback(sign_up=jo, stars=4, recommends="yes", words="Louder.", by=jo, now=NOW)
    address = reverse("workshop_numbers", args=[workshop.ref])
    page = signed_in(therapist).get(address).content.decode()
    assert "4.0 of 5 on average" in page
    assert "Louder." in page
