"""Booking by oneself, page by page."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel
from clients.appointments.diary_days import diary_days
from clients.appointments.holds import let_go
from clients.appointments.models import Appointment, Status
from clients.models import Client
from clients.online.booking import MOST_KEPT
from clients.screening.models import IntakeInvitation
from practice.accounts.models import Membership, Practice, User
from practice.mail.models import OutboundEmail
from practice.schedule.models import AppointmentType, BookingRules
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN, an_hour, booked
from tests.factories.online import kept, works_on_weekdays
from tests.factories.screening import CLOT, DIABETES, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_friday")]
Counted = Callable[[int], AbstractContextManager[object]]
SignIn = Callable[[Browser, Membership | User], Browser]
MONDAY_WORDS = "Monday 23 November 2026, 10am"


def text_of(browser: Browser, url: str, status: int = 200) -> str:
    """The page at an address, with its whitespace folded."""
    page = browser.get(url)
    assert page.status_code == status
    return " ".join(page.content.decode().split())


def times_url(client: Client, kind: AppointmentType, who: str = "anybody") -> str:
    return reverse("book_self_time", args=[client.ref, kind.ref, who])


def press(browser: Browser, url: str, at: object = MONDAY_AT_TEN, **more: object) -> object:
    data = {"at": getattr(at, "isoformat", lambda: at)(), "form_key": uuid4(), **more}
    return browser.post(url, data)


def test_from_the_first_page_to_a_booked_visit(
    browser: Browser, amira: Client, kind: AppointmentType, working: Membership, rules: BookingRules
) -> None:
    first = browser.get(reverse("book_self"))
    assert first["Location"] == reverse("book_self_kind", args=[amira.ref])
    text = text_of(browser, first["Location"])
    assert "Foot session<span" in text
    assert "60 minutes, £55" in text
    who = browser.get(reverse("book_self_who", args=[amira.ref, kind.ref]))
    assert who["Location"] == times_url(amira, kind, working.ref)
    text = text_of(browser, who["Location"])
    assert "Monday 23 November 2026" in text
    assert f'value="{MONDAY_AT_TEN.isoformat()}">10am' in text
    assert Appointment.objects.count() == 0
    taken = press(browser, who["Location"])
    held = Appointment.objects.get()
    assert (held.status, held.held_until) == (Status.HELD, NOW + timedelta(minutes=10))
    assert taken["Location"] == reverse("held_time", args=[held.ref])
    text = text_of(browser, taken["Location"])
    assert "We keep this time for you until <strong>9:10am</strong>." in text
    assert MONDAY_WORDS in text
    assert ">Book</button>" in text
    done = browser.post(reverse("held_book", args=[held.ref]))
    assert done["Location"] == reverse("held_done", args=[held.ref])
    assert "Your visit is booked" in text_of(browser, done["Location"])
    held.refresh_from_db()
    assert (held.status, held.booked_by, held.held_until) == (Status.BOOKED, None, None)
    assert OutboundEmail.objects.get().kind == "visit_booked"


def test_where_the_practice_confirms_the_time_is_asked_for(
    browser: Browser, amira: Client, kind: AppointmentType, working: Membership
) -> None:
    held = kept(amira, working, kind)
    assert "Ask for this time</button>" in text_of(browser, reverse("held_time", args=[held.ref]))
    browser.post(reverse("held_book", args=[held.ref]))
    browser.post(reverse("held_book", args=[held.ref]))
    held.refresh_from_db()
    assert (held.status, held.version) == (Status.ASKED, 2)
    assert "You asked for this time" in text_of(browser, reverse("held_done", args=[held.ref]))


def test_looking_changes_nothing(
    browser: Browser, amira: Client, kind: AppointmentType, working: Membership
) -> None:
    held = kept(amira, working, kind)
    before = (Appointment.objects.values().get(), IntakeInvitation.objects.count())
    for name in ("held_time", "held_form_list", "held_pulse_list"):
        browser.get(reverse(name, args=[held.ref]))
    browser.get(times_url(amira, kind))
    for name in ("held_book", "held_longer", "held_let_go", "held_begin"):
        assert browser.get(reverse(name, args=[held.ref])).status_code == 405
    assert (Appointment.objects.values().get(), IntakeInvitation.objects.count()) == before


def test_the_same_form_twice_keeps_one_time(
    browser: Browser, amira: Client, kind: AppointmentType
) -> None:
    key = uuid4()
    answers = [press(browser, times_url(amira, kind), form_key=key) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Appointment.objects.count() == 1


def test_going_back_for_another_time_keeps_that_one(
    browser: Browser, amira: Client, kind: AppointmentType
) -> None:
    key, half_past = uuid4(), MONDAY_AT_TEN + timedelta(minutes=30)
    for at in (MONDAY_AT_TEN, half_past, MONDAY_AT_TEN):
        press(browser, times_url(amira, kind), at, form_key=key)
        held = Appointment.objects.get(status=Status.HELD)
        assert held.starts_at == at
    press(browser, times_url(amira, kind), MONDAY_AT_TEN + timedelta(hours=3), form_key=key)
    assert Appointment.objects.filter(status=Status.HELD).count() == 2
    text = text_of(browser, times_url(amira, kind))
    assert f"{MONDAY_WORDS}, kept until 9:10am</a>" in text


def test_a_time_that_has_gone_is_answered_with_the_nearest(
    browser: Browser, amira: Client, kind: AppointmentType, working: Membership
) -> None:
    booked(ClientFactory(practice=amira.practice), working)
    answer = press(browser, times_url(amira, kind))
    text = " ".join(answer.content.decode().split())
    assert answer.status_code == 409
    assert "That time has just gone." in text
    assert "Monday 23 November 2026, 9am</button>" in text
    assert "Monday 23 November 2026, 11am</button>" in text


@pytest.mark.parametrize("at", ["", "yesterday", "2026-11-23T10:00:00"])
def test_what_is_no_time_of_the_page_is_not_taken(
    browser: Browser, amira: Client, kind: AppointmentType, at: str
) -> None:
    assert press(browser, times_url(amira, kind), at).status_code == 422
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize(
    "start",
    [
        NOW + timedelta(hours=1),  # within the notice
        NOW + timedelta(days=3, hours=11),  # after hours
        NOW + timedelta(days=2, hours=1),  # Sunday
        NOW + timedelta(days=120, hours=1),  # beyond the horizon
        MONDAY_AT_TEN + timedelta(minutes=7),  # off the step
    ],
)
def test_only_what_is_offered_can_be_taken(
    browser: Browser, amira: Client, kind: AppointmentType, start: object
) -> None:
    assert press(browser, times_url(amira, kind), start).status_code == 409
    assert Appointment.objects.count() == 0


def test_a_time_is_kept_for_longer_when_asked(
    browser: Browser, amira: Client, kind: AppointmentType, working: Membership
) -> None:
    held = kept(amira, working, kind)
    with time_machine.travel(NOW + timedelta(minutes=8), tick=False):
        page = browser.post(reverse("held_longer", args=[held.ref]), follow=True)
    assert "until 9:18am" in page.content.decode()
    held.refresh_from_db()
    assert held.held_until == NOW + timedelta(minutes=18)


def test_a_time_is_not_kept_without_end(
    browser: Browser, amira: Client, kind: AppointmentType, working: Membership
) -> None:
    held = kept(amira, working, kind)
    for minutes in range(5, 200, 5):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            browser.post(reverse("held_longer", args=[held.ref]))
    held.refresh_from_db()
    assert held.held_until == NOW + timedelta(minutes=110)


def test_once_it_ran_out_the_page_says_so_and_offers_what_is_near(
    browser: Browser, amira: Client, kind: AppointmentType, working: Membership, rules: BookingRules
) -> None:
    held = kept(amira, working, kind)
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        browser.post(reverse("held_book", args=[held.ref]))
        text = text_of(browser, reverse("held_time", args=[held.ref]))
        assert "We could not keep the time any longer" in text
        assert f"{MONDAY_WORDS}</button>" in text
        again = press(browser, times_url(amira, kind, working.ref))
        assert again.status_code == 302
    held.refresh_from_db()
    assert held.status == Status.CANCELLED
    assert Appointment.objects.get(status=Status.HELD).starts_at == MONDAY_AT_TEN


def test_another_time_instead_frees_the_first(
    browser: Browser, amira: Client, kind: AppointmentType, working: Membership
) -> None:
    held = kept(amira, working, kind)
    answer = browser.post(reverse("held_let_go", args=[held.ref]))
    assert answer["Location"] == times_url(amira, kind, working.ref)
    held.refresh_from_db()
    assert held.status == Status.CANCELLED


def test_a_time_that_nobody_booked_is_in_no_diary_and_no_file(
    client: Browser, amira: Client, kind: AppointmentType, working: Membership, signed_in: SignIn
) -> None:
    held = kept(amira, working, kind)
    let_go(appointment=held, now=NOW)
    visit = booked(amira, working, type=kind)
    cancel(appointment=visit, by=working, now=NOW)
    assert list(amira.appointments.came_about()) == [visit]
    days = diary_days(amira.practice, MONDAY_AT_TEN.date(), 1, now=NOW, seen_by=working)
    assert [row.visit.ref for day in days for row in day.rows if row.visit] == [visit.ref]


def test_nobody_keeps_more_than_two_times(
    browser: Browser, amira: Client, kind: AppointmentType, working: Membership
) -> None:
    for hour in range(MOST_KEPT):
        kept(amira, working, kind, MONDAY_AT_TEN + timedelta(hours=hour))
    answer = press(browser, times_url(amira, kind), MONDAY_AT_TEN + timedelta(hours=4))
    assert answer.status_code == 409
    assert "You keep 2 times already." in answer.content.decode()
    assert Appointment.objects.count() == MOST_KEPT


def test_nobody_books_without_end(
    browser: Browser, amira: Client, kind: AppointmentType, working: Membership
) -> None:
    for day in range(6):
        booked(amira, working, MONDAY_AT_TEN + timedelta(days=7 * day), type=kind)
    answer = press(browser, times_url(amira, kind), MONDAY_AT_TEN + timedelta(hours=4))
    assert answer.status_code == 409
    assert "You have 6 visits booked." in answer.content.decode()


def test_somebody_else_s_time_is_not_there(
    client: Browser, amira: Client, kind: AppointmentType, working: Membership, signed_in: SignIn
) -> None:
    held = kept(amira, working, kind)
    other = ClientFactory(practice=amira.practice, with_account=True)
    signed_in(client, other.user)
    assert client.get(reverse("held_time", args=[held.ref])).status_code == 404
    assert client.post(reverse("held_book", args=[held.ref])).status_code == 404
    assert client.get(times_url(amira, kind)).status_code == 404
    held.refresh_from_db()
    assert held.status == Status.HELD


def test_what_is_not_offered_online_is_not_there(
    browser: Browser, amira: Client, kind: AppointmentType, practice: Practice, working: Membership
) -> None:
    hidden = an_hour(practice, name="Deep work", is_online=False)
    assert "Deep work" not in text_of(browser, reverse("book_self_kind", args=[amira.ref]))
    assert browser.get(times_url(amira, hidden)).status_code == 404


def test_a_first_visit_is_for_those_who_were_never_here(
    browser: Browser, amira: Client, kind: AppointmentType, practice: Practice, working: Membership
) -> None:
    first = an_hour(practice, name="First visit", is_online=True, is_first_visit=True)
    url = reverse("book_self_kind", args=[amira.ref])
    assert "First visit" in text_of(browser, url)
    past = booked(amira, working, now=NOW - timedelta(days=30), starts_at=NOW - timedelta(days=20))
    Appointment.objects.filter(pk=past.pk).update(status=Status.COMPLETED)
    assert "First visit" not in text_of(browser, url)
    assert browser.get(times_url(amira, first)).status_code == 404


def test_with_two_therapists_somebody_chooses_or_takes_anybody(
    browser: Browser, amira: Client, kind: AppointmentType, practice: Practice, working: Membership
) -> None:
    other = works_on_weekdays(MembershipFactory(practice=practice, role="therapist"))
    text = text_of(browser, reverse("book_self_who", args=[amira.ref, kind.ref]))
    assert other.name in text
    booked(ClientFactory(practice=practice), min([working, other], key=lambda m: (m.name, m.pk)))
    press(browser, times_url(amira, kind))
    held = Appointment.objects.get(status=Status.HELD)
    assert held.therapist == max([working, other], key=lambda m: (m.name, m.pk))


def test_who_never_filled_in_the_form_does_so_first(
    client: Browser, practice: Practice, kind: AppointmentType, working: Membership,
    rules: BookingRules, signed_in: SignIn,
) -> None:  # fmt: skip
    new = ClientFactory(practice=practice, with_account=True)
    signed_in(client, new.user)
    held = kept(new, working, kind)
    assert "It takes about 10 minutes" in text_of(client, reverse("held_time", args=[held.ref]))
    client.post(reverse("held_book", args=[held.ref]))
    held.refresh_from_db()
    assert held.status == Status.HELD
    begun = client.post(reverse("held_begin", args=[held.ref]))
    assert begun["Location"] == reverse("held_form_list", args=[held.ref])
    text = text_of(client, begun["Location"])
    assert reverse("held_form_list", args=[held.ref]) + "h1/" in text
    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        client.post(reverse("held_form_step", args=[held.ref, "h1"]), {"answer": "no"})
    held.refresh_from_db()
    assert held.held_until == NOW + timedelta(minutes=16)
    screened(new, working, NOW)
    assert "Check, then book" in text_of(client, reverse("held_time", args=[held.ref]))


def test_who_answered_long_ago_answers_the_short_questions(
    client: Browser, practice: Practice, kind: AppointmentType, working: Membership,
    rules: BookingRules, signed_in: SignIn,
) -> None:  # fmt: skip
    jo = ClientFactory(practice=practice, with_account=True)
    screened(jo, working, NOW - timedelta(days=40))
    signed_in(client, jo.user)
    held = kept(jo, working, kind)
    assert "A few short questions" in text_of(client, reverse("held_time", args=[held.ref]))
    page = client.post(reverse("held_begin", args=[held.ref]), follow=True)
    while "/check/" not in page.redirect_chain[-1][0]:
        page = client.post(page.redirect_chain[-1][0], {"answer": "no"}, follow=True)
    sent = client.post(page.redirect_chain[-1][0], {"signed_name": jo.name})
    assert "Go on with your booking" in sent.content.decode()
    assert reverse("held_time", args=[held.ref]) in sent.content.decode()
    assert "Check, then book" in text_of(client, reverse("held_time", args=[held.ref]))


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_a_stop_closes_it_and_the_page_says_nothing_of_why(
    client: Browser, practice: Practice, kind: AppointmentType, working: Membership,
    rules: BookingRules, signed_in: SignIn, answer: str,
) -> None:  # fmt: skip
    jo = ClientFactory(practice=practice, with_account=True)
    screened(jo, working, NOW - timedelta(days=1))
    signed_in(client, jo.user)
    held = kept(jo, working, kind)
    codes = {code: {**entry, "answer": answer} for code, entry in CLOT.items()}
    screened(jo, working, NOW, codes)
    for url in (
        reverse("held_time", args=[held.ref]),
        reverse("book_self_kind", args=[jo.ref]),
    ):
        text = text_of(client, url)
        assert "We'd like to talk to you first" in text
        assert "020 7946 0100" in text
        assert "clot" not in text.lower()
    client.post(reverse("held_book", args=[held.ref]))
    assert "talk to you first" in press(client, times_url(jo, kind)).content.decode()
    held.refresh_from_db()
    assert held.status == Status.HELD


def test_a_visit_that_waits_for_a_letter_says_so(
    client: Browser, practice: Practice, kind: AppointmentType, working: Membership,
    rules: BookingRules, signed_in: SignIn,
) -> None:  # fmt: skip
    jo = ClientFactory(practice=practice, with_account=True)
    screened(jo, working, NOW, DIABETES)
    signed_in(client, jo.user)
    held = kept(jo, working, kind)
    text = text_of(client, reverse("held_time", args=[held.ref]))
    assert "This visit waits for a letter from your GP or clinician." in text
    assert "diabetes" not in text.lower()


def test_a_child_is_booked_once_a_guardian_agreed(
    client: Browser, practice: Practice, kind: AppointmentType, working: Membership,
    signed_in: SignIn,
) -> None:  # fmt: skip
    child = ClientFactory(practice=practice, with_account=True, child=True)
    screened(child, working, NOW)
    signed_in(client, child.user)
    url = reverse("book_self_kind", args=[child.ref])
    assert "What would you like to book?" in text_of(client, url)
    Client.objects.filter(pk=child.pk).update(guardian_consented_on=None)
    assert "We'd like to talk to you first" in text_of(client, url)


def test_a_page_of_times_asks_as_often_whatever_is_booked(
    browser: Browser, amira: Client, kind: AppointmentType, working: Membership,
    django_assert_num_queries: Counted,
) -> None:  # fmt: skip
    url = times_url(amira, kind, working.ref)
    browser.get(url)
    for number in (1, 3):
        booked(
            ClientFactory(practice=amira.practice), working, MONDAY_AT_TEN + timedelta(hours=number)
        )
        with django_assert_num_queries(15):
            browser.get(url)
