"""The link to a health form: sent to one address, good for one form, for thirty days."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from clients.models import Client
from clients.screening.actions import (
    ALREADY_SENT,
    InvitationEnded,
    NoAddress,
    find_by_link,
    send_intake,
)
from clients.screening.asking.actions import NotFinished, save_step, send_form
from clients.screening.asking.form import form_of
from clients.screening.models import IntakeInvitation, Screening
from practice.accounts.models import Membership
from practice.audit.actors import Actor
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from practice.web.tokens import token_hash
from tests.clients.screening.asking import filled
from tests.factories import ClientFactory
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
THREADS = 8


def token_in(letter: OutboundEmail) -> str:
    found = re.search(r"http://testserver/i/([\w-]+)/", letter.body_text)
    assert found is not None
    return found[1]


@pytest.fixture
def token(rosa: Client, therapist: Membership) -> str:
    """The secret of an open link, as it stands in the letter."""
    send_intake(client=rosa, by=therapist, now=NOW)
    return token_in(OutboundEmail.objects.get())


def why_ended(token: str, days: float = 0) -> str:
    with pytest.raises(InvitationEnded) as caught:
        find_by_link(token, now=NOW + days * DAY)[0]
    return str(caught.value)


def test_a_link_is_sent_to_the_client_and_kept_as_a_hash(
    rosa: Client, therapist: Membership
) -> None:
    invitation = send_intake(client=rosa, by=therapist, now=NOW)
    letter = OutboundEmail.objects.get()
    assert (letter.recipient, letter.kind, letter.lane) == (
        "rosa@post.example",
        "intake",
        "ordinary",
    )
    assert letter.subject == f"Your health questions for {therapist.practice.name}"
    assert letter.reply_to == therapist.practice.reply_to
    assert invitation.token_hash == token_hash(token_in(letter))
    assert (invitation.expires_at, invitation.draft) == (NOW + 30 * DAY, {})
    events = list(AuditEvent.objects.values_list("verb", "client_id", "actor_id"))
    assert events == [("intake.sent", rosa.pk, therapist.user_id)]


def test_the_letter_says_nothing_about_anybody_s_health(
    rosa: Client, therapist: Membership
) -> None:
    send_intake(client=rosa, by=therapist, now=NOW)
    letter = OutboundEmail.objects.get()
    assert "Rosa" not in letter.subject
    assert "Bell" not in letter.subject
    assert "30 days" in letter.body_text


def test_a_child_s_form_goes_to_the_guardian(therapist: Membership) -> None:
    child = ClientFactory(practice=therapist.practice, child=True, email="owain@post.example")
    send_intake(client=child, by=therapist, now=NOW)
    assert OutboundEmail.objects.get().recipient == child.guardian_email


def test_without_an_address_nothing_is_sent(therapist: Membership) -> None:
    client = ClientFactory(practice=therapist.practice, email="")
    with pytest.raises(NoAddress, match="Add an email address first"), transaction.atomic():
        send_intake(client=client, by=therapist, now=NOW)
    assert (IntakeInvitation.objects.count(), OutboundEmail.objects.count()) == (0, 0)


def test_the_token_finds_its_form_and_no_other(token: str, rosa: Client) -> None:
    assert find_by_link(token, now=NOW)[0].client == rosa
    assert why_ended(token[:-1]) == "Ask your therapist for a new one."
    assert why_ended(token_hash(token)) == "Ask your therapist for a new one."


@pytest.mark.parametrize(("days", "open_"), [(29.99, True), (30, False), (400, False)])
def test_a_link_runs_out_after_thirty_days(days: float, open_: bool, token: str) -> None:
    if open_:
        assert find_by_link(token, now=NOW + days * DAY)[0].pk
    else:
        assert why_ended(token, days) == "Ask your therapist for a new one."


def test_a_newer_link_ends_an_unused_one(token: str, rosa: Client, therapist: Membership) -> None:
    other = ClientFactory(practice=therapist.practice)
    elsewhere = send_intake(client=other, by=therapist, now=NOW)
    newer = send_intake(client=rosa, by=therapist, now=NOW + DAY)
    assert why_ended(token, 1) == "Ask your therapist for a new one."
    fresh = token_in(OutboundEmail.objects.get(key=f"intake:{newer.pk}"))
    assert find_by_link(fresh, now=NOW + DAY)[0] == newer
    elsewhere.refresh_from_db()
    assert elsewhere.revoked_at is None


def send(invitation: IntakeInvitation, days: float = 0) -> Screening:
    if not invitation.screening_id and not invitation.draft:
        filled(invitation)
    return send_form(
        invitation=invitation, signed_name="Rosa Bell", by=Actor("link", invitation.pk),
        now=NOW + days * DAY,
    )  # fmt: skip


def answer_late(invitation: IntakeInvitation) -> None:
    """Continue on a page that was open when the form ended elsewhere."""
    step = form_of(invitation, now=NOW).step("h1")
    assert step is not None
    with pytest.raises(InvitationEnded), transaction.atomic():
        save_step(
            invitation=invitation, step=step, value="yes", by=Actor("link", invitation.pk), now=NOW
        )


def test_a_form_with_an_open_question_is_not_taken(token: str) -> None:
    invitation = find_by_link(token, now=NOW)[0]
    with pytest.raises(NotFinished), transaction.atomic():
        send_form(
            invitation=invitation, signed_name="Rosa", by=Actor("link", invitation.pk), now=NOW
        )
    assert Screening.objects.count() == 0


def test_sending_the_form_records_it_and_uses_the_link_up(token: str, rosa: Client) -> None:
    invitation = find_by_link(token, now=NOW)[0]
    screening = send(invitation)
    invitation.refresh_from_db()
    assert (invitation.screening, invitation.draft) == (screening, {})
    assert (screening.client, screening.kind, screening.told_by) == (rosa, "intake", "client")
    assert screening.answers["signed_name"] == "Rosa Bell"
    event = AuditEvent.objects.get(verb="screening.recorded")
    assert (event.actor_kind, event.actor_id) == ("link", invitation.pk)
    assert why_ended(token) == ALREADY_SENT


def test_a_used_link_is_not_ended_by_a_newer_one(
    token: str, rosa: Client, therapist: Membership
) -> None:
    invitation = find_by_link(token, now=NOW)[0]
    send(invitation)
    send_intake(client=rosa, by=therapist, now=NOW + DAY)
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


@pytest.mark.parametrize(
    ("spoil", "days", "said"),
    [
        (lambda row: send(row), 0, ALREADY_SENT),
        (
            lambda row: IntakeInvitation.objects.update(revoked_at=NOW),
            0,
            "Ask your therapist for a new one.",
        ),
        (lambda row: None, 30, "Ask your therapist for a new one."),
    ],
)
def test_a_link_that_ended_while_the_page_was_open_records_nothing_more(
    spoil: Callable[[Any], Any], days: int, said: str, token: str
) -> None:
    invitation = find_by_link(token, now=NOW)[0]
    spoil(invitation)
    before = Screening.objects.count()
    with pytest.raises(InvitationEnded) as caught, transaction.atomic():
        send(invitation, days)
    assert (str(caught.value), Screening.objects.count()) == (said, before)


def test_an_answer_saved_late_does_not_open_the_link_again(token: str) -> None:
    page_open_elsewhere = find_by_link(token, now=NOW)[0]
    send(find_by_link(token, now=NOW)[0])
    answer_late(page_open_elsewhere)
    stored = IntakeInvitation.objects.get()
    assert (stored.screening is not None, stored.draft) == (True, {})
    assert why_ended(token) == ALREADY_SENT


def test_an_answer_saved_late_does_not_undo_a_revocation(
    token: str, rosa: Client, therapist: Membership
) -> None:
    page_open_elsewhere = find_by_link(token, now=NOW)[0]
    send_intake(client=rosa, by=therapist, now=NOW)
    answer_late(page_open_elsewhere)
    assert why_ended(token) == "Ask your therapist for a new one."


@pytest.mark.django_db(transaction=True)
def test_many_clicks_on_send_record_one_form(token: str) -> None:
    invitation = filled(find_by_link(token, now=NOW)[0])
    together = threading.Barrier(THREADS)
    came: list[str] = []

    def click() -> None:
        try:
            connection.ensure_connection()
            together.wait(10)
            came.append(send(invitation).kind)
        except Exception as error:
            came.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(came) == sorted([ALREADY_SENT] * (THREADS - 1) + ["intake"])
    assert Screening.objects.count() == 1
