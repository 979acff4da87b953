"""Sent again or stopped by a person: what becomes of the letter, and what two tabs are told."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import cancel
from clients.overview.letter_actions import LetterHasMoved, send_letter_again, stop_letter
from clients.overview.one_letter import as_seen
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from practice.mail.troubles import lift
from tests.factories import ClientFactory
from tests.factories.addresses import in_trouble
from tests.factories.appointments import booked
from tests.factories.letters import a_letter
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
SignIn = Callable[[Browser, Membership], Browser]
STOP = "https://practice.example/stop/"


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client: Browser, admin_member: Membership, signed_in: SignIn) -> Browser:
    """The office's."""
    return signed_in(client, admin_member)


def written(member: Membership, state: str = "due", **columns: Any) -> OutboundEmail:
    return a_letter(
        ClientFactory(practice=member.practice), member, now=NOW, state=state, **columns
    )


def told(browser: Browser, name: str, letter: OutboundEmail, **data: str) -> str:
    """What the page says after the button."""
    answer = browser.post(reverse(name, args=[letter.ref]), data)
    assert (answer.status_code, answer.headers["Location"]) == (
        302, reverse("letter", args=[letter.ref]),
    )  # fmt: skip
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def reminder(member: Membership, state: str = "due", **columns: Any) -> OutboundEmail:
    """One that the office may stop."""
    return written(member, state, **{"kind": "visit_reminder", **columns})


def stopped(browser: Browser, letter: OutboundEmail) -> str:
    return told(browser, "stop_letter", letter, seen=as_seen(letter))


def traces(verb: str) -> list[tuple[int | None, int | None]]:
    rows = AuditEvent.objects.filter(verb=verb)
    return list(rows.values_list("subject_id", "actor_id"))


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_it_waits_again_and_who_decided_is_kept(
    state: str, browser: Browser, admin_member: Membership
) -> None:
    letter = written(admin_member, state)
    said = told(browser, "send_letter_again", letter, seen=as_seen(letter))
    assert said == "It waits to be sent again, and goes if it is still right."
    before, message_id = letter, letter.message_id
    letter.refresh_from_db()
    assert (letter.state, letter.next_try_at, letter.last_error) == ("due", NOW, "")
    assert (letter.decided_by, letter.decided_at) == (admin_member.user_id, NOW)
    assert (letter.message_id, before.pk) == (message_id, letter.pk)
    assert traces("letter.sent_again") == [(letter.pk, admin_member.user_id)]
    assert AuditEvent.objects.get(verb="letter.sent_again").client_id is not None


def test_a_second_press_sends_no_second_time(browser: Browser, admin_member: Membership) -> None:
    letter = written(admin_member, "unknown")
    seen = as_seen(letter)
    told(browser, "send_letter_again", letter, seen=seen)
    said = told(browser, "send_letter_again", letter, seen=seen)
    assert said.endswith(
        "It was not sent again, because it has moved on meanwhile. It is now: waiting."
    )
    assert len(traces("letter.sent_again")) == 1


@pytest.mark.parametrize(
    "meanwhile",
    [{"state": "unknown"}, {"state": "failed", "attempts": 2}, {"state": "sent", "sent_at": NOW}],
)
def test_a_page_that_saw_the_letter_elsewhere_sends_nothing(
    meanwhile: dict[str, Any], browser: Browser, admin_member: Membership
) -> None:
    """A letter that failed for certain may be in doubt by now: that is asked first."""
    letter = written(admin_member, "failed")
    OutboundEmail.objects.filter(pk=letter.pk).update(**meanwhile)
    assert "moved on meanwhile" in told(browser, "send_letter_again", letter, seen=as_seen(letter))
    letter.refresh_from_db()
    assert letter.state == meanwhile["state"]
    assert traces("letter.sent_again") == []


@pytest.mark.parametrize("state", ["due", "sending", "sent", "suppressed", "superseded", "expired"])
def test_a_letter_that_did_not_fail_is_not_sent_again(
    state: str, browser: Browser, admin_member: Membership
) -> None:
    letter = written(admin_member, state)
    assert "moved on meanwhile" in told(browser, "send_letter_again", letter, seen=as_seen(letter))
    assert traces("letter.sent_again") == []


def test_a_letter_that_moves_between_the_look_and_the_write_is_left_alone(
    admin_member: Membership,
) -> None:
    letter = written(admin_member, "unknown")
    OutboundEmail.objects.filter(pk=letter.pk).update(state="sent", sent_at=NOW)
    with pytest.raises(LetterHasMoved, match="It is now: sent"):
        send_letter_again(letter=letter, seen=as_seen(letter), by=admin_member, now=NOW)
    assert traces("letter.sent_again") == []


@pytest.mark.parametrize(
    ("kind", "says", "unsubscribe"),
    [
        ("hard", "Letters to this address come back. Change the address, or say that it is right, "
         "first.", ""),
        ("complaint", "Whoever reads this address marked a letter of ours as unwanted.", STOP),
        ("complaint", "It waits to be sent again, and goes if it is still right.", ""),
    ],
)  # fmt: skip
def test_to_an_address_in_trouble_nothing_is_sent_again(
    kind: str, says: str, unsubscribe: str, browser: Browser, admin_member: Membership
) -> None:
    letter = written(admin_member, "failed", list_unsubscribe_url=unsubscribe)
    client = admin_member.practice.clients.get()
    trouble = in_trouble(client, kind=kind, address=letter.recipient, now=NOW)
    with pytest.raises(LetterHasMoved):  # said first
        send_letter_again(letter=letter, seen="due.0", by=admin_member, now=NOW)
    assert told(browser, "send_letter_again", letter, seen=as_seen(letter)) == says
    letter.refresh_from_db()
    assert letter.state == ("due" if says.startswith("It waits") else "failed")
    if letter.state == "failed":
        assert traces("letter.sent_again") == []
        lift(trouble=trouble, by=admin_member.user_id, now=NOW)
        assert "It waits" in told(browser, "send_letter_again", letter, seen=as_seen(letter))


@pytest.mark.parametrize(
    ("state", "columns", "ends", "word", "reason"),
    [
        ("due", {}, "superseded", "Stopped</span>", "Stopped by hand."),
        # It may have arrived, and whoever writes the next letter must know that.
        ("unknown", {"next_try_at": NOW}, "unknown", "May have been sent</span>",
         "Stopped by hand. It may have been sent before."),
    ],
)  # fmt: skip
def test_a_letter_that_waits_is_stopped(
    state: str, columns: dict[str, Any], ends: str, word: str, reason: str, browser: Browser,
    admin_member: Membership,
) -> None:  # fmt: skip
    letter = reminder(admin_member, state, **columns)
    assert stopped(browser, letter) == "Stopped. It does not go."
    letter.refresh_from_db()
    assert (letter.state, letter.next_try_at, letter.last_error) == (ends, None, reason)
    assert (letter.decided_by, letter.decided_at) == (admin_member.user_id, NOW)
    assert traces("letter.stopped") == [(letter.pk, admin_member.user_id)]
    page = " ".join(browser.get(reverse("letter", args=[letter.ref])).content.decode().split())
    assert word in page
    assert reason in page
    assert "<dt>Stopped</dt>" in page
    assert f"by {admin_member.name}" in page


def test_one_that_is_on_its_way_is_only_not_tried_again(
    browser: Browser, admin_member: Membership
) -> None:
    letter = reminder(admin_member, "sending")
    assert "cannot be stopped" in told(browser, "stop_letter", letter, seen="due.0")
    letter.refresh_from_db()
    assert (letter.state, letter.withdrawn_at) == ("sending", NOW)
    # It may go all the same, so nobody reads that it was stopped.
    assert traces("letter.stopped") == []


@pytest.mark.parametrize(
    ("meanwhile", "seen"),
    [
        ({"state": "unknown", "attempts": 1}, "due.0"),
        ({"attempts": 1}, "due.0"),
        ({"state": "sending", "attempts": 1, "next_try_at": None, "claim_ref": "CLAIMED234",
          "lease_until": NOW}, "due.0"),
        ({}, ""),
    ],
)  # fmt: skip
def test_a_page_that_saw_the_letter_elsewhere_stops_nothing(
    meanwhile: dict[str, Any], seen: str, browser: Browser, admin_member: Membership
) -> None:
    letter = reminder(admin_member, **meanwhile)
    assert "It was not stopped, because it has moved on" in told(
        browser, "stop_letter", letter, seen=seen
    )
    letter.refresh_from_db()
    assert (letter.state, letter.withdrawn_at) == (meanwhile.get("state", "due"), None)
    assert traces("letter.stopped") == []


def test_a_cancellation_is_told_after_a_letter_in_doubt_was_stopped(
    browser: Browser, owner: Membership, therapist: Membership, signed_in: SignIn
) -> None:
    """The letter about the visit may have arrived, so its reader may come."""
    visit = booked(
        ClientFactory(practice=therapist.practice, email="rosa@post.example"), therapist, tells=True
    )
    letter = OutboundEmail.objects.get(kind="visit_booked")
    OutboundEmail.objects.filter(pk=letter.pk).update(state="unknown", attempts=1)
    letter.refresh_from_db()
    stop_letter(letter=letter, seen=as_seen(letter), by=owner, now=NOW)
    cancel(appointment=visit, by=therapist, now=NOW, reason="therapist", tells=True)
    kinds = OutboundEmail.objects.order_by("pk").values_list("kind", "state")
    assert list(kinds) == [("visit_booked", "unknown"), ("visit_cancelled", "due")]


@pytest.mark.parametrize(
    "state", ["sent", "failed", "unknown", "suppressed", "superseded", "expired"]
)
def test_what_does_not_wait_is_not_stopped(
    state: str, browser: Browser, admin_member: Membership
) -> None:
    letter = reminder(admin_member, state)
    assert "It was not stopped" in stopped(browser, letter)
    letter.refresh_from_db()
    assert (letter.state, letter.decided_by) == (state, None)
    assert traces("letter.stopped") == []


def test_what_is_stopped_is_judged_where_it_is_now(admin_member: Membership) -> None:
    letter = reminder(admin_member)
    seen = as_seen(letter)
    OutboundEmail.objects.filter(pk=letter.pk).update(state="unknown", next_try_at=None, attempts=2)
    with pytest.raises(LetterHasMoved, match="may have been sent"):
        stop_letter(letter=letter, seen=seen, by=admin_member, now=NOW + timedelta(minutes=1))
