"""What a therapist sees of a client's health, and does about it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.screening.models import Clearance, IntakeInvitation, Screening
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from routines.safety.rules import load_rules
from tests.clients.screening.forms import text
from tests.factories import ClientFactory, screened
from tests.factories.screening import (
    ALMONDS,
    CLOT,
    DIABETES,
    FRIDAY,
    NOW,
    WOUND_ON_THE_LEFT,
    cleared,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
LABELS = {code: rule.label for code, rule in load_rules().items()}
LETTER = {
    "code": "diabetes_uncontrolled",
    "given_by": "Dr Helen Ward",
    "given_by_role": "GP",
    "permits": "Light pressure on both feet.",
    "received_on_day": "20",
    "received_on_month": "11",
    "received_on_year": "2026",
    "until_day": "20",
    "until_month": "2",
    "until_year": "2027",
}


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's."""
    return signed_in(client, therapist)


def health(browser: Browser, client: Client) -> str:
    return text(browser.get(reverse("client_health", args=[client.ref])))


def banner_of(page: str) -> str:
    """The banner's part of a page."""
    return page.split('aria-label="Safety"')[1].split("</section>")[0]


def test_without_a_form_the_page_asks_for_one(browser: Browser, rosa: Client) -> None:
    page = health(browser, rosa)
    assert "Health form not done." in banner_of(page)
    assert "Nothing is known of what to avoid yet.</p>" in banner_of(page)
    assert "No health form yet." in page
    assert "Record a letter" not in page


def test_what_holds_is_listed_with_what_to_do(
    browser: Browser, rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, {**WOUND_ON_THE_LEFT, **ALMONDS})
    page = health(browser, rosa)
    assert "Do not treat." in banner_of(page)
    assert "and 1 more" in banner_of(page)
    assert page.index(f"{LABELS['open_wound']}, left") < page.index(
        LABELS["allergy_nut_or_product"].split(",")[0] + ", oils"
    )
    assert load_rules()["open_wound"].therapist.split(".")[0] in page
    assert "Ask again on 26 November 2026." in page


@pytest.mark.parametrize(
    ("codes", "word"),
    [
        ({}, "Nothing to adapt."),
        (ALMONDS, "Adapt."),
        (DIABETES, "Clearance needed."),
        (WOUND_ON_THE_LEFT, "Do not treat."),
    ],
)
@pytest.mark.parametrize("name", ["client", "client_health", "intake_entry", "client_routines"])
def test_every_page_of_a_client_says_their_level_first(
    name: str, codes: dict[str, Any], word: str, browser: Browser, rosa: Client,
    therapist: Membership,
) -> None:  # fmt: skip
    screened(rosa, therapist, NOW, codes)
    page = text(browser.get(reverse(name, args=[rosa.ref])))
    assert f"<strong>{word}</strong>" in banner_of(page)
    assert page.index('aria-label="Safety"') < page.index("<h1")


def test_what_they_were_not_sure_of_is_said_to_count(
    browser: Browser, rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, {"fever_or_infectious_illness": {"answer": "unsure"}})
    assert "It counts as yes until you have asked." in health(browser, rosa)


def test_forms_are_listed_newest_first_and_open_as_answered(
    browser: Browser, rosa: Client, therapist: Membership
) -> None:
    old = screened(rosa, therapist, NOW - timedelta(days=40), WOUND_ON_THE_LEFT)
    new = screened(rosa, therapist, NOW)
    page = health(browser, rosa)
    links = [reverse("screening", args=[rosa.ref, one.ref]) for one in (new, old)]
    assert page.index(links[0]) < page.index(links[1])
    opened = text(browser.get(links[1]))
    assert "Blister on the heel" in opened
    assert "Sunday 11 October 2026" in opened
    assert "It is never edited." in opened


def test_somebody_else_s_form_is_not_found_under_this_client(
    browser: Browser, rosa: Client, therapist: Membership
) -> None:
    other = ClientFactory(practice=therapist.practice)
    theirs = screened(other, therapist, NOW, WOUND_ON_THE_LEFT)
    page = browser.get(reverse("screening", args=[rosa.ref, theirs.ref]))
    assert page.status_code == 404
    assert "Blister" not in text(page)


def test_sending_the_form_says_that_it_is_on_its_way(browser: Browser, rosa: Client) -> None:
    page = browser.post(reverse("send_health_form", args=[rosa.ref]), follow=True)
    assert "The health form is on its way." in text(page)
    assert OutboundEmail.objects.get().recipient == rosa.email
    assert IntakeInvitation.objects.get().client == rosa


@pytest.mark.parametrize(
    ("address", "said"),
    [("", "Add an email address first"), ('"a,b"@example.com', "A letter goes to one address.")],
)
def test_an_address_that_will_not_do_is_said_and_nothing_is_sent(
    address: str, said: str, browser: Browser, rosa: Client
) -> None:
    Client.objects.update(email=address)
    page = browser.post(reverse("send_health_form", args=[rosa.ref]), follow=True)
    assert said in text(page)
    assert (OutboundEmail.objects.count(), IntakeInvitation.objects.count()) == (0, 0)


def test_sending_takes_a_post(browser: Browser, rosa: Client) -> None:
    assert browser.get(reverse("send_health_form", args=[rosa.ref])).status_code == 405
    assert OutboundEmail.objects.count() == 0


def test_a_letter_is_recorded_and_turns_clearance_into_adapt(
    browser: Browser, rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, DIABETES)
    page = browser.post(reverse("record_letter", args=[rosa.ref]), LETTER, follow=True)
    assert "The letter is recorded." in text(page)
    assert "Adapt." in banner_of(text(page))
    assert ": In force" in text(page)
    assert "until Saturday 20 February 2027." in text(page)
    assert Clearance.objects.get().given_by == "Dr Helen Ward"


def test_a_letter_that_ran_out_brings_the_flag_back(
    browser: Browser, rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, DIABETES)
    cleared(rosa, therapist, until=FRIDAY)
    assert "Adapt." in banner_of(health(browser, rosa))
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        browser.force_login(therapist.user)
        assert "Clearance needed." in banner_of(health(browser, rosa))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"given_by": ""}, "Enter the clinician&#x27;s name."),
        ({"given_by_role": ""}, "Enter their role, such as GP."),
        ({"permits": ""}, "Write what the letter allows."),
        ({"received_on_day": "21"}, "The letter cannot have come in the future."),
        ({"until_year": "2026", "until_month": "10"}, "The letter cannot end before it came."),
        ({"until_year": "2028"}, "a letter holds until 23 May 2027 at the latest."),
        ({"until_day": "30"}, "30 February 2027 is not a date."),
        ({"code": "open_wound"}, "Choose one of the answers on the page."),
    ],
)
def test_a_letter_that_cannot_be_is_explained(
    changes: dict[str, str], said: str, browser: Browser, rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, DIABETES)
    page = browser.post(reverse("record_letter", args=[rosa.ref]), LETTER | changes)
    assert page.status_code == 422
    assert said in text(page)
    assert "<title>Error: A clinician" in text(page)
    assert "violated" not in text(page)
    assert Clearance.objects.count() == 0


@pytest.mark.parametrize("codes", [{}, CLOT, ALMONDS])
def test_where_no_letter_is_wanted_none_is_asked_for(
    codes: dict[str, Any], browser: Browser, rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, codes)
    page = text(browser.get(reverse("record_letter", args=[rosa.ref])))
    assert "Nothing here waits for a letter." in page


def test_a_letter_that_holds_can_be_followed_by_another(
    browser: Browser, rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW, DIABETES)
    cleared(rosa, therapist)
    page = text(browser.get(reverse("record_letter", args=[rosa.ref])))
    assert LABELS["diabetes_uncontrolled"] in page


@pytest.mark.parametrize("name", ["client_health", "record_letter", "send_health_form"])
@pytest.mark.parametrize("who", ["admin_member", "other_therapist"])
def test_others_see_and_do_nothing(
    name: str, who: str, request: pytest.FixtureRequest, rosa: Client, therapist: Membership,
    client: Browser, signed_in: SignIn,
) -> None:  # fmt: skip
    screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    browser = signed_in(client, request.getfixturevalue(who))
    expected = 403 if who == "admin_member" else 404
    answer = browser.post(reverse(name, args=[rosa.ref]), LETTER)
    assert answer.status_code == expected
    assert "Blister" not in text(answer)
    assert "Rosa" not in text(answer)
    assert (Clearance.objects.count(), OutboundEmail.objects.count()) == (0, 0)


@pytest.mark.parametrize("forms", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_forms_and_letters(
    forms: int, browser: Browser, rosa: Client, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for _ in range(forms):
        screened(rosa, therapist, NOW, DIABETES)
        cleared(rosa, therapist)
    # Session, user, place; client; trace in a savepoint; answers, letters; both lists.
    with django_assert_num_queries(12):
        health(browser, rosa)


def test_looking_at_health_is_kept_in_the_trace(browser: Browser, rosa: Client) -> None:
    health(browser, rosa)
    seen = list(AuditEvent.objects.values_list("verb", "client_id"))
    assert seen == [("client.seen", rosa.pk)]


def test_nothing_of_health_stands_in_a_title_or_an_address(
    browser: Browser, rosa: Client, therapist: Membership
) -> None:
    form = screened(rosa, therapist, NOW, WOUND_ON_THE_LEFT)
    addresses = [
        reverse("client_health", args=[rosa.ref]),
        reverse("screening", args=[rosa.ref, form.ref]),
    ]
    for address in addresses:
        title = text(browser.get(address)).split("<title>")[1].split("</title>")[0]
        assert "Rosa" not in title
        assert "wound" not in title.lower()
        assert title.startswith("Health")
    assert Screening.objects.count() == 1
