"""What is asked, when, and that nobody is charged by a machine for what they did not get."""

from datetime import timedelta

import pytest

from clients.appointments.actions import cancel, mark_did_not_attend, reschedule
from clients.fees.accounts import MoneyRefused
from clients.fees.charging import ask_other, charge_series, charge_visit
from clients.fees.models import Account, Charge
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.fees import FEE, came, keeps_money, paid, visit_of
from tests.factories.screening import NOW
from tests.factories.series import a_series, becomes, visits_of

pytestmark = pytest.mark.django_db


def owes(client: Client) -> int:
    """What stands in the client's account."""
    return sum(account.owed_pence for account in Account.objects.filter(client=client))


def test_a_visit_costs_what_its_kind_did_when_it_was_over(
    amira: Client, therapist: Membership
) -> None:
    visit = came(amira, therapist)
    visit.type.price_pence = 9900
    visit.type.save()
    charge = Charge.objects.get(appointment=visit)
    assert (charge.kind, charge.usual_pence, charge.amount_pence) == ("visit", FEE, FEE)
    assert owes(amira) == FEE
    assert AuditEvent.objects.filter(verb="charge.made", subject_id=charge.pk).count() == 1


def test_a_booked_visit_costs_nothing_yet(amira: Client, therapist: Membership) -> None:
    visit_of(amira, therapist)
    assert not Charge.objects.exists()


@pytest.mark.parametrize("days", [None, 1])
def test_where_no_money_is_kept_nobody_is_charged(
    amira: Client, therapist: Membership, owner: Membership, days: int | None
) -> None:
    later = days and (MONDAY_AT_TEN + timedelta(days=days)).date()
    keeps_money(owner, since=later or None)
    came(amira, therapist)
    assert not Charge.objects.exists()


def test_a_missed_visit_costs_nothing_until_somebody_says_so(
    amira: Client, therapist: Membership
) -> None:
    visit = mark_did_not_attend(
        appointment=visit_of(amira, therapist), by=therapist, now=MONDAY_AT_TEN
    )
    assert owes(amira) == 0
    charge = charge_visit(appointment=visit, by=therapist, now=MONDAY_AT_TEN)
    again = charge_visit(appointment=visit, by=therapist, now=MONDAY_AT_TEN)
    assert charge == again
    assert (charge.kind, owes(amira)) == ("missed", FEE // 2)


@pytest.mark.parametrize(
    ("hours", "by_client", "asked"), [(2, True, FEE), (2, False, None), (48, True, None)]
)
def test_only_who_cancels_late_themselves_can_be_charged(
    amira: Client, therapist: Membership, hours: int, by_client: bool, asked: int | None
) -> None:
    visit = cancel(
        appointment=visit_of(amira, therapist), by=therapist, by_client=by_client,
        now=MONDAY_AT_TEN - timedelta(hours=hours),
    )  # fmt: skip
    if asked is None:
        with pytest.raises(MoneyRefused, match="it costs nothing"):
            charge_visit(appointment=visit, by=therapist, now=NOW)
    else:
        charge = charge_visit(appointment=visit, by=therapist, now=NOW)
        assert (charge.kind, charge.amount_pence) == ("late", asked)


def test_what_was_paid_for_a_visit_that_is_cancelled_is_credit(
    amira: Client, therapist: Membership
) -> None:
    visit = visit_of(amira, therapist)
    charge = charge_visit(appointment=visit, by=therapist, now=NOW)
    paid(amira, therapist, charge=charge)
    cancel(appointment=visit, by=therapist, now=NOW)
    charge.refresh_from_db()
    account = Account.objects.get(client=amira)
    assert (charge.kind, charge.amount_pence) == ("called_off", 0)
    assert (account.charged_pence, account.paid_pence, account.oldest_on) == (0, FEE, None)


def test_another_amount_needs_a_reason(amira: Client, therapist: Membership) -> None:
    charge = Charge.objects.get(appointment=came(amira, therapist))
    with pytest.raises(MoneyRefused, match="Say why"):
        ask_other(charge=charge, pence=1000, reason=" ", by=therapist, now=NOW)
    ask_other(charge=charge, pence=1000, reason="A neighbour.", by=therapist, now=NOW)
    assert owes(amira) == 1000
    ask_other(charge=charge, pence=0, reason="Came in vain.", waive=True, by=therapist, now=NOW)
    charge.refresh_from_db()
    assert (charge.is_waived, charge.usual_pence, owes(amira)) == (True, FEE, 0)


def test_a_series_that_is_paid_ahead_is_charged_once_and_covers_its_visits(
    amira: Client, therapist: Membership
) -> None:
    series = a_series(amira, therapist, price_pence=4000, prepaid_sessions=2, agreed_sessions=6)
    for visit in visits_of(series, 3):
        becomes(visit, "completed", at=visit.appointment.starts_at)
    charges = Charge.objects.order_by("pk")
    assert {(c.kind, c.amount_pence, c.cover_number) for c in charges} == {
        ("series", 8000, None), ("visit", 0, 1), ("visit", 0, 2), ("visit", 4000, None),
    }  # fmt: skip
    assert owes(amira) == 12000
    assert charge_series(series=series, by=therapist, now=NOW).amount_pence == 8000


def test_a_missed_visit_that_counts_uses_up_one_that_was_paid_ahead(
    amira: Client, therapist: Membership
) -> None:
    series = a_series(
        amira, therapist, price_pence=4000, prepaid_sessions=2, counts_did_not_attend=True
    )
    first, second, third = visits_of(series, 3)
    becomes(first, "did_not_attend")
    becomes(second, "completed")
    becomes(third, "completed")
    covered = Charge.objects.filter(covered_by=series)
    assert [one.appointment for one in covered] == [second.appointment]
    assert owes(amira) == 8000 + 4000


def test_a_covered_visit_that_is_called_off_gives_its_place_back(
    amira: Client, therapist: Membership
) -> None:
    series = a_series(amira, therapist, price_pence=4000, prepaid_sessions=1)
    first, second = visits_of(series, 2)
    charge_visit(appointment=first.appointment, by=therapist, now=NOW)
    becomes(first, "cancelled", cancelled_at=NOW)
    becomes(second, "completed")
    assert Charge.objects.get(covered_by=series).appointment == second.appointment
    assert owes(amira) == 4000


def test_a_restricted_record_is_not_charged_by_hand(amira: Client, therapist: Membership) -> None:
    visit = booked(amira, therapist)
    amira.restricted_at = NOW
    amira.save()
    with pytest.raises(MoneyRefused, match="restricted"):
        charge_visit(appointment=visit, by=therapist, now=NOW)


def test_what_was_paid_for_a_visit_moves_to_its_new_day(
    amira: Client, therapist: Membership
) -> None:
    visit = visit_of(amira, therapist)
    charge_visit(appointment=visit, by=therapist, now=NOW)
    later = MONDAY_AT_TEN + timedelta(days=7)
    reschedule(appointment=visit, starts_at=later, by=therapist, now=NOW)
    assert Charge.objects.get().on == later.date()
    assert Account.objects.get().oldest_on == later.date()


def test_a_series_without_a_price_of_its_own_is_not_charged_as_nothing(
    amira: Client, therapist: Membership
) -> None:
    series = a_series(amira, therapist, price_pence=None, prepaid_sessions=2)
    with pytest.raises(MoneyRefused, match="no price of its own"):
        charge_series(series=series, by=therapist, now=NOW)
    assert not Charge.objects.exists()


def test_what_began_before_money_was_kept_is_not_asked_for_once_more(
    amira: Client, therapist: Membership, owner: Membership
) -> None:
    series = a_series(amira, therapist, price_pence=4000, prepaid_sessions=2)
    keeps_money(owner, since=MONDAY_AT_TEN.date())
    visit = visits_of(series, 1)[0]
    becomes(visit, "completed", at=MONDAY_AT_TEN)
    assert Charge.objects.get().covered_by == series
    assert owes(amira) == 0
