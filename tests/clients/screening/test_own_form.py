"""A signed-in client fills in the form, and says section by section that nothing has changed."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.screening.actions import send_intake
from clients.screening.asking.draft import taken_over
from clients.screening.asking.form import TRIES
from clients.screening.models import Concern, IntakeInvitation, Screening
from practice.accounts.models import Membership
from tests.clients.screening.asking import (
    NUMBER,
    Asked,
    date_parts,
    default,
    filled,
    key_in,
    token_in_the_letter,
)
from tests.clients.screening.forms import text
from tests.factories import ClientFactory
from tests.factories.screening import NOW, WOUND_ON_THE_LEFT, screened

pytestmark = pytest.mark.django_db
CONFIRMED = ["health", "feet", "medicines"]


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ana(therapist: Membership) -> Client:
    """A client with an account, who told of a wound half a year ago."""
    client = ClientFactory(
        practice=therapist.practice, with_account=True, name="Ana Lima",
        birth_date=date(1990, 2, 3), email="ana@post.example",
    )  # fmt: skip
    screened(client, therapist, NOW - timedelta(days=180), WOUND_ON_THE_LEFT)
    return client


@pytest.fixture
def phone(ana: Client, signed_in: Callable[..., Browser]) -> Browser:
    browser = Browser()
    assert ana.user is not None
    browser.force_login(ana.user)
    return browser


def url(client: Client, page: str, *args: str) -> str:
    return reverse(f"my_health_{page}", args=[client.ref, *args])


def test_looking_at_the_list_stores_nothing(phone: Browser, ana: Client) -> None:
    page = text(phone.get(url(ana, "list")))
    assert page.count("Not started") == 6
    assert IntakeInvitation.objects.count() == 0


def test_each_section_can_be_confirmed_with_what_was_told(phone: Browser, ana: Client) -> None:
    page = text(phone.get(url(ana, "section", "feet")))
    assert "Cut, graze, open blister" in page
    assert "Blister on the heel" in page
    assert "has anything changed since Sunday 24 May 2026?" in page


def test_nothing_changed_takes_over_and_asks_what_was_never_asked(
    phone: Browser, ana: Client
) -> None:
    for section in CONFIRMED:
        phone.post(url(ana, "section", section), {"same": "1"})
    draft = IntakeInvitation.objects.get().draft
    assert draft["codes"]["open_wound"]["side"] == "left"
    assert len(draft["codes"]) == 45
    key, answered = "a1", []
    while key != "check":
        answered.append(key)
        given = {"a1": {"answer": "Ana Lima"}, "a2": date_parts("1990-02-03")}.get(key)
        answer = given or ({"answer": "no"} if key == "e2" else default(key))
        key = key_in(phone.post(url(ana, "step", key), answer)["Location"])
    assert not any(key.startswith("h") for key in answered)
    phone.post(url(ana, "check"), {"signed_name": "Ana Lima"})
    stored = Screening.objects.latest("pk")
    assert (stored.kind, stored.told_by) == ("review", "client")
    assert (
        stored.answers["codes"]["open_wound"]["answers"]
        == WOUND_ON_THE_LEFT["open_wound"]["answers"]
    )
    assert stored.answers["differences"] == []
    assert Concern.objects.count() == 0


def test_a_code_that_was_never_told_of_stays_to_be_asked() -> None:
    said = {"open_wound": {"answer": "no"}}
    draft = taken_over({}, said, ["open_wound", "severe_bruising"])
    assert draft["codes"] == said


def test_another_person_s_form_is_not_there(phone: Browser, therapist: Membership) -> None:
    other = ClientFactory(practice=therapist.practice, with_account=True)
    for page, args in (("list", []), ("check", []), ("step", ["h1"]), ("section", ["feet"])):
        assert phone.get(url(other, page, *args)).status_code == 404
        assert phone.post(url(other, page, *args)).status_code in (404, 405)


def test_the_form_that_was_sent_is_the_one_that_waits(
    phone: Browser, ana: Client, therapist: Membership
) -> None:
    sent = send_intake(client=ana, by=therapist, now=NOW)
    phone.post(url(ana, "step", "h1"), {"answer": "no"})
    sent.refresh_from_db()
    assert sent.draft["codes"] == {"heart_condition": {"answer": "no"}}
    assert IntakeInvitation.objects.count() == 1


def test_a_link_shows_what_was_told_only_to_who_knows_the_birth_date(
    ana: Client, therapist: Membership
) -> None:
    send_intake(client=ana, by=therapist, now=NOW)
    phone = Asked(token_in_the_letter()).start()
    feet = phone.url("section", "feet")
    assert phone.browser.get(feet).status_code == 302
    phone.post("a2", **date_parts("1990-02-04"))
    assert phone.browser.get(feet).status_code == 302
    phone.post("a2", **date_parts("1990-02-03"))
    assert "Blister on the heel" in text(phone.browser.get(feet))


def test_the_birth_date_cannot_be_tried_without_end(ana: Client, therapist: Membership) -> None:
    send_intake(client=ana, by=therapist, now=NOW)
    phone = Asked(token_in_the_letter()).start()
    for day in range(1, TRIES + 1):
        phone.post("a2", **date_parts(f"1991-01-0{day}"))
    phone.post("a2", **date_parts("1990-02-03"))
    assert phone.browser.get(phone.url("section", "feet")).status_code == 302


def test_what_differs_from_the_file_is_for_the_therapist_to_see(
    ana: Client, therapist: Membership
) -> None:
    invitation = filled(send_intake(client=ana, by=therapist, now=NOW))
    invitation.draft["plain"] |= {"full_name": "Anna Lyma", "phone": "+441214960000"}
    invitation.save()
    Asked(token_in_the_letter()).start().send("Anna Lyma")
    lines = Concern.objects.get().about["lines"]
    assert any("The birth date given is 5 April 1988" in line for line in lines)
    assert any("The name given is “Anna Lyma”" in line for line in lines)
    ana.refresh_from_db()
    assert ana.birth_date == date(1990, 2, 3)


def test_what_the_file_lacks_is_filled_in(therapist: Membership) -> None:
    bare = ClientFactory(practice=therapist.practice, birth_date=None, phone="", name="Rosa Bell")
    invitation = filled(send_intake(client=bare, by=therapist, now=NOW))
    invitation.draft["plain"]["phone"] = "+441214960000"
    invitation.save()
    Asked(token_in_the_letter()).start().send()
    bare.refresh_from_db()
    assert (bare.birth_date, str(bare.phone)) == (date(1988, 4, 5), "+441214960000")
    assert Concern.objects.count() == 0


def test_under_16_a_guardian_answers_and_signs(therapist: Membership) -> None:
    child = ClientFactory(practice=therapist.practice, child=True)
    invitation = send_intake(client=child, by=therapist, now=NOW)
    phone = Asked(token_in_the_letter()).start()
    said = {"a2": date_parts("2014-05-05"), "a3": {"answer": "Mair Prys"}}
    phone.fill(said)
    assert "a3" in phone.seen
    assert "as parent or guardian" in text(phone.browser.get(phone.url("check")))
    phone.send("Mair Prys")
    invitation.refresh_from_db()
    answers = {
        one.purpose: (one.given, one.said_by, one.said_by_name) for one in child.consents.all()
    }
    assert answers["treatment"] == (True, "guardian", "Mair Prys")
    assert len(answers) == 5


def test_a_child_s_file_wants_a_guardian_whatever_birth_date_is_given(
    therapist: Membership,
) -> None:
    child = ClientFactory(practice=therapist.practice, child=True)
    send_intake(client=child, by=therapist, now=NOW)
    phone = Asked(token_in_the_letter()).start()
    phone.fill({"a2": date_parts("1980-01-01"), "a3": {"answer": "Mair Prys"}})
    assert "a3" in phone.seen
    assert phone.send("Mair Prys").status_code == 200
    assert {one.said_by for one in child.consents.all()} == {"guardian"}
    assert "The birth date given is 1 January 1980" in str(Concern.objects.get().about["lines"])


def test_the_stored_form_says_what_is_different_from_the_last(
    ana: Client, therapist: Membership, signed_in: Callable[..., Browser]
) -> None:
    filled(send_intake(client=ana, by=therapist, now=NOW), heart_condition={"answer": "unsure"})
    phone = Asked(token_in_the_letter()).start()
    phone.fill({f"h{NUMBER['heart_condition']}": {"answer": "unsure"}})
    phone.send("Ana Lima")
    stored = Screening.objects.latest("pk")
    page = text(
        signed_in(Browser(), therapist).get(reverse("screening", args=[ana.ref, stored.ref]))
    )
    assert "Heart condition, stroke or mini-stroke" in page
    assert "Before: Yes; left; since 19 November 2026" in page
    assert "What exercise do you do in an ordinary week?" in page
