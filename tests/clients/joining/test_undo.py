"""Taking a join apart again: each has what it had, and what was made since stays."""

from datetime import timedelta

import pytest

from clients.joining.actions import UNDO_FOR, CannotUndo, join, undo_join
from clients.models import Client
from clients.screening.answers import latest_by_code
from clients.screening.models import Clearance
from clients.screening.queries import safety_of
from practice.accounts.models import Membership
from practice.audit.models import AuditEvent
from tests.factories import ClientFactory, screened
from tests.factories.appointments import booked
from tests.factories.homecare import given
from tests.factories.screening import DIABETES, FRIDAY, NOW, WOUND_ON_THE_LEFT, cleared

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def rosa(therapist: Membership) -> Client:
    """The record that is kept: diabetes, with a letter."""
    client = ClientFactory(practice=therapist.practice, name="Rosa Bell", phone="")
    screened(client, therapist, NOW, DIABETES)
    cleared(client, therapist)
    return client


@pytest.fixture
def other(therapist: Membership, rosa: Client) -> Client:
    """Somebody who turns out to be somebody else: a wound, and no diabetes."""
    client = ClientFactory(
        practice=therapist.practice, name="Rosa Bell", birth_date=rosa.birth_date
    )
    screened(client, therapist, NOW + HOUR, WOUND_ON_THE_LEFT)
    return client


def said(client: Client) -> dict[str, dict[str, object]]:
    rows = client.screenings.order_by("recorded_at", "pk")
    return latest_by_code(row.answers for row in rows)


def fresh(client: Client) -> Client:
    return Client.objects.select_related("practice").get(pk=client.pk)


def test_each_has_what_it_had(rosa: Client, other: Client, therapist: Membership) -> None:
    visit = booked(other, therapist, stop_reason="Right foot only.")
    plan = given(other, therapist)
    before = [(said(c), safety_of(c, on=LATER.date())) for c in (rosa, other)]
    phone = other.phone
    row = join(kept=rosa, joined=other, by=therapist, now=LATER)
    assert row.filled == ["phone"]
    undone = undo_join(row=row, by=therapist, now=LATER + HOUR)
    kept, back = fresh(rosa), fresh(other)
    assert [said(kept), said(back)] == [answers for answers, _ in before]
    # The kept record is as it was, its letter too; the other's answers are told anew.
    assert safety_of(kept, on=LATER.date()) == before[0][1]
    now_held = safety_of(back, on=LATER.date()).assessment
    assert now_held == before[1][1].assessment
    assert (kept.phone, back.phone, back.archived_at, back.joined_into) == ("", phone, None, None)
    visit.refresh_from_db()
    plan.refresh_from_db()
    assert (visit.client, plan.client, undone.undone_by) == (back, back, therapist)
    assert AuditEvent.objects.filter(verb="client.join_undone").count() == 2


def test_what_was_made_since_stays_with_the_kept(
    rosa: Client, other: Client, therapist: Membership
) -> None:
    row = join(kept=rosa, joined=other, by=therapist, now=LATER)
    new = booked(fresh(rosa), therapist, stop_reason="Right foot only.")
    screening = screened(fresh(rosa), therapist, LATER + HOUR)
    undo_join(row=row, by=therapist, now=LATER + 2 * HOUR)
    new.refresh_from_db()
    screening.refresh_from_db()
    assert (new.client, screening.client) == (rosa, rosa)
    assert said(fresh(rosa))["diabetes_uncontrolled"]["answer"] == "no"


def test_a_letter_that_was_set_aside_is_in_force_again(
    rosa: Client, other: Client, therapist: Membership
) -> None:
    screened(other, therapist, NOW + 2 * HOUR, DIABETES)
    row = join(kept=rosa, joined=other, by=therapist, now=LATER)
    assert Clearance.objects.get().withdrawn_at == LATER
    undo_join(row=row, by=therapist, now=LATER + HOUR)
    letter = Clearance.objects.get()
    assert (letter.withdrawn_at, letter.why_withdrawn) == (None, "")
    held = safety_of(fresh(rosa), on=FRIDAY).assessment
    assert held is not None
    assert [reason.cleared for reason in held.reasons] == [True]


def test_what_was_changed_since_is_not_taken_away(
    rosa: Client, other: Client, therapist: Membership
) -> None:
    row = join(kept=rosa, joined=other, by=therapist, now=LATER)
    Client.objects.filter(pk=rosa.pk).update(phone="+442079460999")
    undo_join(row=row, by=therapist, now=LATER + HOUR)
    assert str(fresh(rosa).phone) == "+442079460999"


def test_after_thirty_days_it_stays(rosa: Client, other: Client, therapist: Membership) -> None:
    row = join(kept=rosa, joined=other, by=therapist, now=LATER)
    with pytest.raises(CannotUndo, match="The 30 days are over"):
        undo_join(row=row, by=therapist, now=LATER + UNDO_FOR + HOUR)
    assert fresh(other).joined_into == rosa
    assert undo_join(row=row, by=therapist, now=LATER + UNDO_FOR).undone_at


def test_undone_twice_is_once_and_a_join_may_follow(
    rosa: Client, other: Client, therapist: Membership
) -> None:
    row = join(kept=rosa, joined=other, by=therapist, now=LATER)
    first = undo_join(row=row, by=therapist, now=LATER + HOUR)
    assert undo_join(row=row, by=therapist, now=LATER + 2 * HOUR).undone_at == first.undone_at
    assert join(kept=other, joined=rosa, by=therapist, now=LATER + 3 * HOUR).pk != row.pk


def test_a_chain_is_undone_from_its_end(rosa: Client, other: Client, therapist: Membership) -> None:
    third = ClientFactory(practice=therapist.practice, birth_date=None)
    row = join(kept=rosa, joined=other, by=therapist, now=LATER)
    join(kept=third, joined=rosa, by=therapist, now=LATER + HOUR)
    with pytest.raises(CannotUndo, match="joined into another"):
        undo_join(row=row, by=therapist, now=LATER + 2 * HOUR)
