"""A receipt by letter: a link, one recipient, and nothing once it is out of date."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.fees.accounts import MoneyRefused
from clients.fees.letters import before_sending, receipt_url, send_receipt
from clients.fees.models import Receipt
from clients.fees.paying import take_back
from clients.fees.receipts import give_receipt, receipt_pdf, says_now
from clients.models import Client
from practice.accounts.models import Membership
from practice.mail.models import OutboundEmail
from tests.factories.fees import paid
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(amira: Client, therapist: Membership) -> Receipt:
    """Of one payment."""
    return give_receipt(payment=paid(amira, therapist), by=therapist, now=NOW)


def test_the_same_press_is_one_letter_that_says_no_sum(
    receipt: Receipt, therapist: Membership
) -> None:
    key = uuid4()
    for _ in range(2):
        send_receipt(receipt=receipt, form_key=key, by=therapist, now=NOW)
    letter = OutboundEmail.objects.get(kind="receipt")
    assert letter.recipient == receipt.client.email
    assert letter.subject == f"Your receipt from {receipt.practice.name}"
    assert ("£" in letter.body_text, receipt.name in letter.body_text) == (False, False)
    assert before_sending(letter, now=NOW).do == "send"


def test_it_does_not_go_to_an_address_that_was_changed(
    receipt: Receipt, therapist: Membership
) -> None:
    letter = send_receipt(receipt=receipt, form_key=uuid4(), by=therapist, now=NOW)
    receipt.client.email = "new@example.com"
    receipt.client.save()
    assert before_sending(letter, now=NOW).do == "supersede"


def test_nobody_is_written_to_without_an_address(receipt: Receipt, therapist: Membership) -> None:
    receipt.client.email = ""
    receipt.client.save()
    with pytest.raises(MoneyRefused, match="No address"):
        send_receipt(receipt=receipt, form_key=uuid4(), by=therapist, now=NOW)


def test_the_link_opens_one_receipt_for_thirty_days(receipt: Receipt, client: Browser) -> None:
    with time_machine.travel(NOW, tick=False):
        path = urlsplit(receipt_url(receipt)).path
        answer = client.get(path)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        assert client.get(path).status_code == 404
    assert client.get(reverse("receipt_link", args=["made-up"])).status_code == 404


def test_the_link_of_a_restricted_record_opens_nothing(receipt: Receipt, client: Browser) -> None:
    path = urlsplit(receipt_url(receipt)).path
    receipt.client.restricted_at = NOW
    receipt.client.save()
    assert client.get(path).status_code == 404


def test_a_receipt_for_money_taken_back_is_not_sent_and_says_so_itself(
    receipt: Receipt, therapist: Membership, client: Browser
) -> None:
    letter = send_receipt(receipt=receipt, form_key=uuid4(), by=therapist, now=NOW)
    assert says_now(receipt)["taken_back"] == ""
    take_back(payment=receipt.payment, why="Typed twice.", by=therapist, now=NOW)
    assert before_sending(letter, now=NOW).do == "suppress"
    with pytest.raises(MoneyRefused, match="taken back"):
        send_receipt(receipt=receipt, form_key=uuid4(), by=therapist, now=NOW)
    assert client.get(urlsplit(receipt_url(receipt)).path).status_code == 404
    assert says_now(receipt)["taken_back"].startswith("Taken back on Friday 20 November 2026.")
    assert receipt_pdf(receipt)[:5] == b"%PDF-"
