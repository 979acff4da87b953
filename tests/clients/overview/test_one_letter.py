"""One letter: where it stands, how it came there, what it says and to whom that is shown."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.overview.letter_kinds import KINDS, OF_THE_HOUSE
from clients.overview.letter_words import STOPPED
from clients.overview.one_letter import as_seen, history, one_letter
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from practice.mail.states import State
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.letters import a_letter
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
HOUR = timedelta(hours=1)
SECRET = "Not sent: a red flag was raised."


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def written(member: Membership, state: str = "due", **columns: Any) -> OutboundEmail:
    client = ClientFactory(practice=member.practice, email="rosa@post.example", name="Rosa Bell")
    return a_letter(client, member, now=NOW, state=state, **columns)


def page_of(browser: Browser, letter: OutboundEmail, name: str = "letter") -> str:
    return " ".join(browser.get(reverse(name, args=[letter.ref])).content.decode().split())


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", ["admin_member", "owner"])
def test_why_is_the_office_s_only_where_it_is_the_post_s_or_was_done_by_hand(
    role: str, state: str, request: pytest.FixtureRequest, client: Browser, signed_in: SignIn,
) -> None:  # fmt: skip
    member = request.getfixturevalue(role)
    letter = written(member, state, last_error=SECRET)
    page = page_of(signed_in(client, member), letter)
    assert letter.subject in page
    assert (SECRET in page) is (role == "owner" or state == "failed" or state == "unknown")


@pytest.mark.parametrize(
    ("state", "said", "office_reads"),
    [
        ("unknown", "It may have been sent. Not sent again: a red flag.", "It may have been sent."),
        ("due", "Not sent: the mail server hung up.", "Not sent: the mail server hung up."),
        ("due", "It waits for something else.", ""),
        ("superseded", STOPPED, STOPPED),
        (
            "unknown",
            f"{STOPPED} It may have been sent before.",
            f"{STOPPED} It may have been sent before.",
        ),
        ("superseded", "The visit was changed again.", ""),
    ],
)
def test_of_a_reason_the_office_reads_what_it_may(
    state: str, said: str, office_reads: str, admin_member: Membership, owner: Membership
) -> None:
    letter = written(owner, state, last_error=said)
    assert one_letter(letter, seen_by=admin_member, now=NOW).why == office_reads
    assert one_letter(letter, seen_by=owner, now=NOW).why == said


def test_its_history_is_told_in_order(owner: Membership) -> None:
    later = NOW + HOUR
    letter = written(
        owner, "sent", sent_at=NOW + 4 * HOUR, not_before=later, expires_at=NOW + 9 * HOUR,
        attempts=3, decided_by=owner.user_id, decided_at=NOW + 3 * HOUR,
    )  # fmt: skip
    assert [(m.what, m.at, m.more) for m in history(letter, owner.practice)] == [
        ("Written", NOW, ""), ("Not to go before", later, ""),
        ("Of use until", NOW + 9 * HOUR, ""), ("Tried", None, "3 times"),
        ("Sent again", NOW + 3 * HOUR, f"by {owner.name}"), ("Sent", NOW + 4 * HOUR, ""),
    ]  # fmt: skip


def test_one_that_waits_says_when_it_is_tried_next(owner: Membership) -> None:
    letter = written(owner, next_try_at=NOW + HOUR, not_before=NOW)
    assert [(m.what, m.at, m.more) for m in history(letter, owner.practice)] == [
        ("Written", NOW, ""), ("Tried", None, "not yet"), ("Next try", NOW + HOUR, ""),
    ]  # fmt: skip


def test_who_decided_is_never_somebody_of_another_practice(
    owner: Membership, other_therapist: Membership
) -> None:
    letter = written(
        owner, "superseded", last_error=STOPPED, decided_by=other_therapist.user_id, decided_at=NOW
    )
    said = history(letter, owner.practice)[-1]
    assert (said.what, said.more) == ("Stopped", "by somebody who does not work here")


@pytest.mark.parametrize(
    ("state", "columns", "again", "asks", "stop"),
    [
        ("due", {}, False, False, True),
        ("sending", {}, False, False, False),
        ("sent", {}, False, False, False),
        ("failed", {}, True, False, False),
        ("failed", {"expires_at": NOW}, True, True, False),
        ("unknown", {}, True, True, False),
        ("unknown", {"next_try_at": NOW}, True, True, True),
        ("suppressed", {}, False, False, False),
        ("superseded", {}, False, False, False),
        ("expired", {}, False, False, False),
    ],
)
def test_what_may_be_done_about_it(
    state: str, columns: dict[str, Any], again: bool, asks: bool, stop: bool,
    client: Browser, admin_member: Membership, signed_in: SignIn,
) -> None:  # fmt: skip
    letter = written(admin_member, state, **{"kind": "routine_given", **columns})
    page = page_of(signed_in(client, admin_member), letter)
    ask_at = reverse("send_letter_again", args=[letter.ref])
    assert ("Send it again" in page, "Stop it" in page) == (again, stop)
    assert (f'<a class="button" href="{ask_at}"' in page) is asks
    assert (f'action="{ask_at}"' in page) is (again and not asks)
    asked = client.get(ask_at)
    assert asked.status_code == (200 if again else 302)
    words = asked.content.decode()
    assert ("It may have arrived." in words) is (state == "unknown")
    assert ("It was of use until" in words) is ("expires_at" in columns)


HARMLESS = {
    "visit_reminder", "routine_reminder", "routine_given", "run_reminder", "letter_test", "news",
    "workshop_reminder", "workshop_follow_up",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(set(KINDS) - OF_THE_HOUSE))
@pytest.mark.parametrize("role", ["admin_member", "owner"])
def test_who_may_stop_letters_of_which_kind(
    role: str, kind: str, request: pytest.FixtureRequest, client: Browser, signed_in: SignIn
) -> None:
    member = request.getfixturevalue(role)
    letter = written(member, kind=kind)
    may = kind in HARMLESS or (role == "owner" and kind != "health_alert")
    browser = signed_in(client, member)
    assert ("Stop it" in page_of(browser, letter)) is may
    answer = browser.post(reverse("stop_letter", args=[letter.ref]), {"seen": as_seen(letter)})
    assert answer.status_code == (302 if may else 403)
    letter.refresh_from_db()
    assert letter.state == ("superseded" if may else "due")
    assert AuditEvent.objects.filter(verb="letter.stopped").exists() is may


def test_what_it_says_is_shown_to_who_may_see_the_record_and_each_look_is_kept(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    letter = written(owner, "sent")
    browser = signed_in(client, owner)
    assert "Hello Rosa" not in page_of(browser, letter)
    assert not AuditEvent.objects.filter(verb="letter.read").exists()
    page = page_of(browser, letter, "letter_text")
    assert "Hello Rosa" in page
    person = owner.practice.clients.get()
    (event,) = AuditEvent.objects.filter(verb="letter.read")
    assert (event.practice_id, event.subject_id, event.client_id, event.actor_id) == (
        owner.practice_id, letter.pk, person.pk, owner.user_id,
    )  # fmt: skip


def test_links_in_it_are_cut_short(client: Browser, owner: Membership, signed_in: SignIn) -> None:
    letter = written(owner)
    token = letter.body_text.split("/i/")[1].split()[0].strip("/")
    page = page_of(signed_in(client, owner), letter, "letter_text")
    assert token not in page
    assert "/i/" not in page
    assert "/…" in page


@pytest.mark.parametrize("role", ["admin_member", "therapist"])
def test_nobody_else_reads_it(
    role: str, request: pytest.FixtureRequest, client: Browser, signed_in: SignIn
) -> None:
    member = request.getfixturevalue(role)
    letter = written(member)
    answer = signed_in(client, member).get(reverse("letter_text", args=[letter.ref]))
    assert answer.status_code == 403
    assert "Hello Rosa" not in answer.content.decode()
    assert not AuditEvent.objects.filter(verb="letter.read").exists()


def test_another_practice_s_letter_is_not_there(
    client: Browser, owner: Membership, signed_in: SignIn
) -> None:
    letter = written(MembershipFactory(role="owner"), "unknown")
    browser = signed_in(client, owner)
    for name in ("letter", "letter_text", "send_letter_again"):
        assert browser.get(reverse(name, args=[letter.ref])).status_code == 404
    for name in ("send_letter_again", "stop_letter"):
        assert browser.post(reverse(name, args=[letter.ref])).status_code == 404


def test_the_pages_cost_what_they_cost(
    client: Browser, owner: Membership, signed_in: SignIn,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    letter = written(owner, "failed", decided_by=owner.user_id, decided_at=NOW)
    browser = signed_in(client, owner)
    # Session, user, place; the letter; whom it is about; who decided; the trace.
    with django_assert_num_queries(7):
        browser.get(reverse("letter", args=[letter.ref]))
    # The letter; begin, whose it is, the trace, the text, end.
    with django_assert_num_queries(9):
        browser.get(reverse("letter_text", args=[letter.ref]))
