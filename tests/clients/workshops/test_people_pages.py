"""The people of a workshop on the office's pages, and what is decided about one of them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from clients.models import Client
from clients.workshops.models import SignUp, Workshop
from clients.workshops.models.sign_up import Outcome, State
from clients.workshops.placing import cancel, undo_cancel
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from tests.clients.workshops.office import act, now_is, signed_in, to
from tests.factories import ClientFactory
from tests.factories.screening import NOW
from tests.factories.workshops import (
    SATURDAY_AT_TEN,
    a_workshop,
    signs_up,
    states,
    takes_part,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


def fill(workshop: Workshop, number: int) -> None:
    """Many at once, past the product's own door."""
    rows = SignUp.objects.bulk_create(
        SignUp(
            practice=workshop.practice, workshop=workshop, state=State.CONFIRMED,
            name=f"Person {n:03}", email=f"p{n}@example.com", confirmed_at=NOW,
            joined_at=NOW + timedelta(seconds=n),
        ) for n in range(number)
    )  # fmt: skip
    assert len(rows) == number


def test_five_hundred_people_are_listed_in_twelve_queries(
    office: Membership, therapist: Membership, django_assert_max_num_queries: Any
) -> None:
    big = a_workshop(therapist, capacity=600)
    fill(big, 500)
    browser = signed_in(office)
    with django_assert_max_num_queries(12):
        page = browser.get(to("workshop_people", big))
    assert len(page.context["people"].rows) == 100
    assert page.context["people"].total == 500
    with django_assert_max_num_queries(12):
        found = browser.get(to("workshop_people", big), {"q": "Person 499"})
    assert [one.sign_up.name for one in found.context["people"].rows] == ["Person 499"]


def test_needs_and_adaptations_are_for_who_leads(
    office: Membership, owner: Membership, therapist: Membership, workshop: Workshop
) -> None:
    row = takes_part(
        workshop, access_needs="A chair with arms", outcome=Outcome.ADAPTED,
        adaptation="Leave out heat.", adapted={"leave_out": ["heat"], "gently": []},
    )  # fmt: skip
    secret = ("A chair with arms", "Leave out heat.", "Adapted")
    for member, sees in ((office, False), (owner, False), (therapist, True)):
        browser = signed_in(member)
        for address in (
            to("workshop_people", workshop), to("people_table", workshop),
            to("sign_up", workshop, row.ref),
        ):  # fmt: skip
            page = browser.get(address).content.decode()
            assert "Jo Marsh" in page
            assert any(words in page for words in secret) is sees, (member.role, address)


def test_an_empty_list_says_what_to_do(office: Membership, workshop: Workshop) -> None:
    page = signed_in(office).get(to("workshop_people", workshop)).content.decode()
    assert "No sign-ups yet. Share this link:" in page
    assert f"/workshops/{workshop.slug}/" in page


def test_the_ticked_ones_are_cancelled_and_each_can_be_undone(
    office: Membership, workshop: Workshop
) -> None:
    ann, bob = takes_part(workshop, "Ann Lee"), takes_part(workshop, "Bob Ray")
    browser = signed_in(office)
    picked = {"pick": [ann.ref, bob.ref], "do": "cancel"}
    page = browser.post(to("act_on_people", workshop), picked, follow=True).content.decode()
    assert "2 cancelled. It can be undone for 10 minutes." in page
    assert page.count(">Undo<") == 2
    act(browser, ann, "undo", back="workshop_people")
    assert (now_is(ann), now_is(bob)) == ("confirmed", "cancelled")


def test_the_ticked_ones_move_and_who_cannot_is_named(
    office: Membership, therapist: Membership, workshop: Workshop
) -> None:
    there = a_workshop(therapist, start=SATURDAY_AT_TEN + WEEK, series_ref=workshop.series_ref)
    ann, bob = takes_part(workshop, "Ann Lee"), takes_part(workshop, "Bob Ray")
    takes_part(there, "Bob Ray")
    picked = {"pick": [ann.ref, bob.ref], "do": "move", "to": there.ref}
    browser = signed_in(office)
    page = browser.post(to("act_on_people", workshop), picked, follow=True).content.decode()
    assert "1 moved." in page
    assert "Bob Ray: This person has a place or waits there already." in page
    ann.refresh_from_db()
    assert ann.workshop_id == there.pk


def test_a_workshop_of_another_kind_takes_nobody(
    office: Membership, therapist: Membership, workshop: Workshop
) -> None:
    apart, ann = a_workshop(therapist, start=SATURDAY_AT_TEN + WEEK), takes_part(workshop)
    picked = {"pick": [ann.ref], "do": "move", "to": apart.ref}
    assert signed_in(office).post(to("act_on_people", workshop), picked).status_code == 404


def test_somebody_is_added_by_hand_once_and_waits_where_it_is_full(
    office: Membership, workshop: Workshop
) -> None:
    browser = signed_in(office)
    for name in ("Ann Lee", "Bob Ray", "Cy Fox"):
        sent = {"name": name, "form_key": str(uuid4()), "tells": "on"}
        for _ in range(2):
            browser.post(to("add_to_workshop", workshop), sent)
    assert [state for _, state in states(workshop)] == ["confirmed", "confirmed", "waiting"]


def test_nobody_is_added_where_health_matters_and_was_not_asked(
    office: Membership, therapist: Membership
) -> None:
    hands_on = a_workshop(therapist, techniques=["pressure_deep"])
    browser, sent = signed_in(office), {"name": "Ann Lee", "form_key": str(uuid4())}
    answer = browser.post(to("add_to_workshop", hands_on), sent)
    assert answer.status_code == 422
    assert "Ask them about their health first" in answer.content.decode()
    browser.post(to("add_to_workshop", hands_on), sent | {"asked": "on"})
    assert SignUp.objects.get().outcome == Outcome.OK


def test_the_file_runs_no_formula_and_is_in_the_trace(
    office: Membership, workshop: Workshop
) -> None:
    takes_part(workshop, "=HYPERLINK(1)", email="jo@example.com")
    table = signed_in(office).get(to("people_table", workshop)).content.decode()
    assert "'=HYPERLINK(1)" in table
    assert AuditEvent.objects.filter(verb="workshop.exported", subject_id=workshop.pk).count() == 1


def test_what_was_paid_and_what_is_due_back(office: Membership, therapist: Membership) -> None:
    paid = a_workshop(
        therapist, price_kind="outside", price_pence=2300, keep_pence=1000, keep_percent=10
    )
    row, browser = takes_part(paid), signed_in(office)
    assert act(browser, row, "paid", **{"paid-pounds": "lots"}).status_code == 422
    act(browser, row, "paid", **{"paid-pounds": "23.00", "paid-reference": "BACS 12"})
    cancel(sign_up=row, by=row, now=NOW)
    page = browser.get(to("sign_up", paid, row.ref)).content.decode()
    assert "£10.70 due back." in page
    undo_cancel(sign_up=row, by=row, now=NOW)
    act(browser, row, "cancel")
    page = browser.get(to("sign_up", paid, row.ref)).content.decode()
    assert "£23 due back." in page
    assert "£23 due back" in browser.get(to("workshop_people", paid)).content.decode()
    act(browser, row, "refunded", refunded="yes")
    row.refresh_from_db()
    assert (row.paid_pence, row.paid_reference, row.refunded_at) == (2300, "BACS 12", NOW)


def test_only_who_leads_lets_somebody_come_after_a_talk(
    office: Membership, therapist: Membership
) -> None:
    hands_on = a_workshop(therapist, techniques=["pressure_deep", "heat"])
    row = takes_part(hands_on, outcome=Outcome.TALK)
    sent = {"clear-leave_out": ["heat"], "clear-gently": ["heat", "pressure_deep"]}
    assert act(signed_in(office), row, "clear", **sent).status_code == 403
    assert now_is(row) == "talk"
    act(signed_in(therapist), row, "clear", **sent, **{"clear-words": "Sits by the door."})
    assert now_is(row) == "confirmed"
    assert row.adapted == {"leave_out": ["heat"], "gently": ["pressure_deep"]}
    assert row.adaptation == "Leave out heat. Gently: deep pressure. Sits by the door."


def test_the_line_says_who_is_next_and_why_somebody_is_passed_over(
    office: Membership, therapist: Membership
) -> None:
    small = a_workshop(therapist, capacity=1, offers_by_hand=True)
    browser = signed_in(office)
    first = takes_part(small, "Ann Lee")
    bob, cy, dee = (takes_part(small, name) for name in ("Bob Ray", "Cy Fox", "Dee Orr"))
    signs_up(small, "Eve Low")
    act(browser, bob, "skip", **{"skip-reason": "On holiday."})
    act(browser, dee, "reorder", **{"reorder-before": cy.ref, "reorder-reason": "Rang first."})
    act(browser, first, "cancel")
    # The minutes in which that can be undone are over.
    SignUp.objects.filter(pk=first.pk).update(hold_until=None)
    page = browser.get(to("workshop_line", small))
    text = " ".join(page.content.decode().split())
    assert [one.sign_up.name for one in page.context["waiters"]] == [
        "Bob Ray", "Dee Orr", "Cy Fox", "Eve Low",
    ]  # fmt: skip
    for words in (
        "Passed over: On holiday.", "Rang first.", "Has not confirmed the address.",
        "Offer the next place to Dee Orr",
    ):  # fmt: skip
        assert words in text
    act(browser, dee, "offer", back="workshop_line")
    assert now_is(dee) == "offered"
    act(browser, bob, "unskip")
    bob.refresh_from_db()
    assert not bob.is_skipped


def test_an_offer_out_of_turn_without_a_seat_is_refused_in_words(
    office: Membership, therapist: Membership
) -> None:
    small = a_workshop(therapist, capacity=1)
    takes_part(small, "Ann Lee")
    bob, browser = takes_part(small, "Bob Ray"), signed_in(office)
    answer = browser.post(to("act_on_sign_up", small, bob.ref, "offer"), follow=True)
    assert "No place is free." in answer.content.decode()
    assert now_is(bob) == "waiting"


def test_the_letter_of_a_place_is_written_again_once_an_hour(
    office: Membership, workshop: Workshop
) -> None:
    row, browser = takes_part(workshop), signed_in(office)
    for _ in range(2):
        act(browser, row, "resend")
    assert OutboundEmail.objects.filter(kind="workshop_confirmed").count() == 2


def test_a_client_is_suggested_and_matched_by_hand_for_who_sees_clients(
    office: Membership, therapist: Membership, workshop: Workshop, practice: Any
) -> None:
    client: Client = ClientFactory(
        practice=practice, name="Jo Q Marsh", email="JO.marsh@example.com"
    )
    row = takes_part(workshop)
    assert row.client is None
    address = to("sign_up", workshop, row.ref)
    assert "Jo Q Marsh" in signed_in(therapist).get(address).content.decode()
    assert "Jo Q Marsh" not in signed_in(office).get(address).content.decode()
    assert act(signed_in(office), row, "match", client=client.ref).status_code == 403
    act(signed_in(therapist), row, "match", client=client.ref)
    row.refresh_from_db()
    assert row.client == client
    stranger = ClientFactory()
    assert act(signed_in(therapist), row, "match", client=stranger.ref).status_code == 404


def test_what_was_done_is_told_with_who_did_it(office: Membership, workshop: Workshop) -> None:
    row, browser = takes_part(workshop), signed_in(office)
    act(browser, row, "cancel")
    page = browser.get(to("sign_up", workshop, row.ref)).content.decode()
    assert f"Cancelled, {office.name}" in page
    assert "Signed up, by their link" in page


def test_who_is_to_be_talked_to_needs_only_who_leads(
    owner: Membership, therapist: Membership
) -> None:
    hands_on = a_workshop(therapist, techniques=["pressure_deep"])
    row = takes_part(hands_on, outcome=Outcome.TALK)
    inbox = reverse("inbox")
    page = signed_in(therapist).get(inbox).content.decode()
    assert "To talk to before a workshop" in page
    assert to("sign_up", hands_on, row.ref) in page
    assert "Jo Marsh" not in signed_in(owner).get(inbox).content.decode()
    act(signed_in(therapist), row, "clear")
    assert "Jo Marsh" not in signed_in(therapist).get(inbox).content.decode()


def test_who_was_not_asked_about_all_that_is_done_there_is_marked(
    therapist: Membership, workshop: Workshop
) -> None:
    takes_part(workshop)
    page = to("workshop_people", workshop)
    browser = signed_in(therapist)
    assert "Ask about their health first." not in browser.get(page).content.decode()
    Workshop.objects.update(techniques=["heat"])
    assert "Ask about their health first." in browser.get(page).content.decode()


@pytest.mark.parametrize("address", [f"{'a' * 65}@example.com", "jo@[127.0.0.1]", '"a,b"@ex.com'])
@pytest.mark.parametrize("page", ["add_to_workshop", "walk_in"])
def test_an_address_that_no_letter_reaches_is_said_and_nothing_typed_is_lost(
    page: str, address: str, therapist: Membership, workshop: Workshop
) -> None:
    sent = {"name": "Wes Hall", "email": address, "form_key": str(uuid4())}
    answer = signed_in(therapist).post(to(page, workshop), sent)
    assert answer.status_code == 422
    assert "Wes Hall" in answer.content.decode()
    assert not SignUp.objects.exists()


def test_a_page_that_nobody_can_mean_is_the_first(
    therapist: Membership, workshop: Workshop
) -> None:
    takes_part(workshop)
    page = signed_in(therapist).get(to("workshop_people", workshop), {"page": "9" * 20})
    assert "Jo Marsh" in page.content.decode()
