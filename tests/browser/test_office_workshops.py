"""The office's pages of workshops in a browser; and a tap at the door without a network."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from clients.overview import demo
from clients.workshops.bulk import write_message
from clients.workshops.links import after_token
from clients.workshops.models import Mark, SignUp, Workshop
from clients.workshops.models.sign_up import Outcome
from practice.accounts.models import Membership
from tests.browser.conftest import Watch
from tests.browser.test_pages import walk
from tests.factories.workshops import a_draft, a_workshop, takes_part

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "office_workshop", "edit_workshop", "call_off_workshop", "more_dates", "workshop_people",
    "add_to_workshop", "workshop_line", "workshop_door", "walk_in", "workshop_numbers",
)  # fmt: skip


@pytest.fixture
def leader(transactional_db: None) -> Membership:
    """The demo practice's owner, who leads a workshop that begins in half an hour."""
    demo.seed(now=timezone.now())
    owner = Membership.objects.get(user__email=demo.THERAPIST[0])
    now = timezone.now()
    techniques = ["pressure_deep", "heat"]
    workshop = a_workshop(
        owner, start=now + timedelta(minutes=30), now=now, capacity=2, techniques=techniques,
        price_kind="on_day", price_pence=2000,
    )  # fmt: skip
    a_draft(owner, start=now + timedelta(days=9), now=now, title="An evening about sleep")
    asked = {"at": now, "outcome": Outcome.OK}
    takes_part(workshop, "Ann Lee", access_needs="A chair with arms", **asked)
    takes_part(workshop, "Bob Ray", at=now, outcome=Outcome.TALK)
    takes_part(workshop, "Cy Fox", **asked)
    return owner


def test_the_pages_render_fit_and_are_accessible(
    leader: Membership, watch: Watch, new_context: Callable[..., BrowserContext],
    sign_in: Callable[..., Page], check_page: Callable[[Page], None],
) -> None:  # fmt: skip
    workshop = Workshop.objects.get(capacity=2)
    people = [reverse("sign_up", args=[workshop.ref, one.ref]) for one in workshop.sign_ups.all()]
    pages = [(reverse(name, args=[workshop.ref]), "") for name in PAGES]
    pages += [(address, "") for address in people]
    pages += [(reverse("office_workshops"), "Workshops"), (reverse("new_workshop"), "New workshop")]
    page = watch.follow(new_context().new_page())
    walk(sign_in(page, leader), pages, check_page)


def test_the_pages_after_a_workshop_and_of_messages_are_accessible(
    leader: Membership, watch: Watch, new_context: Callable[..., BrowserContext],
    sign_in: Callable[..., Page], check_page: Callable[[Page], None],
) -> None:  # fmt: skip
    now = timezone.now()
    held = Workshop.objects.get(ends_at__lt=now)
    ada = SignUp.objects.filter(workshop=held, attendees__marks__kind="came").earliest("pk")
    after = reverse("after_workshop", args=[after_token(ada)])
    page = watch.follow(new_context().new_page())
    walk(page, [(after, "")], check_page)
    page.get_by_label("Yes", exact=True).first.check()
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Thank you").first.wait_for()
    check_page(page)
    workshop = Workshop.objects.get(capacity=2)
    message = write_message(
        workshop=workshop, to="confirmed", subject="Bring a towel", text="Please bring one.",
        form_key=uuid4(), by=leader, now=now,
    )  # fmt: skip
    check = reverse("one_workshop_message", args=[workshop.ref, message.ref])
    page = sign_in(page, leader)
    walk(page, [(reverse("workshop_message", args=[workshop.ref]), ""), (check, "")], check_page)
    page.locator("form[action$='/send/'] button").click()
    page.get_by_text("They leave 3 minutes after").wait_for()
    check_page(page)


def test_on_a_phone_no_tab_is_cut_off_and_a_tick_hides_no_name(
    leader: Membership, new_context: Callable[..., BrowserContext], sign_in: Callable[..., Page]
) -> None:
    workshop = Workshop.objects.get(capacity=2)
    page = sign_in(new_context(viewport={"width": 360, "height": 800}).new_page(), leader)
    page.goto(reverse("workshop_people", args=[workshop.ref]))
    tabs = page.locator(".tabs")
    assert tabs.evaluate("one => one.scrollWidth <= one.clientWidth")
    for row in page.locator(".table-people tbody tr").all():
        name, tick = row.locator("th a").bounding_box(), row.locator(".pick").bounding_box()
        assert name is not None
        assert tick is not None
        assert name["x"] + name["width"] <= tick["x"]


def test_a_tap_without_a_network_is_kept_and_sent_once_there_is_one(
    leader: Membership, new_context: Callable[..., BrowserContext], sign_in: Callable[..., Page]
) -> None:
    workshop = Workshop.objects.get(capacity=2)
    context = new_context()
    page = sign_in(context.new_page(), leader)
    page.goto(reverse("workshop_door", args=[workshop.ref]))
    context.set_offline(True)
    row = page.locator(".door-row").filter(has_text="Ann Lee")
    row.locator("button:has-text('Came')").first.click()
    page.get_by_text("1 not sent yet").wait_for()
    kept = page.evaluate("localStorage.getItem('door')")
    assert "Ann" not in kept
    marks = Mark.objects.filter(date__workshop=workshop)
    assert not marks.exists()
    context.set_offline(False)
    row.locator("button:has-text('Undo')").wait_for()
    assert page.evaluate("localStorage.getItem('door')") is None
    assert marks.get().kind == "came"
