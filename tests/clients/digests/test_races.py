"""Two bells at the same moment: one letter, on both engines."""

import pytest

from clients.digests.actions import set_digest, write_digests
from clients.digests.models import DigestChoice
from clients.models import Client
from practice.accounts.models import Membership
from practice.audit.actors import SYSTEM
from practice.audit.models import AuditEvent
from practice.mail.models import OutboundEmail
from tests.clients.digests.conftest import HALF_PAST_SEVEN
from tests.clients.reminders.test_races import THREADS, at_once
from tests.factories.appointments import booked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("is_known", [False, True])
def test_many_bells_write_one_letter(is_known: bool, therapist: Membership, rosa: Client) -> None:
    booked(rosa, therapist, HALF_PAST_SEVEN.replace(hour=9))
    if is_known:
        DigestChoice.objects.create(practice=therapist.practice, member=therapist)
    came = at_once(lambda: write_digests(now=HALF_PAST_SEVEN))
    assert sorted(came, key=str) == [0] * (THREADS - 1) + [1]
    assert OutboundEmail.objects.filter(kind="day_digest").count() == 1


def test_many_clicks_stop_it_once(therapist: Membership) -> None:
    came = at_once(lambda: set_digest(member=therapist, is_on=False, by=SYSTEM))
    assert [one for one in came if isinstance(one, Exception)] == []
    assert AuditEvent.objects.filter(verb="digest.stopped").count() == 1
