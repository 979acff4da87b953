"""A restricted record is kept and not worked with."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments import actions
from clients.appointments.conflicts import CannotBook
from clients.appointments.undo import undo
from clients.circulars.models import Circular
from clients.circulars.queries import people_for
from clients.models import Client
from clients.overview.letter_kinds import KINDS
from clients.rights.closing import close_record, outlook
from clients.rights.erasing import CannotErase
from clients.rights.gate import SERVICE, not_while_restricted
from clients.rights.restricting import CannotRestrict, lift, restrict
from clients.workshops.models import SignUp
from practice.accounts.models import Membership, User
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.afterwards import took_place
from tests.factories.appointments import booked
from tests.factories.circulars import drafted
from tests.factories.homecare import given
from tests.factories.letters import a_letter
from tests.factories.screening import NOW, screened
from tests.factories.workshops import a_workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(owner: Membership) -> Client:
    return ClientFactory(practice=owner.practice, name="Rosa Bell", with_account=True)


def restricted(client: Client, by: Membership) -> None:
    restrict(client=client, reason="They asked.", by=by, now=NOW)


def test_every_kind_of_letter_but_those_about_visits_stays(rosa: Client, owner: Membership) -> None:
    visit = booked(rosa, owner)
    restricted(rosa, owner)
    letter = a_letter(rosa, owner, now=NOW)
    for name, kind in KINDS.items():
        if kind.rows == "appointments":
            value = visit.ref if kind.field == "ref" else visit.pk
            letter.kind, letter.key = name, f"x:{value}"
            verdict = not_while_restricted(letter, now=NOW).do
            assert (name, verdict) == (name, "send" if name in SERVICE else "suppress")
    assert set(KINDS) >= SERVICE
    letter.kind, letter.key = "news", f"x:1:{rosa.ref}"
    assert not_while_restricted(letter, now=NOW).do == "suppress"
    lift(client=rosa, reason="They said so.", by=owner, now=NOW)
    assert not_while_restricted(letter, now=NOW).do == "send"


def test_no_message_to_many_counts_them(rosa: Client, owner: Membership) -> None:
    took_place(rosa, owner, NOW - timedelta(days=40))
    message = drafted(owner, now=NOW)
    Circular.objects.filter(pk=message.pk).update(who="not_since", since=NOW.date())
    message.refresh_from_db()
    assert rosa in people_for(message, now=NOW)
    restricted(rosa, owner)
    assert rosa not in people_for(message, now=NOW)


def test_nothing_is_booked_and_nothing_is_changed(
    rosa: Client, owner: Membership, client: Browser, signed_in: Any
) -> None:
    restricted(rosa, owner)
    with pytest.raises(CannotBook, match="restricted"):
        booked(rosa, owner)
    browser = signed_in(client, owner)
    address = reverse("edit_client", args=[rosa.ref])
    answer = browser.post(address, {"name": "Another Name"})
    assert answer.status_code == 409
    assert "Another Name" in answer.content.decode()
    pressed = browser.post(address, {"name": "Rose"})
    assert pressed.headers["Location"] == reverse("client_data", args=[rosa.ref])
    rosa.refresh_from_db()
    assert rosa.name == "Rosa Bell"
    assert "Restricted since" in browser.get(reverse("client", args=[rosa.ref])).content.decode()


def test_what_protects_the_client_is_still_done(
    rosa: Client, owner: Membership, client: Browser, signed_in: Any
) -> None:
    colleague = MembershipFactory(practice=owner.practice, role="therapist")
    with time_machine.travel(NOW, tick=False):
        screened(rosa, owner, NOW)
        visit, plan = booked(rosa, owner), given(rosa, owner)
        locum = rosa.cares.create(
            practice=rosa.practice, therapist=colleague, kind="locum", since=NOW,
            until=NOW + timedelta(days=9), reason="Away.", made_by=owner,
        )  # fmt: skip
        restricted(rosa, owner)
        browser = signed_in(client, owner)
        for address, sent in (
            (reverse("cancel_appointment", args=[visit.ref]), {"why": "The client cancelled"}),
            (reverse("end_care", args=[rosa.ref, locum.ref]), {}),
            (reverse("pause_routine", args=[rosa.ref, plan.ref]), {"reason": "They asked."}),
            (reverse("end_routine", args=[rosa.ref, plan.ref]), {}),
            (reverse("withdraw_consent", args=[rosa.ref, "photos"]), {}),
        ):
            answer = browser.post(address, sent)
            assert (address, answer.status_code) == (address, 302)
            assert "data" not in answer.headers["Location"], address
    for row in (visit, plan, locum):
        row.refresh_from_db()
    assert visit.status == "cancelled"
    assert locum.ended_at is not None
    assert plan.state == "ended"


STAYS = {
    "intake", "pulse", "clearance", "visit_asked", "earlier_offer", "routine_given",
    "routine_changed", "visit_reminder", "routine_reminder", "run_reminder", "intake_reminder",
    "after_visit", "message", "news", "workshop_address", "workshop_already", "workshop_confirmed",
    "workshop_waiting", "workshop_talk_first", "workshop_offered", "workshop_reminder",
    "workshop_follow_up", "workshop_message", "receipt",
}  # fmt: skip


def test_of_each_kind_of_letter_somebody_decided_whether_it_goes() -> None:
    about_clients = {name for name, kind in KINDS.items() if kind.rows}
    assert about_clients == SERVICE | STAYS
    assert not SERVICE & STAYS


def test_a_letter_of_a_kind_nobody_knows_stays(rosa: Client, owner: Membership) -> None:
    letter = a_letter(rosa, owner, now=NOW)
    letter.kind = "brand_new"
    restricted(rosa, owner)
    assert not_while_restricted(letter, now=NOW).do == "suppress"
    letter.recipient = "somebody@else.example"
    assert not_while_restricted(letter, now=NOW).do == "send"


def test_only_an_owner_restricts_and_lifts_with_a_reason(
    rosa: Client, owner: Membership, therapist: Membership
) -> None:
    for by, reason, says in ((therapist, "Why not.", "Only an owner"), (owner, " ", "Say why")):
        for change in (restrict, lift):
            with pytest.raises(CannotRestrict, match=says):
                change(client=rosa, reason=reason, by=by, now=NOW)


def test_a_record_that_must_stay_loses_what_reaches_the_client(
    rosa: Client, owner: Membership
) -> None:
    took_place(rosa, owner, NOW - timedelta(days=3))
    screened(rosa, owner, NOW)
    plan, letter = given(rosa, owner), a_letter(rosa, owner, now=NOW)
    said = rosa.screenings.get().answers
    with pytest.raises(CannotErase, match="not the client's name"):
        close_record(client=rosa, name="Rosa", reason="Asked.", by=owner, now=NOW)
    with transaction.atomic():
        close_record(client=rosa, name="rosa  bell", reason="Asked.", by=owner, now=NOW)
    rosa.refresh_from_db()
    letter.refresh_from_db()
    assert (rosa.email, str(rosa.phone), rosa.user, rosa.name) == ("", "", None, "Rosa Bell")
    assert (letter.recipient, letter.body_text) == ("(removed)", "")
    assert rosa.restricted_at is not None
    assert rosa.screenings.get().answers == said
    assert plan.reminders.filter(state="planned").count() == 0
    assert OutboundEmail.objects.filter(state="due").count() == 0
    with pytest.raises(CannotRestrict, match="has to be"):
        lift(client=rosa, reason="They came back.", by=owner, now=NOW)


def test_the_page_says_what_goes_and_what_stays(
    rosa: Client, owner: Membership, client: Browser, signed_in: Any
) -> None:
    took_place(rosa, owner, NOW - timedelta(days=3))
    browser = signed_in(client, owner)
    page = browser.get(reverse("erase_record", args=[rosa.ref])).content.decode()
    assert "stay, locked, until" in page
    wrong = browser.post(
        reverse("erase_record", args=[rosa.ref]), {"name": "Ann", "reason": "They asked."}
    )
    assert wrong.status_code == 422
    assert "They asked." in wrong.content.decode()
    assert Client.objects.filter(pk=rosa.pk).exists()


def test_closing_keeps_what_was_asked_before(rosa: Client, owner: Membership) -> None:
    took_place(rosa, owner, NOW - timedelta(days=3))
    restricted(rosa, owner)
    close_record(client=rosa, name=rosa.name, reason="Erase it.", by=owner, now=NOW)
    rows = list(rosa.restrictions.order_by("pk"))
    assert [(row.kind, row.reason, row.why_lifted) for row in rows] == [
        ("asked", "They asked.", "Erase it."),
        ("kept_by_rule", "Erase it.", ""),
    ]
    verbs = set(AuditEvent.objects.filter(client_id=rosa.pk).values_list("verb", flat=True))
    assert {"client.restriction_lifted", "client.closed"} <= verbs


def test_closing_empties_sign_ups_and_lets_the_account_go(rosa: Client, owner: Membership) -> None:
    took_place(rosa, owner, NOW - timedelta(days=3))
    user = rosa.user
    assert user is not None
    row = SignUp.objects.create(
        practice=owner.practice, workshop=a_workshop(owner), name=rosa.name, email=rosa.email,
        user=user, state="cancelled",
    )  # fmt: skip
    close_record(client=rosa, name=rosa.name, reason="Erase it.", by=owner, now=NOW)
    row.refresh_from_db()
    assert (row.name, row.email, row.user, row.client) == ("", "", None, rosa)
    assert not User.objects.filter(pk=user.pk).exists()


def test_the_page_says_why_an_account_stays(
    rosa: Client, owner: Membership, other_therapist: Membership
) -> None:
    assert outlook(rosa, now=NOW).account == ""
    ClientFactory(practice=other_therapist.practice, user=rosa.user)
    assert "another record" in outlook(rosa, now=NOW).account


def test_a_visit_of_a_restricted_record_is_cancelled_and_nothing_else(
    rosa: Client, owner: Membership
) -> None:
    visit = booked(rosa, owner)
    change = visit.changes.get()
    restricted(rosa, owner)
    for doing in (actions.mark_arrived, actions.complete, actions.mark_did_not_attend):
        with pytest.raises(actions.IllegalMove, match="restricted"):
            doing(appointment=visit, by=owner, now=NOW)
    with pytest.raises(CannotBook, match="restricted"):
        actions.reschedule(
            appointment=visit, starts_at=visit.starts_at + timedelta(days=1), by=owner, now=NOW
        )
    assert actions.cancel(appointment=visit, by=owner, now=NOW).status == "cancelled"
    undone = visit.changes.exclude(pk=change.pk).get()
    with pytest.raises(CannotBook, match="restricted"):
        undo(change=undone, by=owner, now=NOW)
