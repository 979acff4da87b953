"""Several changes of one client's health at the same moment."""

import pytest

from clients.homecare.models import AssignedRoutine, StepPause
from clients.screening.actions import record_screening
from clients.screening.models import Concern, Screening
from practice.mail.models import OutboundEmail
from tests.clients.appointments.test_races import at_once
from tests.factories import ClientFactory, MembershipFactory, screened
from tests.factories.homecare import NOW, WOUND_LEFT, given
from tests.factories.routines import own_routine

pytestmark = pytest.mark.django_db(transaction=True)


def test_changes_at_once_pause_each_step_once_and_write_once() -> None:
    by = MembershipFactory(role="therapist")
    client = ClientFactory(practice=by.practice, email="amira@post.example")
    screened(client, by, NOW)
    given(client, by, own_routine(by, {}))
    came = at_once(*[
        lambda: record_screening(
            client=client, kind=Screening.Kind.CHANGE, codes=WOUND_LEFT, by=by, now=NOW
        )
    ] * 4)  # fmt: skip
    assert [one for one in came if not isinstance(one, Screening)] == []
    assert list(StepPause.objects.values_list("number", "side")) == [(1, "left")]
    assert OutboundEmail.objects.filter(kind="routine_changed").count() == 1
    assert Concern.objects.filter(kind=Concern.Kind.ROUTINE_PAUSED).count() == 1
    (row,) = AssignedRoutine.objects.get().decided
    assert (row["left"], row["right"]) == ("withhold", "keep")
