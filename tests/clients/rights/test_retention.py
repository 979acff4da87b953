"""Until when a record is kept, case by case."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.appointments.models import Appointment
from clients.rights.keeping import kept, past_keeping
from clients.rights.retention import anniversary, keep_until, months_after
from practice.accounts.models import Membership
from tests.factories import ClientFactory
from tests.factories.afterwards import took_place
from tests.factories.fees import paid
from tests.factories.screening import NOW
from tests.factories.workshops import a_workshop, came, takes_part

SEEN = date(2020, 6, 15)


@pytest.mark.parametrize(
    ("born", "until"),
    [
        (date(1980, 1, 1), date(2028, 6, 15)),
        (None, date(2028, 6, 15)),
        # 18 on the very day, and a day short of it.
        (date(2002, 6, 15), date(2028, 6, 15)),
        (date(2002, 6, 16), date(2028, 6, 16)),
        # 17, from the birthday on, and 16 the day before it.
        (date(2003, 6, 15), date(2029, 6, 15)),
        (date(2003, 6, 16), date(2028, 6, 16)),
        (date(2012, 2, 29), date(2037, 3, 1)),
        (date(2020, 1, 1), date(2045, 1, 1)),
    ],
)
def test_the_longer_of_eight_years_and_the_birthday(born: date | None, until: date) -> None:
    assert keep_until(last_treatment=SEEN, birth_date=born).until == until


def test_an_insurer_may_ask_for_longer() -> None:
    adult = keep_until(last_treatment=SEEN, birth_date=date(1980, 1, 1), years=10)
    child = keep_until(last_treatment=SEEN, birth_date=date(2012, 5, 1), years_past_18=12)
    assert (adult.until, child.until) == (date(2030, 6, 15), date(2042, 5, 1))


def test_who_was_never_treated_has_no_date() -> None:
    assert keep_until(last_treatment=None, birth_date=date(1980, 1, 1)).until is None


def test_an_unknown_birth_date_is_said() -> None:
    assert "find out" in keep_until(last_treatment=SEEN, birth_date=None).because
    assert "were 16" in keep_until(last_treatment=SEEN, birth_date=date(2003, 6, 16)).because


@given(
    st.dates(date(1950, 1, 1), date(2060, 1, 1)),
    st.integers(0, 100),
    st.integers(8, 30),
    st.integers(7, 30),
)
def test_never_shorter_than_either_rule(seen: date, age: int, years: int, past: int) -> None:
    born = anniversary(seen, -min(age, seen.year - 1))
    keeping = keep_until(last_treatment=seen, birth_date=born, years=years, years_past_18=past)
    assert keeping.until is not None
    assert keeping.until >= anniversary(seen, years)
    if age < 17:
        assert keeping.until >= anniversary(born, 25)
    elif age == 17:
        assert keeping.until >= anniversary(born, 26)


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 22), 1, date(2026, 12, 22)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 5, 31), 3, date(2026, 8, 31)),
    ],
)
def test_a_calendar_month(day: date, months: int, due: date) -> None:
    assert months_after(day, months) == due


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "days"), [("cancelled", -30), ("did_not_attend", -30)])
def test_a_visit_that_was_not_kept_holds_no_record_back(
    status: str, days: int, therapist: Membership
) -> None:
    client = ClientFactory(practice=therapist.practice, birth_date=date(1980, 1, 1))
    took_place(client, therapist, NOW - timedelta(days=366 * 9))
    missed = took_place(client, therapist, NOW + timedelta(days=days))
    at = NOW if status == "cancelled" else None
    Appointment.objects.filter(pk=missed.pk).update(status=status, cancelled_at=at)
    assert [one.client for one in past_keeping(therapist.practice, now=NOW)] == [client]


@pytest.mark.django_db
def test_a_workshop_they_came_to_unmatched_keeps_the_record(owner: Membership) -> None:
    workshop = a_workshop(owner)
    row = takes_part(workshop)
    client = ClientFactory(practice=owner.practice, name=row.name, email=row.email)
    assert kept(client, now=NOW).last_treatment is None
    came(row, owner)
    assert kept(client, now=NOW).last_treatment is not None


@pytest.mark.parametrize(
    ("seen", "paid", "until"),
    [
        (None, date(2026, 4, 5), date(2032, 4, 6)),
        (None, date(2026, 4, 6), date(2033, 4, 6)),
        (date(2026, 5, 1), date(2026, 5, 1), date(2034, 5, 1)),
        (date(2026, 5, 1), date(2029, 5, 1), date(2036, 4, 6)),
    ],
)
def test_money_is_kept_for_six_years_after_its_tax_year(
    seen: date | None, paid: date, until: date
) -> None:
    kept = keep_until(last_treatment=seen, birth_date=date(1980, 1, 1), last_money=paid)
    assert kept.until == until
    longer = keep_until(
        last_treatment=None, birth_date=None, last_money=date(2026, 4, 5), years_of_money=7
    )
    assert longer.until == date(2033, 4, 6)


@pytest.mark.django_db
def test_what_somebody_paid_who_was_never_treated_keeps_their_record(owner: Membership) -> None:
    client = ClientFactory(practice=owner.practice)
    assert kept(client, now=NOW).keeping.until is None
    paid(client, owner)
    assert kept(client, now=NOW).keeping.until == date(2033, 4, 6)
