"""The pages of money: who opens them, two taps, and what they say."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clients.appointments.actions import mark_did_not_attend
from clients.fees.models import Charge, FeeRules, Payment
from clients.fees.receipts import give_receipt
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, screened
from tests.factories.appointments import MONDAY_AT_TEN
from tests.factories.fees import FEE, came, paid, visit_of
from tests.factories.screening import NOW
from tests.factories.series import WEEK, a_series

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Browser]


@pytest.fixture
def browser(client: Browser, therapist: Membership, signed_in: SignIn) -> Browser:
    """The therapist's."""
    return signed_in(client, therapist)


def page(browser: Browser, name: str, *args: object) -> str:
    """The words of a page that opens."""
    answer = browser.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_visit_is_paid_in_two_taps_from_its_page(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    paid(ClientFactory(practice=amira.practice), therapist, 1, method="card")
    visit = visit_of(amira, therapist)
    shown = page(browser, "appointment", visit.ref)
    assert 'value="45"' in shown
    assert '<option value="card" selected>' in shown
    sent = {"amount": "45", "method": "card", "form_key": str(uuid4())}
    for _ in range(2):
        answer = browser.post(reverse("visit_paid", args=[visit.ref]), sent)
        assert answer.headers["Location"] == reverse("appointment", args=[visit.ref])
    payment = Payment.objects.get(amount_pence=FEE)
    assert payment.charge == Charge.objects.get(appointment=visit)
    shown = page(browser, "appointment", visit.ref)
    assert ("Undo" in shown, reverse("visit_paid", args=[visit.ref]) in shown) == (True, False)
    undo = reverse("take_back_payment", args=[amira.ref, payment.ref])
    browser.post(undo, {"undo": "1"})
    assert Payment.objects.get(takes_back=payment).amount_pence == -FEE


def test_what_was_mistyped_stays_and_says_what_to_do(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    visit = visit_of(amira, therapist)
    sent = {"amount": "45.505", "method": "card", "form_key": str(uuid4())}
    answer = browser.post(reverse("visit_paid", args=[visit.ref]), sent)
    assert answer.status_code == 422
    assert "such as 23.50" in answer.content.decode()
    assert 'value="45.505"' in answer.content.decode()
    assert not Payment.objects.exists()


def test_a_missed_visit_offers_what_the_practice_asks(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    visit = visit_of(amira, therapist)
    mark_did_not_attend(appointment=visit, by=therapist, now=MONDAY_AT_TEN)
    assert "Charge for the missed visit: £22.50" in page(browser, "appointment", visit.ref)
    browser.post(reverse("charge_lost_visit", args=[visit.ref]))
    assert "£22.50 to pay" in page(browser, "appointment", visit.ref)


def test_a_clients_page_takes_a_payment_and_gives_a_receipt(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    came(amira, therapist)
    assert "£45 to pay." in page(browser, "client_money", amira.ref)
    address = reverse("client_money", args=[amira.ref])
    sent = {"amount": "50", "method": "bank", "reference": "KHAN 1", "form_key": str(uuid4())}
    assert browser.post(address, sent | {"amount": "x"}).status_code == 422
    assert browser.post(address, sent).status_code == 302
    payment = Payment.objects.get()
    browser.post(reverse("make_receipt", args=[amira.ref, payment.ref]))
    shown = page(browser, "client_money", amira.ref)
    assert "£5 paid ahead as credit" in shown
    assert payment.receipt.name in shown
    paper = browser.get(reverse("receipt_paper", args=[payment.receipt.ref]))
    assert paper.headers["Content-Type"] == "application/pdf"


def test_another_amount_and_taking_back_ask_why(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    charge = Charge.objects.get(appointment=came(amira, therapist))
    change = reverse("change_charge", args=[amira.ref, charge.ref])
    assert browser.post(change, {"amount": "20", "reason": ""}).status_code == 422
    assert browser.post(change, {"amount": "20", "reason": "Agreed."}).status_code == 302
    charge.refresh_from_db()
    assert charge.amount_pence == 2000
    payment = paid(amira, therapist, 2000)
    back = reverse("take_back_payment", args=[amira.ref, payment.ref])
    assert browser.post(back, {"why": ""}).status_code == 422
    assert browser.post(back, {"why": "Given back."}).status_code == 302
    assert "Taken back. Given back." in page(browser, "client_money", amira.ref)


def test_a_series_is_charged_from_the_page(
    browser: Browser, amira: Client, therapist: Membership
) -> None:
    series = a_series(amira, therapist, price_pence=4000, prepaid_sessions=2)
    assert "Charge 2 visits paid ahead: £80" in page(browser, "client_money", amira.ref)
    browser.post(reverse("charge_paid_ahead", args=[amira.ref, series.ref]))
    assert "£80 to pay." in page(browser, "client_money", amira.ref)


def test_the_office_sees_the_money_and_nothing_else(
    client: Browser, amira: Client, therapist: Membership, admin_member: Membership,
    signed_in: SignIn,
) -> None:  # fmt: skip
    came(amira, therapist)
    office = signed_in(client, admin_member)
    owing = page(office, "money")
    assert "1 client has £45 to pay in all" in owing
    shown = page(office, "client_money", amira.ref)
    assert "Amira Khan" in shown
    assert 'aria-label="Safety"' not in shown
    assert 'aria-label="Client file"' not in shown
    seen = AuditEvent.objects.filter(verb="client.seen", client_id=amira.pk)
    assert {event.fields[0] for event in seen} == {"money", "client_money"}
    assert office.get(reverse("client", args=[amira.ref])).status_code == 403


def test_a_therapist_sees_the_money_of_their_own_clients_where_that_is_the_rule(
    browser: Browser, amira: Client, therapist: Membership, owner: Membership
) -> None:
    other = ClientFactory(practice=therapist.practice)
    payment = paid(other, owner)
    therapist.practice.own_clients_only = True
    therapist.practice.save()
    visit_of(amira, therapist)
    assert page(browser, "client_money", amira.ref)
    assert browser.get(reverse("client_money", args=[other.ref])).status_code == 404
    back = reverse("take_back_payment", args=[other.ref, payment.ref])
    assert browser.post(back, {"why": "Mine"}).status_code == 404


def test_the_file_for_the_accountant_runs_nothing_names_nobody_and_is_kept_in_the_trace(
    client: Browser, amira: Client, owner: Membership, signed_in: SignIn
) -> None:
    visit = came(amira, owner)
    paid(amira, owner, charge=visit.charge, method="bank", reference="=HYPERLINK(1)")
    browser = signed_in(client, owner)
    span = {"since": "2026-11-01", "until": "2026-11-30"}
    assert browser.post(reverse("money_file"), span).status_code == 422
    answer = browser.post(reverse("money_file"), span | {"reason": "tax"})
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[1].startswith(f"2026-11-20,Payment,{amira.ref},")
    assert ("HYPERLINK" in text, "Khan" in text) == (False, False)
    event = AuditEvent.objects.get(verb="payments.exported")
    assert (event.reason, event.fields) == ("tax", ["2026-11-01 to 2026-11-30"])
    answer = browser.post(reverse("money_file"), span | {"reason": "tax", "references": "on"})
    assert "'=HYPERLINK(1),45.00" in answer.content.decode("utf-8-sig")
    wrong = {"since": "2026-11-30", "until": "2026-11-01", "reason": "tax"}
    assert browser.post(reverse("money_file"), wrong).status_code == 422


def test_months_and_their_sums(
    client: Browser, amira: Client, owner: Membership, signed_in: SignIn
) -> None:
    paid(amira, owner, charge=came(amira, owner).charge)
    browser = signed_in(client, owner)
    assert "November 2026" in page(browser, "money_months")
    shown = page(browser, "money_month", "2026-11")
    assert ("Cash" in shown, owner.name in shown) == (True, True)
    assert "£0" in page(browser, "money_month", "2026-01")
    for impossible in ("2026-13", "9999-12"):
        assert browser.get(reverse("money_month", args=[impossible])).status_code == 404


def test_an_owner_sets_the_rules(
    client: Browser, amira: Client, owner: Membership, signed_in: SignIn
) -> None:
    browser = signed_in(client, owner)
    values = {"since": "2026-11-01", "missed": "full", "late": "none", "vat_number": "GB1"}
    assert browser.post(reverse("fee_rules"), values).status_code == 422
    assert browser.post(reverse("fee_rules"), values | {"vat_words": "Exempt."}).status_code == 302
    assert FeeRules.objects.get(practice=owner.practice).missed == "full"


def test_a_client_sees_what_is_open_and_their_receipts(
    client: Browser, amira: Client, owner: Membership, signed_in: SignIn
) -> None:
    account = ClientFactory(practice=owner.practice, with_account=True).user
    account.client_records.update(user=None)
    amira.user = account
    amira.save()
    browser = signed_in(client, account)
    assert "Nothing to pay." in page(browser, "my_money")
    came(amira, owner)
    receipt = give_receipt(payment=paid(amira, owner, 500), by=owner, now=NOW)
    shown = page(browser, "my_money")
    assert ("£40 to pay." in shown, receipt.name in shown) == (True, True)
    assert browser.get(reverse("my_receipt", args=[receipt.ref])).status_code == 200
    other = give_receipt(
        payment=paid(ClientFactory(practice=owner.practice), owner), by=owner, now=NOW
    )
    assert browser.get(reverse("my_receipt", args=[other.ref])).status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(
    client: Browser, amira: Client, admin_member: Membership, owner: Membership, people: int,
    signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for n in range(people):
        one = ClientFactory(practice=owner.practice)
        screened(one, owner, NOW)
        came(one, owner, MONDAY_AT_TEN + WEEK * n)
    office = signed_in(client, admin_member)
    with django_assert_num_queries(8):
        page(office, "money")
