"""The pages of a message to many: writing, checking, confirming, watching, stopping."""

from collections.abc import Callable
from copy import copy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.circulars.actions import NotTheirs, confirm, send_test
from clients.circulars.models import Circular, Copy
from clients.circulars.posting import queue_waiting
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import LetterWords, OutboundEmail
from practice.mail.rechecks import check_for
from tests.clients.circulars.test_posting import many
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.appointments import booked
from tests.factories.circulars import agrees_to_news, confirmed, drafted

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
NEW = reverse("new_circular")
# What would become a header of its own, or end one.
INJECTIONS = [
    "Hello\r\nBcc: eve@example.com",
    "Hello\nBcc: eve@example.com",
    "Hello\rBcc: eve@example.com",
    "Hello\x00Bcc: eve@example.com",
    "Hello\u2028Bcc: eve@example.com",
    "Hello\u0085Bcc: eve@example.com",
    "Hello\x0b\x0cBcc: eve@example.com",
    "\r\n\r\n<html>",
    "=?utf-8?q?=0d=0aBcc:_eve@example.com?=",
    "Hello%0d%0aBcc: eve@example.com",
]


@pytest.fixture
def office(client: Browser, admin_member: Membership, signed_in: SignIn) -> Browser:
    """Somebody of the office at their screen."""
    return signed_in(client, admin_member)


@pytest.fixture
def amira(practice: Any, therapist: Membership) -> Client:
    """Somebody who agreed to news."""
    person = ClientFactory(practice=practice, name="Amira Khan", email="amira@post.example")
    agrees_to_news(person, therapist, now=timezone.now())
    return person


def typed(**changes: Any) -> dict[str, Any]:
    values = {
        "kind": "news", "who": "agreed", "since": "", "until": "", "therapist": "",
        "subject": "Closed on Friday", "text": "We are closed on Friday, {first_name}.",
        "form_key": uuid4(),
    }  # fmt: skip
    return values | changes


def address(name: str, circular: Circular | None = None) -> str:
    return reverse(name, args=[(circular or Circular.objects.get()).ref])


def text(answer: Any) -> str:
    return str(answer.content.decode()).replace("&#x27;", "'")


def test_from_the_form_by_the_check_to_the_outbox(office: Browser, amira: Client) -> None:
    ClientFactory(practice=amira.practice)
    answer = office.post(NEW, typed(), follow=True)
    assert "This goes to 1 person." in text(answer)
    assert "It can't be called back after 3 minutes." in text(answer)
    assert not OutboundEmail.objects.exists()
    seen = answer.context["seen"]
    for _ in range(2):
        answer = office.post(
            address("check_circular"), {"seen": seen, "do": "confirm"}, follow=True
        )
    assert "0 of 1 sent" in text(answer)
    assert queue_waiting(now=timezone.now()) == 1
    assert queue_waiting(now=timezone.now()) == 0
    assert OutboundEmail.objects.get(kind="news").recipient == "amira@post.example"
    verbs = AuditEvent.objects.filter(verb__startswith="circular.").values_list("verb", flat=True)
    assert sorted(verbs) == ["circular.confirmed", "circular.written"]


def test_the_same_form_twice_is_one_draft_and_a_draft_can_be_changed(
    office: Browser, amira: Client
) -> None:
    form = typed()
    office.post(NEW, form)
    office.post(NEW, form)
    draft = Circular.objects.get()
    page = office.get(address("edit_circular", draft))
    assert "Closed on Friday" in text(page)
    office.post(address("edit_circular", draft), typed(subject="Closed on Monday"))
    draft.refresh_from_db()
    assert draft.subject == "Closed on Monday"
    assert office.get(address("circular", draft)).url == address("check_circular", draft)


def test_the_same_form_at_the_same_moment_is_one_draft(
    office: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, real = typed(), Circular.full_clean

    def the_other_was_quicker(kept: Circular, *args: Any, **kwargs: Any) -> None:
        real(kept, *args, **kwargs)
        monkeypatch.undo()
        Circular.objects.bulk_create([replace_ref(kept)])

    def replace_ref(kept: Circular) -> Circular:
        twin = copy(kept)
        twin.ref = "TWIN234567"
        return twin

    monkeypatch.setattr(Circular, "full_clean", the_other_was_quicker)
    answer = office.post(NEW, form)
    assert answer.url == reverse("check_circular", args=["TWIN234567"])
    assert Circular.objects.count() == 1


def test_a_draft_keeps_its_therapist_though_they_left(
    office: Browser, admin_member: Membership, therapist: Membership
) -> None:
    draft = drafted(admin_member, now=timezone.now(), therapist=therapist)
    Membership.objects.filter(pk=therapist.pk).update(ended_at=timezone.now())
    page = office.get(address("edit_circular", draft))
    assert f'value="{therapist.ref}" selected' in text(page)
    office.post(address("edit_circular", draft), typed(therapist=therapist.ref, subject="Other"))
    draft.refresh_from_db()
    assert (draft.therapist, draft.subject) == (therapist, "Other")
    # Nobody begins one for them.
    assert office.post(NEW, typed(therapist=therapist.ref)).status_code == 422


def test_what_was_confirmed_is_changed_by_nobody(
    office: Browser, amira: Client, admin_member: Membership
) -> None:
    circular = confirmed(admin_member, now=timezone.now())
    answer = office.post(address("edit_circular", circular), typed(subject="Otherwise"))
    assert answer.url == address("circular", circular)
    form = typed(subject="Otherwise", form_key=circular.form_key)
    answer = office.post(NEW, form)
    assert answer.status_code == 422
    assert "was confirmed already" in text(answer)
    circular.refresh_from_db()
    assert circular.subject == "Closed on Friday"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "message"}, "A message about visits needs the days of those visits."),
        ({"kind": "message", "who": "between"}, "Enter the first day."),
        ({"who": "between", "since": "2026-11-23"}, "Enter the last day."),
        ({"who": "between", "since": "2026-11-23", "until": "2026-11-22"}, "comes after the first"),
        ({"who": "between", "since": "2024-11-23", "until": "2026-11-22"}, "by a year at most"),
        (
            {"kind": "message", "who": "between", "since": "2025-11-20", "until": "2025-11-21"},
            "A message about visits is about visits to come.",
        ),
        ({"who": "not_since"}, "Enter the day since when"),
        ({"who": "everybody"}, "Choose one of the answers on the page."),
        ({"since": "someday"}, "Enter a day"),
        (
            {"who": "between", "since": "9999-12-31", "until": "9999-12-31"},
            "Choose a day within ten years of today.",
        ),
        (
            {"who": "between", "since": "0001-01-01", "until": "0001-01-01"},
            "Choose a day within ten years of today.",
        ),
        ({"who": "not_since", "since": "9999-12-31"}, "Choose a day within ten years of today."),
        ({"therapist": "NOBODY2345"}, "Choose one of the therapists on the page."),
        ({"subject": ""}, "Fill in: Subject"),
        ({"subject": "x" * 121}, "Shorten this to 120 characters. It has 121."),
        ({"text": "  \r\n "}, "Fill in: Message"),
        ({"text": "x" * 3001}, "Shorten this to 3000 characters. It has 3001."),
        ({"text": "Dear {name}"}, "You may use {first_name} and {practice}."),
        ({"text": "a\x1bb"}, "Take out the hidden characters"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_typed_is_lost(
    changes: dict[str, Any], said: str, office: Browser
) -> None:
    kept = (
        {"subject": "A subject to keep"}
        if "subject" not in changes
        else {"text": "A subject to keep"}
    )
    answer = office.post(NEW, typed(**kept | changes))
    assert answer.status_code == 422
    assert said in text(answer)
    assert "A subject to keep" in text(answer)
    assert not Circular.objects.exists()


def test_words_that_claim_are_pointed_out_once_and_may_stay(office: Browser, amira: Client) -> None:
    first = office.post(NEW, typed(text="It cures colds."))
    assert "Think again about these words: cures" in text(first)
    again = typed(text="It cures colds.", thought_of=first.context["form"].data["thought_of"])
    assert office.post(NEW, again).status_code == 302


@pytest.mark.parametrize("field", ["subject", "text", "kind", "who", "therapist", "since"])
@pytest.mark.parametrize("injection", INJECTIONS)
def test_nothing_typed_becomes_a_header(
    injection: str, field: str, office: Browser, amira: Client
) -> None:
    answer = office.post(NEW, typed(**{field: injection}))
    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        circular = Circular.objects.get()
        seen = office.get(address("check_circular")).context["seen"]
        office.post(address("check_circular"), {"seen": seen, "do": "confirm"})
        queue_waiting(now=timezone.now())
        letter = OutboundEmail.objects.get(kind="news")
        assert not set(letter.subject) & set("\r\n\0\u2028\u0085")
        assert (letter.recipient, letter.subject) == ("amira@post.example", circular.subject)
    else:
        assert not Circular.objects.exists()


@pytest.mark.parametrize("field", ["before", "after"])
@pytest.mark.parametrize("injection", INJECTIONS)
def test_own_words_become_no_header_either(injection: str, field: str, office: Browser) -> None:
    page = reverse("letter_wording", args=["visit_booked"])
    for do in ("look", "test", "save"):
        form = {"before": "", "after": "", "seen": 0, "form_key": uuid4(), "do": do}
        answer = office.post(page, form | {field: injection})
        assert answer.status_code in {200, 302, 422}
    for letter in OutboundEmail.objects.all():
        assert letter.subject.startswith("Your visit on ")
        assert "eve@" not in letter.recipient + letter.reply_to + letter.sender_name
    for words in LetterWords.objects.all():
        assert not set(words.before + words.after) & set("\r\0\x0b\x0c\u2028\u0085")


def test_a_test_goes_to_whoever_asks_once_and_confirms_nothing(
    office: Browser, amira: Client, admin_member: Membership
) -> None:
    draft = drafted(admin_member, now=timezone.now())
    form = {"do": "test", "form_key": uuid4(), "seen": ""}
    for _ in range(2):
        answer = office.post(address("check_circular", draft), form, follow=True)
    assert f"A test is on its way to {admin_member.user.email}" in text(answer)
    letter = OutboundEmail.objects.get()
    assert (letter.kind, letter.recipient) == ("letter_test", admin_member.user.email)
    assert letter.body_text.startswith("This is a test.")
    assert "We are closed on Friday, Alex." in letter.body_text
    draft.refresh_from_db()
    assert draft.state == "draft"
    for _ in range(9):
        office.post(address("check_circular", draft), form | {"form_key": uuid4()})
    answer = office.post(
        address("check_circular", draft), form | {"form_key": uuid4()}, follow=True
    )
    assert "10 tests went to you in the last hour" in text(answer)


@pytest.mark.parametrize(
    ("moved_to", "do"),
    [("jo@bücher.example", "send"), ("Jo@xn--bcher-kva.example", "send"),
     ("al@bücher.example", "suppress"), ("", "suppress")],
)  # fmt: skip
def test_a_test_goes_to_an_address_of_somebody_who_works_here(
    moved_to: str, do: str, admin_member: Membership
) -> None:
    user = admin_member.user
    user.email = "jo@bücher.example"
    draft = drafted(admin_member, now=timezone.now())
    letter = send_test(circular=draft, form_key=uuid4(), by=admin_member, now=timezone.now())
    type(user).objects.filter(pk=user.pk).update(email=moved_to)
    assert check_for("letter_test")(letter, now=timezone.now()).do == do


def test_who_has_read_other_numbers_reads_them_again(
    office: Browser, amira: Client, admin_member: Membership, therapist: Membership
) -> None:
    draft = drafted(admin_member, now=timezone.now())
    seen = office.get(address("check_circular", draft)).context["seen"]
    other = ClientFactory(practice=amira.practice)
    agrees_to_news(other, therapist, now=timezone.now())
    answer = office.post(address("check_circular", draft), {"seen": seen, "do": "confirm"})
    assert answer.status_code == 409
    assert "Who gets it, or what it says, has changed meanwhile." in text(answer)
    assert "This goes to 2 people." in text(answer)
    assert not Copy.objects.exists()


def test_nobody_to_write_to_is_said_before_anything_can_be_pressed(
    office: Browser, admin_member: Membership
) -> None:
    draft = drafted(admin_member, now=timezone.now())
    assert "Nobody would get this." in text(office.get(address("check_circular", draft)))
    answer = office.post(address("check_circular", draft), {"seen": "", "do": "confirm"})
    assert answer.status_code == 409


def test_the_office_reads_numbers_and_a_therapist_names(
    office: Browser, client: Browser, therapist: Membership, signed_in: SignIn
) -> None:
    person = ClientFactory(practice=therapist.practice, name="Zuleika Quartermaine")
    visit = booked(person, therapist, timezone.now() + timedelta(days=3))
    day = visit.starts_at.astimezone(therapist.practice.zone).date()
    draft = drafted(therapist, now=timezone.now(), who="between", since=day, until=day)
    page = text(office.get(address("check_circular", draft)))
    assert "1 person: has not agreed to news" in page
    assert "Zuleika" not in page
    own = drafted(
        therapist, now=timezone.now(), who="between", since=day, until=day, therapist=therapist
    )
    page = text(signed_in(Browser(), therapist).get(address("check_circular", own)))
    assert "Zuleika Quartermaine" in page


def test_a_therapist_writes_to_their_own_clients_and_sees_their_own_messages(
    client: Browser, therapist: Membership, admin_member: Membership, signed_in: SignIn
) -> None:
    colleague = MembershipFactory(practice=therapist.practice)
    mine, theirs = (ClientFactory(practice=therapist.practice, name=n) for n in ("Mine", "Theirs"))
    for person, member in ((mine, therapist), (theirs, colleague)):
        agrees_to_news(person, therapist, now=timezone.now())
        booked(person, member, timezone.now() + timedelta(days=3))
    browser = signed_in(client, therapist)
    assert "Whose clients?" not in text(browser.get(NEW))
    answer = browser.post(NEW, typed(therapist=colleague.ref), follow=True)
    assert "This goes to 1 person." in text(answer)
    assert Circular.objects.get().therapist == therapist
    office = drafted(admin_member, now=timezone.now(), subject="From the office")
    assert "From the office" not in text(browser.get(reverse("circulars")))
    for name in ("circular", "edit_circular", "check_circular"):
        assert browser.get(address(name, office)).status_code == 404
    for name in ("throw_circular_away", "stop_circular", "try_circular_again"):
        assert browser.post(address(name, office)).status_code == 404
    assert "Closed on Friday" in text(signed_in(Browser(), admin_member).get(reverse("circulars")))


@pytest.mark.parametrize("meant_for", ["everybody", "a colleague"])
def test_a_therapist_confirms_nothing_to_others_clients_though_they_wrote_it(
    meant_for: str, amira: Client, therapist: Membership, signed_in: SignIn
) -> None:
    colleague = MembershipFactory(practice=therapist.practice)
    draft = drafted(
        therapist, now=timezone.now(), therapist=colleague if meant_for == "a colleague" else None
    )
    browser = signed_in(Browser(), therapist)
    assert browser.get(address("check_circular", draft)).status_code == 404
    assert draft.subject not in text(browser.get(reverse("circulars")))
    with pytest.raises(NotTheirs):
        confirm(circular=draft, seen="", by=therapist, now=timezone.now())


def test_progress_says_how_far_it_is_and_is_true_without_scripts(
    office: Browser, amira: Client, admin_member: Membership
) -> None:
    many(admin_member, 3)
    circular = confirmed(admin_member, now=timezone.now())
    queue_waiting(now=timezone.now())
    page = text(office.get(address("circular", circular)))
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "0 of 4 sent" in page
    assert '<progress id="progress" value="0" max="4">' in page
    assert "<title>0/4 Message" in page
    news = OutboundEmail.objects.filter(kind="news")
    news.update(state="sent", next_try_at=None, sent_at=timezone.now())
    page = text(office.get(address("circular", circular)))
    assert "4 of 4 sent" in page
    assert "refresh" not in page
    assert "progress.js" not in page
    assert ">Stop<" not in page


def test_stopping_and_trying_again_are_buttons(
    office: Browser, amira: Client, admin_member: Membership
) -> None:
    circular = confirmed(admin_member, now=timezone.now())
    queue_waiting(now=timezone.now())
    OutboundEmail.objects.update(state="failed", next_try_at=None, last_error="Refused.")
    page = text(office.get(address("circular", circular)))
    assert "Try this one again" in page
    assert "amira@post.example" in page
    answer = office.post(address("try_circular_again", circular), follow=True)
    assert "1 put back into the outbox." in text(answer)
    answer = office.post(address("try_circular_again", circular), follow=True)
    assert "None can be tried again." in text(answer)
    answer = office.post(address("stop_circular", circular), follow=True)
    assert "Stopped. What has not gone does not go." in text(answer)
    assert "0 of 1 sent, 1 stopped" in text(answer)
    office.post(address("stop_circular", circular))
    assert AuditEvent.objects.filter(verb="circular.stopped").count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_queries_for_one_as_for_three(
    number: int, office: Browser, admin_member: Membership, django_assert_num_queries: Any
) -> None:
    assert "None written." in text(office.get(reverse("circulars")))
    for _ in range(number):
        drafted(admin_member, now=timezone.now())
    with django_assert_num_queries(4):
        office.get(reverse("circulars"))


@pytest.mark.parametrize("number", [1, 3])
def test_checking_takes_as_many_queries_for_one_as_for_three(
    number: int, office: Browser, admin_member: Membership, django_assert_num_queries: Any
) -> None:
    many(admin_member, number)
    draft = drafted(admin_member, now=timezone.now())
    with django_assert_num_queries(7):
        office.get(address("check_circular", draft))
