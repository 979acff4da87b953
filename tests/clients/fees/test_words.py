"""What pages say about money, where a careless word would ask twice or tell too much."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.appointments.actions import back_to_booked, mark_did_not_attend
from clients.fees.charging import charge_visit
from clients.fees.models import Account, Charge
from clients.fees.queries import PAGE, owing
from clients.fees.showing import fee_of, own_money
from clients.models import Client
from practice.accounts.models import Membership
from tests.factories import ClientFactory
from tests.factories.appointments import MONDAY_AT_TEN
from tests.factories.fees import FEE, came, keeps_money, paid, visit_of
from tests.factories.screening import NOW
from tests.factories.series import a_series, visits_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Browser]


@pytest.mark.parametrize("names_visits", [False, True])
def test_the_office_reads_the_kind_of_a_visit_only_where_receipts_name_it(
    client: Browser, amira: Client, owner: Membership, admin_member: Membership,
    signed_in: SignIn, names_visits: bool,
) -> None:  # fmt: skip
    keeps_money(owner, names_visits=names_visits)
    visit = came(amira, owner)
    visit.type.name = "Lymph work"
    visit.type.save()
    paid(amira, owner, charge=Charge.objects.get())
    page = reverse("client_money", args=[amira.ref])
    assert "Lymph work" in signed_in(Browser(), owner).get(page).content.decode()
    shown = signed_in(client, admin_member).get(page).content.decode()
    assert ("Lymph work" in shown) is names_visits


def test_a_visit_that_was_paid_and_takes_place_after_all_is_not_asked_for_again(
    amira: Client, therapist: Membership
) -> None:
    visit = visit_of(amira, therapist)
    charge = charge_visit(appointment=visit, by=therapist, now=NOW)
    paid(amira, therapist, 4000, charge=charge)
    mark_did_not_attend(appointment=visit, by=therapist, now=MONDAY_AT_TEN)
    visit = back_to_booked(appointment=visit, by=therapist, now=MONDAY_AT_TEN)
    fee = fee_of(visit, by=therapist, now=NOW)
    assert fee is not None
    assert fee.says == "£45, less their credit of £40."
    assert fee.form is not None
    assert fee.form.initial["amount"] == "5"
    paid(amira, therapist, 500)
    fee = fee_of(visit, by=therapist, now=NOW)
    assert fee is not None
    assert (fee.says, fee.form) == ("£45, which their credit of £45 pays.", None)


def test_a_visit_without_a_price_is_free_and_not_paid(amira: Client, therapist: Membership) -> None:
    visit = came(amira, therapist, pence=0)
    fee = fee_of(visit, by=therapist, now=NOW)
    assert fee is None or fee.says == "Free"


def test_visits_to_come_say_how_many_are_left_and_not_which_they_are(
    amira: Client, therapist: Membership
) -> None:
    series = a_series(amira, therapist, price_pence=4000, prepaid_sessions=3)
    said = {
        fee.says
        for visit in visits_of(series, 4)
        if (fee := fee_of(visit.appointment, by=therapist, now=NOW))
    }
    assert said == {"3 of 3 visits paid ahead are left."}


def test_a_practice_that_keeps_no_money_does_not_say_that_nothing_is_owed(
    amira: Client, owner: Membership
) -> None:
    keeps_money(owner, since=None)
    assert not own_money(amira).is_kept
    keeps_money(owner)
    assert own_money(amira).is_kept


def test_somebody_who_pays_between_two_pages_takes_nobody_off_the_list(
    amira: Client, therapist: Membership
) -> None:
    practice, day = amira.practice, MONDAY_AT_TEN.date()
    for one in ClientFactory.create_batch(PAGE + 3, practice=practice):
        Account.objects.create(practice=practice, client=one, charged_pence=FEE, oldest_on=day)
    first = owing(practice)
    Account.objects.filter(pk=first.rows[-1].pk).update(paid_pence=FEE, oldest_on=None)
    assert len(owing(practice, after=first.following).rows) == 3
    unknown = owing(practice, after=f"{day}.{'2' * 10}")
    assert len(unknown.rows) == PAGE
