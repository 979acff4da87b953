"""What is asked is answered in time, by an owner, and what was asked stays."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.rights import requests
from clients.rights.closing import close_record
from clients.rights.erasing import CannotErase, erase
from clients.rights.forms import OWN_WORDS
from clients.rights.models import PersonRequest
from clients.rights.requests import CannotAnswer, due_on, receive_request
from clients.screening.needs import needs_of
from practice.accounts.models import Membership
from tests.factories import ClientFactory
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def received(by: Any, client: Any = None, **changes: Any) -> PersonRequest:
    client = client or ClientFactory(practice=by.practice)
    usual = {"kind": "access", "words": "All of it.", "received_on": None, "form_key": uuid4()}
    return receive_request(client=client, by=by, now=NOW, **(usual | changes))


@pytest.mark.parametrize(
    ("kind", "came", "due"),
    [
        ("access", date(2026, 1, 31), date(2026, 2, 28)),
        ("erasure", date(2026, 11, 22), date(2026, 12, 22)),
        ("complaint", date(2026, 1, 31), date(2026, 3, 2)),
    ],
)
def test_when_an_answer_is_due(kind: str, came: date, due: date) -> None:
    assert due_on(kind, came) == due


def test_clients_may_ask_for_all_there_is_in_words_of_their_own() -> None:
    assert [kind for kind, _ in OWN_WORDS] == list(PersonRequest.Kind)


def test_a_client_asks_for_themselves_alone(therapist: Membership) -> None:
    person = ClientFactory(practice=therapist.practice, with_account=True)
    row = received(person.user, person)
    assert (row.taken_by, row.due_on) == (None, date(2026, 12, 20))
    with pytest.raises(CannotAnswer, match="made by the client"):
        received(person.user, ClientFactory(practice=therapist.practice))


def test_the_same_form_twice_is_one_and_no_day_to_come(therapist: Membership) -> None:
    person, key = ClientFactory(practice=therapist.practice), uuid4()
    assert received(therapist, person, form_key=key) == received(therapist, person, form_key=key)
    with pytest.raises(CannotAnswer, match="still to come"):
        received(therapist, person, received_on=NOW.date() + DAY)


def test_the_days_stop_while_it_is_unclear_who_asks(owner: Membership) -> None:
    row = received(owner)
    requests.pause(request=row, by=owner, now=NOW + 5 * DAY)
    requests.go_on(request=row, by=owner, now=NOW + 15 * DAY)
    row.refresh_from_db()
    assert (row.paused_on, row.due_on) == (None, date(2026, 12, 30))


def test_two_months_longer_once_and_with_a_reason(owner: Membership) -> None:
    row = received(owner)
    with pytest.raises(CannotAnswer, match="why it takes longer"):
        requests.extend(request=row, because=" ", by=owner, now=NOW)
    requests.extend(request=row, because="A box of paper.", by=owner, now=NOW)
    row.refresh_from_db()
    assert row.due_on == date(2027, 2, 20)
    with pytest.raises(CannotAnswer, match="once"):
        requests.extend(request=row, because="Another box.", by=owner, now=NOW)
    with pytest.raises(CannotAnswer, match="30 days"):
        requests.extend(
            request=received(owner, kind="complaint"), because="Busy.", by=owner, now=NOW
        )


def test_an_answer_stays_and_only_an_owner_gives_it(
    owner: Membership, therapist: Membership
) -> None:
    row = received(owner)
    with pytest.raises(CannotAnswer, match="owner"):
        requests.answer(request=row, decision="done", words="Here.", by=therapist, now=NOW)
    requests.answer(request=row, decision="done", words="Here.", by=owner, now=NOW)
    with pytest.raises(CannotAnswer, match="already"):
        requests.answer(request=row, decision="refused", words="No.", by=owner, now=NOW)
    rows = PersonRequest.objects.filter(pk=row.pk)
    for change in (lambda: rows.update(answer="Never."), lambda: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_what_was_asked_is_never_reworded(owner: Membership) -> None:
    row = received(owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonRequest.objects.filter(pk=row.pk).update(words="Something else.")


def test_an_open_complaint_keeps_the_record(owner: Membership) -> None:
    person = ClientFactory(practice=owner.practice)
    row = received(owner, person, kind="complaint")
    with pytest.raises(CannotErase, match="complaint"):
        erase(client=person, name=person.name, by=owner, now=NOW)
    with pytest.raises(CannotErase, match="complaint"):
        close_record(client=person, name=person.name, reason="Asked.", by=owner, now=NOW)
    requests.answer(request=row, decision="done", words="Sorry.", by=owner, now=NOW)
    erase(client=person, name=person.name, by=owner, now=NOW)


def test_from_the_clients_page_to_the_owners_answer(
    client: Browser, signed_in: Any, owner: Membership
) -> None:
    person = ClientFactory(practice=owner.practice, with_account=True)
    assert person.user is not None
    browser = signed_in(client, person.user)
    sent = {"kind": "correction", "words": "My street is wrong.", "form_key": uuid4()}
    assert browser.post(reverse("ask_about_data", args=[person.ref]), sent).status_code == 302
    row = PersonRequest.objects.get()
    assert person.notices_shown.count() == 1
    browser = signed_in(client, owner)
    assert person.name in browser.get(reverse("requests")).content.decode()
    answer = {"decision": "done", "words": "It is put right."}
    address = reverse("request", args=[row.ref])
    unanswered = browser.post(address, {"decision": "done", "words": ""})
    assert unanswered.status_code == 422
    assert browser.post(address, answer).status_code == 302
    browser = signed_in(client, person.user)
    assert "It is put right." in browser.get(reverse("my_data")).content.decode()


def test_their_own_form_asks_for_no_day_and_leaves_no_warning(
    client: Browser, signed_in: Any, owner: Membership, caplog: pytest.LogCaptureFixture
) -> None:
    person = ClientFactory(practice=owner.practice, with_account=True)
    assert person.user is not None
    page = signed_in(client, person.user).get(reverse("ask_about_data", args=[person.ref]))
    assert "received_on" not in page.content.decode()
    assert caplog.text == ""


def test_the_page_offers_nothing_while_a_complaint_is_open(
    client: Browser, signed_in: Any, owner: Membership
) -> None:
    person = ClientFactory(practice=owner.practice)
    received(owner, person, kind="complaint")
    page = signed_in(client, owner).get(reverse("erase_record", args=[person.ref]))
    assert "A complaint is open" in page.content.decode()
    assert 'name="reason"' not in page.content.decode()


def test_a_former_client_still_asks_and_reads(
    client: Browser, signed_in: Any, owner: Membership
) -> None:
    person = ClientFactory(practice=owner.practice, with_account=True)
    Client.objects.filter(pk=person.pk).update(archived_at=NOW)
    browser = signed_in(client, person.user)
    asked = reverse("ask_about_data", args=[person.ref])
    assert asked in browser.get(reverse("my_data")).content.decode()
    for address in (asked, reverse("who_has_seen", args=[person.ref])):
        assert browser.get(address).status_code == 200


def test_without_an_account_staff_give_the_answer(
    client: Browser, signed_in: Any, owner: Membership
) -> None:
    row = received(owner)
    browser = signed_in(client, owner)
    address = reverse("request", args=[row.ref])
    answer = browser.post(address, {"decision": "done", "words": "Here it is."})
    assert answer.headers["Location"] == address
    page = browser.get(address).content.decode()
    assert "They have no account" in page
    assert page.count("Here it is.") == 2


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (23, None),
        (24, "answer what they ask about their data by 22 November"),
        (31, "answer what they ask about their data today"),
        (32, "answer what they ask about their data at once: it was due on 22 November"),
    ],
)
def test_owners_are_told_when_the_day_is_near(
    owner: Membership, therapist: Membership, days: int, words: str | None
) -> None:
    asked = received(owner, received_on=date(2026, 10, 22))
    on = date(2026, 10, 22) + days * DAY
    assert [one.what for one in needs_of(owner.practice, on=on, seen_by=owner, most=9).first] == (
        [words] if words else []
    )
    assert needs_of(owner.practice, on=on, seen_by=therapist, most=9).first == []
    requests.pause(request=asked, by=owner, now=NOW)
    assert needs_of(owner.practice, on=on, seen_by=owner, most=9).first == []
