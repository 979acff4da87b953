"""A therapist enters what a client tells them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.screening.filling import therapists_filling
from clients.screening.models import Screening, ScreeningDraft
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from routines.safety.rules import load_rules
from tests.clients.screening.forms import (
    CLOT_DETAILS,
    WOUND_DETAILS,
    WOUND_STORED,
    all_no,
    text,
)
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
PAGES = ["intake_entry", "intake_entry_details", "intake_entry_check"]


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's."""
    return signed_in(client, therapist)


@pytest.fixture
def urls(rosa: Client) -> dict[str, str]:
    """The addresses of Rosa's pages, by name."""
    return {name: reverse(name, args=[rosa.ref]) for name in [*PAGES, "client_health"]}


def posted(browser: Browser, url: str, form: dict[str, str]) -> str:
    """Where the page leads after a form it takes."""
    answer = browser.post(url, form)
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def test_the_path_from_question_to_record(
    browser: Browser, urls: dict[str, str], therapist: Membership
) -> None:
    questions, details, check = (urls[name] for name in PAGES)
    assert posted(browser, questions, all_no(open_wound="yes")) == details
    assert "Which side?" in text(browser.get(details))
    assert posted(browser, details, WOUND_DETAILS) == check
    assert "Blister on the heel" in text(browser.get(check))
    assert Screening.objects.count() == 0
    assert posted(browser, check, {}) == urls["client_health"]
    stored = Screening.objects.get()
    assert (stored.kind, stored.recorded_by, stored.told_by) == ("intake", therapist, "therapist")
    assert stored.answers["codes"]["open_wound"] == WOUND_STORED
    assert ScreeningDraft.objects.count() == 0
    health = text(browser.get(urls["client_health"]))
    assert "Do not treat" in health
    assert "Cut, graze, open blister, crack or ulcer, left" in health


def test_plain_nos_go_straight_to_the_check(browser: Browser, urls: dict[str, str]) -> None:
    questions, _, check = (urls[name] for name in PAGES)
    assert posted(browser, questions, all_no()) == check
    assert f"Answered with no: {len(load_rules())}" in text(browser.get(check))
    posted(browser, check, {})
    assert "Nothing to adapt" in text(browser.get(urls["client_health"]))


def test_every_question_must_be_answered(browser: Browser, urls: dict[str, str]) -> None:
    form = all_no()
    del form["open_wound"]
    page = browser.post(urls["intake_entry"], form)
    assert page.status_code == 422
    shown = text(page)
    label = load_rules()["open_wound"].label
    assert "<title>Error: Health form, R.B." in shown
    assert f'<a href="#id_open_wound_0">Answer yes, no or not sure: {label}.</a>' in shown
    assert 'id="id_open_wound_0"' in shown
    assert ScreeningDraft.objects.count() == 0


def test_everything_else_can_be_no_at_one_press(browser: Browser, urls: dict[str, str]) -> None:
    form = {"open_wound": "yes", "fever_or_infectious_illness": "", "others_are_no": "1"}
    assert posted(browser, urls["intake_entry"], form) == urls["intake_entry_details"]
    codes = ScreeningDraft.objects.get().draft["codes"]
    assert {code for code, entry in codes.items() if entry["answer"] != "no"} == {"open_wound"}
    assert set(codes) == set(load_rules())


def test_an_answer_that_is_none_is_refused_also_at_one_press(
    browser: Browser, urls: dict[str, str]
) -> None:
    form = {"open_wound": "perhaps", "others_are_no": "1"}
    page = browser.post(urls["intake_entry"], form)
    assert (page.status_code, ScreeningDraft.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"open_wound__side": ""}, "Choose a side: "),
        ({"open_wound__small_and_covered": ""}, "Answer, or choose Not sure: "),
        ({"open_wound__since_day": "31"}, "31 November 2026 is not a date."),
        ({"open_wound__since_year": "1026"}, "1026-11-19 is too long ago to be meant."),
        ({"open_wound__where": "Heel\u202e"}, "Take out the hidden characters"),
        ({"open_wound__where": "H" * 2001}, "Shorten this to 2000 characters. It has 2001."),
    ],
)
def test_a_follow_up_that_cannot_be_is_explained_and_the_rest_stays(
    changes: dict[str, str], said: str, browser: Browser, urls: dict[str, str]
) -> None:
    posted(browser, urls["intake_entry"], all_no(open_wound="yes"))
    page = browser.post(urls["intake_entry_details"], WOUND_DETAILS | changes)
    assert page.status_code == 422
    assert said in text(page)
    assert "<title>Error: Follow-up questions, R.B." in text(page)
    if "open_wound__where" not in changes:
        assert "Blister on the heel" in text(page)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("7400", "not between 15 and 200 mmol/mol"),
        ("seven", "Enter a number"),
        ("nan", "Enter a number"),
    ],
)
def test_a_number_that_nobody_can_mean_is_explained(
    value: str, said: str, browser: Browser, urls: dict[str, str]
) -> None:
    posted(browser, urls["intake_entry"], all_no(diabetes_uncontrolled="yes"))
    page = browser.post(urls["intake_entry_details"], {"diabetes_uncontrolled__hba1c": value})
    assert page.status_code == 422
    assert said in text(page)


def test_what_was_left_empty_is_stored_as_not_sure_and_shown_empty_again(
    browser: Browser, urls: dict[str, str]
) -> None:
    questions, details, check = (urls[name] for name in PAGES)
    posted(browser, questions, all_no(diabetes_uncontrolled="unsure"))
    names = ["hospital_or_severe_hypo", "loss_of_feeling", "hot_swollen_foot", "sore_or_ulcer"]
    form = {f"diabetes_uncontrolled__{name}": "no" for name in names}
    form |= {"diabetes_uncontrolled__type": "type_2", "diabetes_uncontrolled__foot_risk": "low"}
    posted(browser, details, form)
    stored = ScreeningDraft.objects.get().draft["codes"]["diabetes_uncontrolled"]
    assert (stored["answers"]["hba1c"], stored["answers"]["hba1c_date"]) == ("unsure", "unsure")
    assert 'value="unsure"' not in text(browser.get(details)).split("hba1c")[1].split("radio")[0]
    assert posted(browser, details, form) == check


def test_an_answer_turned_to_no_forgets_its_follow_ups(
    browser: Browser, urls: dict[str, str]
) -> None:
    questions, details, check = (urls[name] for name in PAGES)
    posted(browser, questions, all_no(open_wound="yes"))
    posted(browser, details, WOUND_DETAILS)
    assert posted(browser, questions, all_no()) == check
    assert ScreeningDraft.objects.get().draft["codes"]["open_wound"] == {"answer": "no"}
    assert "Blister" not in text(browser.get(check))


def test_follow_ups_that_were_given_are_shown_to_be_changed(
    browser: Browser, urls: dict[str, str]
) -> None:
    questions, details, _ = (urls[name] for name in PAGES)
    posted(browser, questions, all_no(open_wound="yes"))
    posted(browser, details, WOUND_DETAILS)
    posted(browser, questions, all_no(open_wound="yes", dvt_suspected_or_current="unsure"))
    shown = text(browser.get(details))
    assert "Blister on the heel" in shown
    assert 'value="2026"' in shown
    posted(browser, details, WOUND_DETAILS | CLOT_DETAILS)
    codes = ScreeningDraft.objects.get().draft["codes"]
    assert codes["dvt_suspected_or_current"]["answer"] == "unsure"
    assert codes["open_wound"] == WOUND_STORED


@pytest.mark.parametrize("name", ["intake_entry_details", "intake_entry_check"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_asked_for_too_early_leads_to_the_first(
    name: str, method: str, browser: Browser, urls: dict[str, str]
) -> None:
    assert getattr(browser, method)(urls[name])["Location"] == urls["intake_entry"]
    assert Screening.objects.count() == 0


def test_the_check_wants_the_follow_ups_first(browser: Browser, urls: dict[str, str]) -> None:
    posted(browser, urls["intake_entry"], all_no(open_wound="yes"))
    assert posted(browser, urls["intake_entry_check"], {}) == urls["intake_entry_details"]
    assert Screening.objects.count() == 0


def test_opening_the_pages_stores_nothing(browser: Browser, urls: dict[str, str]) -> None:
    for name in PAGES:
        browser.get(urls[name])
    assert ScreeningDraft.objects.count() == 0


def test_sending_the_check_twice_records_once(browser: Browser, urls: dict[str, str]) -> None:
    posted(browser, urls["intake_entry"], all_no())
    posted(browser, urls["intake_entry_check"], {})
    assert posted(browser, urls["intake_entry_check"], {}) == urls["intake_entry"]
    assert Screening.objects.count() == 1


def test_asking_everything_again_is_a_review(
    browser: Browser, urls: dict[str, str], rosa: Client, therapist: Membership
) -> None:
    screened(rosa, therapist, NOW)
    posted(browser, urls["intake_entry"], all_no())
    posted(browser, urls["intake_entry_check"], {})
    assert sorted(Screening.objects.values_list("kind", flat=True)) == ["intake", "review"]


def test_each_member_has_a_draft_of_their_own(
    browser: Browser, urls: dict[str, str], owner: Membership, signed_in: SignIn
) -> None:
    posted(browser, urls["intake_entry"], all_no(open_wound="yes"))
    other = signed_in(Browser(), owner)
    assert "checked" not in text(other.get(urls["intake_entry"]))
    assert text(browser.get(urls["intake_entry"])).count("checked") == len(load_rules())


@pytest.mark.parametrize("name", PAGES)
def test_every_page_carries_the_banner_and_leaves_a_trace(
    name: str, browser: Browser, urls: dict[str, str], rosa: Client
) -> None:
    posted(browser, urls["intake_entry"], all_no(open_wound="yes"))
    posted(browser, urls["intake_entry_details"], WOUND_DETAILS)
    assert "Health form not done." in text(browser.get(urls[name]))
    seen = AuditEvent.objects.filter(verb="client.seen", client_id=rosa.pk)
    assert seen.count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_another_practice_s_client_is_not_there(name: str, browser: Browser) -> None:
    theirs = ClientFactory()
    for method in (browser.get, browser.post):
        assert method(reverse(name, args=[theirs.ref])).status_code == 404
    assert ScreeningDraft.objects.count() == 0


@pytest.mark.parametrize("questions", [1, 3])
def test_the_form_costs_the_same_whatever_was_told_before(
    questions: int, browser: Browser, urls: dict[str, str], rosa: Client, therapist: Membership,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    for _ in range(questions):
        screened(rosa, therapist, NOW)
    # Session, user, place; client; trace in a savepoint; answers, letters; draft.
    with django_assert_num_queries(12):
        browser.get(urls["intake_entry"])


def test_a_draft_is_begun_anew_when_something_was_told_since(
    rosa: Client, therapist: Membership
) -> None:
    filling = therapists_filling(rosa, therapist)
    filling.answer(dict.fromkeys(load_rules(), "no"))
    assert therapists_filling(rosa, therapist).draft["asked"] is True
    screened(rosa, MembershipFactory(practice=rosa.practice), NOW + timedelta(minutes=1), {})
    assert therapists_filling(rosa, therapist).draft == {}


def test_a_draft_is_begun_anew_after_a_day(rosa: Client, therapist: Membership) -> None:
    therapists_filling(rosa, therapist).answer(dict.fromkeys(load_rules(), "no"))
    with time_machine.travel(NOW + timedelta(hours=25)):
        assert therapists_filling(rosa, therapist).draft == {}
