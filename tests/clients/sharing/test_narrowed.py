"""What a therapist meets of a client whose file is closed to them: a time, and nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.appointments.conflicts import TimeTaken
from clients.appointments.diary_days import diary_days
from clients.models import Client
from clients.screening.alerts import before_sending, tell_therapists
from clients.screening.concerns import raise_concern
from clients.screening.models import Concern
from clients.screening.needs import counted_needs, needs_of
from practice.accounts.models import Membership, Practice
from practice.mail.models import OutboundEmail
from practice.mail.rechecks import SEND
from tests.factories import ClientFactory, MembershipFactory
from tests.factories.appointments import MONDAY_AT_TEN, booked
from tests.factories.screening import NOW

pytestmark = pytest.mark.django_db
MARK = "Zebedee"
SignIn = Callable[[Browser, Membership], Browser]


@pytest.fixture
def asker(practice: Practice) -> Membership:
    """A therapist of a practice in which each sees their own."""
    practice.own_clients_only = True
    practice.save()
    return MembershipFactory(practice=practice, role="therapist")


@pytest.fixture
def hers(practice: Practice) -> Client:
    """Somebody else's client."""
    return ClientFactory(practice=practice, name=f"{MARK} Bell", phone="+447911123456")


def test_a_colleague_s_visit_is_a_time_and_nothing_else(
    asker: Membership, therapist: Membership, hers: Client
) -> None:
    booked(hers, therapist)
    on = MONDAY_AT_TEN.date()
    (day,) = diary_days(hers.practice, on, 1, now=NOW, seen_by=asker, therapists=[therapist])
    (visit,) = (row.visit for row in day.rows if row.visit)
    assert (visit.client, visit.ref, visit.kind, visit.level, visit.is_busy) == (
        "Busy", "", "", "", True,
    )  # fmt: skip
    gaps = [(row.starts, row.ends) for row in day.rows if row.is_gap]
    assert not any(start < visit.ends and visit.starts < end for start, end in gaps)


def test_nobody_is_booked_over_them_and_it_is_not_said_who_it_is(
    asker: Membership, therapist: Membership, hers: Client
) -> None:
    booked(hers, therapist)
    own = ClientFactory(practice=asker.practice, name="Ada Moss")
    with pytest.raises(TimeTaken) as taken:
        booked(own, therapist)
    assert MARK not in str(taken.value)


def test_what_needs_somebody_is_neither_listed_nor_counted(
    asker: Membership, owner: Membership, hers: Client
) -> None:
    raise_concern(client=hers, kind=Concern.Kind.RED_FLAG, by=owner, now=NOW)
    on = NOW.date()
    for member, number in ((owner, 1), (asker, 0)):
        assert needs_of(hers.practice, on=on, seen_by=member, most=9).number == number
        assert counted_needs(hers.practice, on=on, seen_by=member).total() == number


def test_word_of_a_red_flag_reaches_who_may_open_the_file(
    asker: Membership, therapist: Membership, owner: Membership, hers: Client
) -> None:
    booked(hers, therapist)
    concern = raise_concern(client=hers, kind=Concern.Kind.RED_FLAG, by=owner, now=NOW)
    OutboundEmail.objects.all().delete()
    tell_therapists(concern=concern, now=NOW)
    letters = {email.recipient: email for email in OutboundEmail.objects.all()}
    assert set(letters) == {owner.user.email, therapist.user.email}
    therapist.cares.update(ended_at=NOW, ended_by=owner)
    assert before_sending(letters[owner.user.email], now=NOW) == SEND
    assert before_sending(letters[therapist.user.email], now=NOW) != SEND


def test_adding_somebody_says_that_they_may_be_here_and_not_who(
    client: Browser, asker: Membership, hers: Client, signed_in: SignIn
) -> None:
    signed_in(client, asker)
    typed = {"name": hers.name, "phone": str(hers.phone), "email": "", "seen": ""}
    answer = client.post(reverse("new_client"), typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody like this may be here" in text
    assert hers.ref not in text
    again = client.post(reverse("new_client"), {**typed, "seen": "unseen"})
    assert again.status_code == 302


def test_two_records_are_joined_by_who_may_open_both(
    client: Browser, asker: Membership, owner: Membership, hers: Client, signed_in: SignIn
) -> None:
    own = ClientFactory(practice=asker.practice)
    booked(own, asker)
    for member, status in ((asker, 404), (owner, 200)):
        signed_in(client, member)
        for pair in ([own.ref, hers.ref], [hers.ref, own.ref]):
            assert client.get(reverse("join_clients", args=pair)).status_code == status


def test_a_list_of_clients_asks_no_more_for_being_narrowed(
    client: Browser, asker: Membership, hers: Client, signed_in: SignIn
) -> None:
    own = ClientFactory(practice=asker.practice, name="Ada Moss")
    booked(own, asker, MONDAY_AT_TEN + timedelta(days=1))
    signed_in(client, asker)
    counts = []
    for only_own in (True, False):
        Practice.objects.update(own_clients_only=only_own)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(reverse("clients"))
        counts.append(len(asked))
        assert (MARK in answer.content.decode()) == (not only_own)
    assert counts[0] == counts[1]
