"""Signing up page by page, without scripts: one press or ten, one tab or two, one place."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.test import RequestFactory
from django.utils import timezone

from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import Outcome, State
from clients.workshops.visitors import (
    BEGUN_AT_MOST,
    KEPT_AT_MOST,
    begun_lately,
    forget_sources,
    source_of,
)
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from tests.clients.workshops.journey import form_key, press_sign_up, read_it_slowly, url, walks
from tests.factories import ClientFactory
from tests.factories.workshops import a_workshop, takes_part

pytestmark = pytest.mark.django_db
TOUCH = ["pressure_deep", "calf_pressure", "touch_light", "stretch_calf"]


@pytest.fixture
def workshop(therapist: Membership) -> Workshop:
    """A talk for two, in three weeks."""
    now = timezone.now()
    return a_workshop(therapist, start=now + timedelta(days=21), now=now, capacity=2)


@pytest.fixture
def hands_on(therapist: Membership) -> Workshop:
    """One where hands are laid on."""
    now = timezone.now()
    return a_workshop(
        therapist, start=now + timedelta(days=21), now=now, capacity=2, techniques=TOUCH
    )


def body(page: Any) -> str:
    text = page.content.decode()
    return re.sub(r'(csrfmiddlewaretoken|form_key)" value="[^"]*"', "", text)


def test_a_new_person_needs_five_pages_and_gets_a_letter(
    client: Browser, workshop: Workshop
) -> None:
    assert walks(client, workshop) == ["name", "reach", "health", "agree", "check"]
    row = SignUp.objects.get()
    assert (row.name, row.email, row.state) == ("Jo Marsh", "jo@example.com", State.UNCONFIRMED)
    assert row.draft is None
    assert OutboundEmail.objects.get().kind == "workshop_address"
    page = client.get(url(workshop, "sign_up_done"))
    assert "look at your email" in page.content.decode()
    assert "jo@example.com" not in page.content.decode()


def test_somebody_signed_in_needs_three_pages_and_no_letter_to_confirm(
    client: Browser, workshop: Workshop, therapist: Membership
) -> None:
    person = ClientFactory(practice=therapist.practice, with_account=True)
    assert person.user is not None
    client.force_login(person.user)
    assert walks(client, workshop) == ["health", "agree", "check"]
    row = SignUp.objects.get()
    assert (row.email, row.state, row.client) == (person.user.email, State.CONFIRMED, None)
    assert "Your place is confirmed" in client.get(url(workshop, "sign_up_done")).content.decode()


def test_six_pages_at_most_also_where_something_is_ticked(
    client: Browser, hands_on: Workshop
) -> None:
    pages = walks(client, hands_on, health={"told": ["circulation"]}, which={"codes": ["unsure"]})
    assert pages == ["name", "reach", "health", "which", "agree", "check"]
    assert SignUp.objects.get().outcome == Outcome.TALK


def test_a_double_click_is_one_sign_up(client: Browser, workshop: Workshop) -> None:
    key = form_key(client.get(url(workshop, "workshop")))
    first = press_sign_up(client, workshop, key)
    assert press_sign_up(client, workshop, key).url == first.url
    # Pressed twice before the first answer came: the second has no session yet.
    assert press_sign_up(Browser(), workshop, key).url == first.url
    assert SignUp.objects.count() == 1


def test_two_tabs_are_one_sign_up(client: Browser, workshop: Workshop) -> None:
    keys = [form_key(client.get(url(workshop, "workshop"))) for _ in range(2)]
    for key in keys:
        press_sign_up(client, workshop, key)
    assert SignUp.objects.count() == 1


def test_sent_again_and_back_again_it_is_one_place(client: Browser, workshop: Workshop) -> None:
    key = form_key(client.get(url(workshop, "workshop")))
    press_sign_up(client, workshop, key)
    walks(client, workshop)
    for again in ("check", "agree", "name"):
        answer = client.post(url(workshop, "sign_up_step", again), {"name": "Jo Marsh"})
        assert answer.url == url(workshop, "sign_up_done")
    assert press_sign_up(client, workshop, key).url == url(workshop, "sign_up_done")
    assert SignUp.objects.count() == 1
    assert OutboundEmail.objects.count() == 1


def test_the_answer_to_a_second_sign_up_is_that_of_the_first(workshop: Workshop) -> None:
    seen = []
    for _ in range(2):
        browser = Browser()
        walks(browser, workshop)
        seen.append(body(browser.get(url(workshop, "sign_up_done"))))
    assert seen[0] == seen[1]
    assert SignUp.objects.exclude(state=State.BEGUN).count() == 1


def test_nobody_else_sees_what_was_typed(client: Browser, workshop: Workshop) -> None:
    press_sign_up(client, workshop)
    client.post(url(workshop, "sign_up_step", "name"), {"name": "Jo Marsh"})
    other = Browser()
    assert other.get(url(workshop, "sign_up_step", "name")).status_code == 302
    answer = press_sign_up(other, workshop)
    assert answer.url == url(workshop, "sign_up_step", "name")
    assert "Jo Marsh" not in other.get(answer.url).content.decode()
    kept = repr(dict(client.session))
    assert "Jo Marsh" not in kept


def test_back_shows_what_was_typed(client: Browser, workshop: Workshop) -> None:
    press_sign_up(client, workshop)
    client.post(url(workshop, "sign_up_step", "name"), {"name": "Jo <Marsh>"})
    page = client.get(url(workshop, "sign_up_step", "name")).content.decode()
    assert "Jo &lt;Marsh&gt;" in page


def test_what_is_wrong_is_said_and_stays_in_the_box(client: Browser, workshop: Workshop) -> None:
    press_sign_up(client, workshop)
    client.post(url(workshop, "sign_up_step", "name"), {"name": "Jo"})
    answer = client.post(url(workshop, "sign_up_step", "reach"), {"email": "jo at home"})
    assert answer.status_code == 422
    assert "Enter an email address in full" in answer.content.decode()
    assert "jo at home" in answer.content.decode()


def test_no_page_is_opened_before_those_before_it(client: Browser, workshop: Workshop) -> None:
    press_sign_up(client, workshop)
    answer = client.post(url(workshop, "sign_up_step", "check"), {})
    assert answer.url == url(workshop, "sign_up_step", "name")
    assert SignUp.objects.get().state == State.BEGUN


def test_a_slip_in_the_address_is_asked_about_once(client: Browser, workshop: Workshop) -> None:
    press_sign_up(client, workshop)
    client.post(url(workshop, "sign_up_step", "name"), {"name": "Jo"})
    typed = {"email": "jo@gmial.com"}
    answer = client.post(url(workshop, "sign_up_step", "reach"), typed)
    assert answer.status_code == 200
    assert "Did you mean <strong>jo@gmail.com</strong>" in answer.content.decode()
    again = client.post(url(workshop, "sign_up_step", "reach"), {**typed, "seen": "jo@gmial.com"})
    assert again.url == url(workshop, "sign_up_step", "health")


def test_longer_keeps_the_place_and_what_is_in_the_boxes(
    client: Browser, workshop: Workshop
) -> None:
    press_sign_up(client, workshop)
    before = SignUp.objects.get().hold_until
    step = url(workshop, "sign_up_step", "name")
    answer = client.post(step, {"name": "Half a na", "longer": "1"})
    assert answer.status_code == 200
    assert "Half a na" in answer.content.decode()
    after = SignUp.objects.get().hold_until
    assert before is not None
    assert after is not None
    assert after > before


def test_longer_keeps_what_is_half_typed_of_the_others(client: Browser, workshop: Workshop) -> None:
    Workshop.objects.update(party_most=3)
    walks(client, workshop, agree={"other_1": "Sam"}, check={"longer": "1"})
    step = url(workshop, "sign_up_step", "agree")
    assert "Sam" in client.get(step).content.decode()
    answer = client.post(step, {"other_1": "Samuel", "other_2": "Pat", "longer": "1"})
    page = answer.content.decode()
    assert 'value="Samuel"' in page
    assert 'value="Pat"' in page
    draft = SignUp.objects.get().draft
    assert draft is not None
    assert draft["others"] == ["Sam"]
    assert "other_1" not in draft


def test_a_rule_that_changes_asks_again_which_it_is(client: Browser, hands_on: Workshop) -> None:
    press_sign_up(client, hands_on)
    ticked = {"told": ["circulation"]}
    for step, typed in (("name", {"name": "Jo"}), ("reach", {"email": "jo@example.com"}),
                        ("health", ticked), ("which", {"codes": ["varicose_veins"]}),
                        ("agree", {"agrees": "on"})):  # fmt: skip
        client.post(url(hands_on, "sign_up_step", step), typed)
    Workshop.objects.update(techniques=[*TOUCH, "heat"])
    answer = client.post(url(hands_on, "sign_up_step", "check"), {})
    assert answer.url == url(hands_on, "sign_up_step", "health")
    answer = client.post(answer.url, ticked)
    assert answer.url == url(hands_on, "sign_up_step", "which")


def test_a_place_that_ran_out_is_said_and_nothing_typed_is_lost(
    client: Browser, workshop: Workshop
) -> None:
    press_sign_up(client, workshop)
    client.post(url(workshop, "sign_up_step", "name"), {"name": "Jo Marsh"})
    SignUp.objects.update(hold_until=timezone.now() - timedelta(minutes=1))
    takes_part(workshop, "Ann Bell", at=timezone.now())
    takes_part(workshop, "Bo Bell", at=timezone.now())
    page = client.get(url(workshop, "sign_up_step", "reach")).content.decode()
    assert "you join the waiting list" in page.replace("\n", " ")
    walked = walks(client, workshop)
    assert walked == ["reach", "health", "agree", "check"]
    assert SignUp.objects.get(name="Jo Marsh").state == State.WAITING
    done = client.get(url(workshop, "sign_up_done")).content.decode()
    assert "You are 1st on the waiting list" in done


def test_what_needs_help_today_gets_a_care_card_no_place_and_is_forgotten(
    client: Browser, hands_on: Workshop
) -> None:
    walks(
        client, hands_on, health={"told": ["circulation"]},
        which={"codes": ["dvt_suspected_or_current"]},
    )  # fmt: skip
    assert not SignUp.objects.exists()
    answer = client.get(url(hands_on, "sign_up_step", "check"))
    assert answer.url == url(hands_on, "sign_up_done")


def test_the_care_card_says_whom_to_call(client: Browser, hands_on: Workshop) -> None:
    walks(client, hands_on, health={"told": ["circulation"]})
    answer = client.post(
        url(hands_on, "sign_up_step", "which"), {"codes": ["dvt_suspected_or_current"]}
    )
    assert "Call 111 or your GP today" in answer.content.decode()
    assert "no place" in answer.content.decode()


def test_what_was_ticked_is_not_kept(client: Browser, hands_on: Workshop) -> None:
    walks(client, hands_on, health={"told": ["circulation"]}, which={"codes": ["varicose_veins"]})
    row = SignUp.objects.get()
    assert row.outcome in {Outcome.ADAPTED, Outcome.TALK}
    kept = repr({f.name: getattr(row, f.name) for f in SignUp._meta.concrete_fields})
    assert "varicose" not in kept
    assert "circulation" not in kept


def test_under_16_is_talked_to_first(client: Browser, workshop: Workshop) -> None:
    walks(client, workshop, health={"told": ["under_16"]})
    assert SignUp.objects.get().outcome == Outcome.TALK


def test_an_answer_to_a_question_that_has_changed_is_asked_again(
    client: Browser, workshop: Workshop
) -> None:
    press_sign_up(client, workshop)
    for step, typed in (("name", {"name": "Jo"}), ("reach", {"email": "jo@example.com"}),
                        ("health", {"told": ["none"]}), ("agree", {"agrees": "on"})):  # fmt: skip
        client.post(url(workshop, "sign_up_step", step), typed)
    Workshop.objects.update(techniques=TOUCH)
    read_it_slowly(workshop)
    answer = client.post(url(workshop, "sign_up_step", "check"), {})
    assert answer.url == url(workshop, "sign_up_step", "health")


def test_a_program_that_fills_in_everything_is_told_so(client: Browser, workshop: Workshop) -> None:
    walks(client, workshop, agree={"agrees": "on", "leave_empty": "http://spam.example"})
    assert SignUp.objects.get().state == State.BEGUN
    answer = client.post(
        url(workshop, "sign_up_step", "agree"), {"agrees": "on", "leave_empty": "x"}
    )
    assert answer.status_code == 422
    assert "Empty the last field" in answer.content.decode()


def test_quicker_than_anybody_reads_may_press_again(client: Browser, workshop: Workshop) -> None:
    press_sign_up(client, workshop)
    for step, typed in (("name", {"name": "Jo"}), ("reach", {"email": "jo@example.com"}),
                        ("health", {"told": ["none"]}), ("agree", {"agrees": "on"})):  # fmt: skip
        client.post(url(workshop, "sign_up_step", step), typed)
    check = url(workshop, "sign_up_step", "check")
    assert client.post(check, {}).status_code == 422
    read_it_slowly(workshop)
    assert client.post(check, {}).url == url(workshop, "sign_up_done")


@pytest.mark.slow
def test_one_address_keeps_ten_places_an_hour_and_begins_sixty(therapist: Membership) -> None:
    now = timezone.now()
    large = a_workshop(therapist, start=now + timedelta(days=21), now=now, capacity=None)
    for _ in range(BEGUN_AT_MOST):
        assert press_sign_up(Browser(), large).status_code == 302
    assert SignUp.objects.filter(hold_until__isnull=False).count() == KEPT_AT_MOST
    assert press_sign_up(Browser(), large).status_code == 429
    elsewhere = Browser(REMOTE_ADDR="203.0.113.7")
    assert press_sign_up(elsewhere, large).status_code == 302


def test_what_was_sent_counts_too_and_the_source_is_forgotten_after_an_hour(
    client: Browser, workshop: Workshop
) -> None:
    walks(client, workshop)
    source = SignUp.objects.get().begun_from
    assert "127.0.0.1" not in source
    now = timezone.now()
    assert begun_lately(source, now) == 1
    forget_sources(now)
    assert begun_lately(source, now) == 1
    forget_sources(now + timedelta(hours=1))
    assert SignUp.objects.get().begun_from == ""


@pytest.mark.parametrize(
    ("one", "another", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2::7", "2001:db8:1:2:9::8", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
    ],
)
def test_one_house_is_one_source(one: str, another: str, same: bool, rf: RequestFactory) -> None:
    sources = {source_of(rf.get("/", REMOTE_ADDR=address)) for address in (one, another)}
    assert (len(sources) == 1) is same


def test_nothing_begins_where_sign_up_is_over(client: Browser, workshop: Workshop) -> None:
    key = form_key(client.get(url(workshop, "workshop")))
    Workshop.objects.update(is_closed=True)
    answer = press_sign_up(client, workshop, key)
    assert answer.status_code == 409
    assert "Sign-up has closed" in answer.content.decode()
    assert not SignUp.objects.exists()


@pytest.mark.parametrize("address", [f"{'a' * 65}@example.com", "jo@[127.0.0.1]", '"a,b"@ex.com'])
def test_an_address_that_no_letter_reaches_is_said_at_once(
    address: str, client: Browser, workshop: Workshop
) -> None:
    assert walks(client, workshop, reach={"email": address}) == ["name", "reach"]
    page = client.post(url(workshop, "sign_up_step", "reach"), {"email": address})
    assert page.status_code == 422
    assert SignUp.objects.get().state == State.BEGUN


def test_nobody_is_asked_about_news_that_there_is_not(client: Browser, workshop: Workshop) -> None:
    walks(client, workshop, agree={"agrees": "", "news": "on"})
    page = client.get(url(workshop, "sign_up_step", "agree")).content.decode()
    assert "later workshops" not in page
