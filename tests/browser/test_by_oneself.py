"""A client books, asks to move and waits, on a phone and at a desk; staff see to it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from clients.appointments.models import Appointment
from clients.models import Client
from clients.online.booking import book_kept, keep_time
from clients.online.models import EarlierOffer, MoveRequest
from clients.online.moves import ask_to_move
from clients.online.offering import pass_on
from clients.online.times import Wanted
from practice.accounts.models import Membership
from practice.schedule.models import AppointmentType, rules_for
from practice.schedule.wall import local_day
from tests.browser.conftest import Watch
from tests.browser.test_pages import look
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.appointments import an_hour
from tests.factories.online import waits, works_on_weekdays

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def working(transactional_db: None) -> Membership:
    """The owner of a practice, with hours, whom clients may book for an hour."""
    owner = works_on_weekdays(MembershipFactory(role="owner"))
    an_hour(owner.practice, name="Foot session", is_online=True, price_pence=5500)
    return owner


@pytest.fixture
def amira(working: Membership) -> Client:
    """Has an account, and answered every question lately."""
    amira = ClientFactory(practice=working.practice, with_account=True, name="Amira Khan")
    screened(amira, working, timezone.now() - timedelta(days=2))
    return amira


@pytest.mark.parametrize("width", [360, 1280])
def test_a_client_books_asks_to_move_and_waits(
    width: int, working: Membership, amira: Client, watch: Watch,
    new_context: Callable[..., BrowserContext], sign_in: Callable[..., Page],
    check_page: Callable[[Page], None],
) -> None:  # fmt: skip
    context = new_context(viewport={"width": width, "height": 800}, java_script_enabled=True)
    page = sign_in(watch.follow(context.new_page()), amira.user)

    def seen(name: str) -> None:
        look(page, check_page)

    page.goto(reverse("book_door"))
    seen("door")
    page.get_by_role("link", name="Choose a time").click()
    assert page.locator("h1").inner_text() == "What would you like to book?"
    seen("kind")
    page.get_by_role("link", name="Foot session").click()
    assert page.locator("h1").inner_text() == "Choose a time"
    seen("times")
    page.get_by_role("link", name="Later days").click()
    page.locator(".times .button").first.click()
    assert page.locator("h1").inner_text() == "Check, then book"
    seen("check")
    page.get_by_role("button", name="I need longer").click()
    page.get_by_role("button", name="Ask for this time").click()
    assert page.locator("h1").inner_text() == "You asked for this time"
    seen("done")
    visit = Appointment.objects.get(client=amira, status="asked")
    page.goto(reverse("ask_to_move", args=[visit.ref]))
    seen("move")
    page.get_by_label("A time that would suit you").fill("Any Tuesday")
    page.get_by_role("button", name="Ask to move").click()
    seen("moved")
    assert MoveRequest.objects.get().wished == "Any Tuesday"
    page.goto(reverse("wait_for_earlier", args=[visit.ref]))
    seen("wait")
    page.get_by_role("button", name="Join the list").click()
    assert page.locator("h1").inner_text() == "Waiting for an earlier time"
    seen("earlier")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_other_pages_fit_and_are_accessible(
    width: int, working: Membership, amira: Client, watch: Watch,
    new_context: Callable[..., BrowserContext], sign_in: Callable[..., Page],
    check_page: Callable[[Page], None],
) -> None:  # fmt: skip
    now, kind = timezone.now(), AppointmentType.objects.get()
    wanted = Wanted(amira, kind, [working], rules_for(working.practice))
    first = local_day(now, working.practice.zone) + timedelta(days=7)
    starts = [slot.start for slot in wanted.slots(first, 7, now=now)]
    held, other = (
        keep_time(wanted=wanted, start=start, form_key=uuid4(), now=now)
        for start in (starts[0], starts[8])
    )
    other = book_kept(appointment=other, rules=wanted.rules, by=amira.user, now=now)
    asked = ask_to_move(appointment=other, wished="Friday", words="", by=amira.user, now=now)
    new = ClientFactory(practice=working.practice, with_account=True, name="Jo Whitfield")
    waits(new, kind=kind, now=now, from_date=now.date())
    size = {"width": width, "height": 800}
    client = sign_in(watch.follow(new_context(viewport=size).new_page()), amira.user)
    for name, args in (
        ("held_time", [held.ref]),
        ("held_form_list", [held.ref]),
        ("held_pulse_step", [held.ref, "p1"]),
    ):
        client.goto(reverse(name, args=args))
        look(client, check_page)
    Appointment.objects.filter(pk=held.pk).update(held_until=now)
    client.goto(reverse("held_time", args=[held.ref]))
    assert "could not keep" in client.locator("h1").inner_text()
    look(client, check_page)
    staff = sign_in(watch.follow(new_context(viewport=size).new_page()), working)
    for address in (
        reverse("inbox"),
        reverse("appointment", args=[other.ref]),
        reverse("move_request", args=[asked.ref]),
        reverse("waiting_list"),
        f"{reverse('add_to_waiting')}?client={amira.ref}",
        reverse("offer_wish", args=[new.earlier_wishes.get().ref]),
    ):
        staff.goto(address)
        look(staff, check_page)
    assert (EarlierOffer.objects.count(), pass_on(now=now)) == (0, 0)
